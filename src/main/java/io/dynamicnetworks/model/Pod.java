package io.dynamicnetworks.model;

import org.jspecify.annotations.Nullable;

/**
 * What the controller knows of a pod: the few fields that decide what to do, and whether its
 * interfaces may be changed now.
 *
 * @param resourceVersion the version that was read
 * @param deleting whether it has a deletionTimestamp
 * @param containersEnded whether all containers, including init and ephemeral ones, have terminated
 * @param ownFinalizer whether it carries this controller's finalizer
 * @param networks the networks annotation; null if absent
 * @param networkStatus the network-status annotation; null if absent
 * @param staticPodHash annotation {@code kubernetes.io/config.hash}, which a static pod's sandboxes
 *     carry as their uid; a tenant can set it
 * @param sandboxHint changes whenever the pod's sandbox may have been recreated
 * @param ready what the pod shows of its networks, {@link NetworkReady#abridged}; null if nothing
 * @param readinessGate whether the pod becomes ready only once its networks are ({@link
 *     NetworkReady#CONDITION})
 * @param sealed what the ledger keeps on the pod itself ({@link SealedText}); null if nothing
 * @param devices what the pod's object shows of devices
 */
public record Pod(
    PodUid uid,
    PodRef ref,
    String resourceVersion,
    Phase phase,
    boolean deleting,
    boolean containersEnded,
    boolean hostNetwork,
    boolean ownFinalizer,
    @Nullable String networks,
    @Nullable String networkStatus,
    @Nullable String staticPodHash,
    String sandboxHint,
    @Nullable NetworkReady ready,
    boolean readinessGate,
    @Nullable String sealed,
    PodDevices devices) {

  /** The phase in the pod's status. */
  public enum Phase {
    PENDING,
    RUNNING,
    SUCCEEDED,
    FAILED,
    UNKNOWN;

    /** Whether no container of the pod will run again. */
    public boolean terminal() {
      return this == SUCCEEDED || this == FAILED;
    }
  }

  /** Whether interfaces may be attached and detached now. */
  public boolean acceptsChanges() {
    return phase == Phase.RUNNING && !deleting && !hostNetwork;
  }

  /** Whether the pod has ended: its containers have terminated and will not be restarted. */
  public boolean ended() {
    return containersEnded && (deleting || phase.terminal());
  }

  /**
   * Whether this is from a later write than the other. Resource versions are increasing integers
   * (guaranteed since Kubernetes 1.35, and true in every earlier version).
   */
  public boolean isNewerThan(Pod other) {
    int longer = Integer.compare(resourceVersion.length(), other.resourceVersion.length());
    return longer != 0 ? longer > 0 : resourceVersion.compareTo(other.resourceVersion) > 0;
  }

  public Pod withResourceVersion(String newVersion) {
    return with(newVersion, ownFinalizer, networks, networkStatus, ready, sealed, devices);
  }

  public Pod withOwnFinalizer(boolean present) {
    return with(resourceVersion, present, networks, networkStatus, ready, sealed, devices);
  }

  public Pod withNetworkStatus(@Nullable String newStatus) {
    return with(resourceVersion, ownFinalizer, networks, newStatus, ready, sealed, devices);
  }

  public Pod withReady(@Nullable NetworkReady shown) {
    return with(resourceVersion, ownFinalizer, networks, networkStatus, shown, sealed, devices);
  }

  /** The pod with this text as the ledger kept on it; null removes it. */
  public Pod withSealed(@Nullable String newSealed) {
    return with(resourceVersion, ownFinalizer, networks, networkStatus, ready, newSealed, devices);
  }

  public Pod withDevices(PodDevices newDevices) {
    return with(resourceVersion, ownFinalizer, networks, networkStatus, ready, sealed, newDevices);
  }

  /** The pod without the annotations that drive its reconciliation. */
  public Pod withoutAnnotations() {
    return withAnnotations(null, null).withReady(null).withSealed(null);
  }

  /** The pod with other annotations. */
  public Pod withAnnotations(@Nullable String newNetworks, @Nullable String newStatus) {
    return with(resourceVersion, ownFinalizer, newNetworks, newStatus, ready, sealed, devices);
  }

  private Pod with(
      String version,
      boolean finalizer,
      @Nullable String newNetworks,
      @Nullable String status,
      @Nullable NetworkReady shown,
      @Nullable String newSealed,
      PodDevices newDevices) {
    return new Pod(
        uid,
        ref,
        version,
        phase,
        deleting,
        containersEnded,
        hostNetwork,
        finalizer,
        newNetworks,
        status,
        staticPodHash,
        sandboxHint,
        shown,
        readinessGate,
        newSealed,
        newDevices);
  }
}
