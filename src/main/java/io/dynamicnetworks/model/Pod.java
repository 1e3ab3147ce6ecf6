package io.dynamicnetworks.model;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the controller knows of a pod: the few fields that decide what to do, and whether its
 * interfaces may be changed now.
 *
 * @param resourceVersion the version that was read
 * @param devices what the pod's object shows of devices
 */
public record Pod(
    PodUid uid,
    PodRef ref,
    String resourceVersion,
    Spec spec,
    Life life,
    Written written,
    PodDevices devices) {

  /**
   * What stays the same from the pod's creation on.
   *
   * @param readinessGate whether the pod becomes ready only once its networks are ({@link
   *     NetworkReady#CONDITION})
   * @param staticPodHash annotation {@code kubernetes.io/config.hash}, which a static pod's
   *     sandboxes carry as their uid; a tenant can set it
   */
  public record Spec(boolean hostNetwork, boolean readinessGate, @Nullable String staticPodHash) {}

  /**
   * How far the pod got.
   *
   * @param deleting whether it has a deletionTimestamp
   * @param containersEnded whether all containers, including init and ephemeral ones, have
   *     terminated
   * @param sandboxHint changes whenever the pod's sandbox may have been recreated
   */
  public record Life(Phase phase, boolean deleting, boolean containersEnded, String sandboxHint) {}

  /**
   * What people and controllers write to the pod.
   *
   * @param networks the networks annotation; null if absent
   * @param networkStatus the network-status annotation; null if absent
   * @param ready what the pod shows of its networks, {@link NetworkReady#abridged}; null if nothing
   * @param sealed what the ledger keeps on the pod itself ({@link SealedText}); null if nothing
   * @param ownFinalizer whether it carries this controller's finalizer
   */
  public record Written(
      @Nullable String networks,
      @Nullable String networkStatus,
      @Nullable NetworkReady ready,
      @Nullable String sealed,
      boolean ownFinalizer) {}

  /** The phase in the pod's status. */
  public enum Phase {
    PENDING,
    RUNNING,
    SUCCEEDED,
    FAILED,
    UNKNOWN;

    /** The phase as Kubernetes writes it. */
    public String text() {
      return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
    }

    /** Whether no container of the pod will run again. */
    public boolean terminal() {
      return this == SUCCEEDED || this == FAILED;
    }
  }

  public boolean hostNetwork() {
    return spec.hostNetwork;
  }

  public boolean readinessGate() {
    return spec.readinessGate;
  }

  public @Nullable String staticPodHash() {
    return spec.staticPodHash;
  }

  public Phase phase() {
    return life.phase;
  }

  public boolean deleting() {
    return life.deleting;
  }

  public boolean containersEnded() {
    return life.containersEnded;
  }

  public String sandboxHint() {
    return life.sandboxHint;
  }

  public @Nullable String networks() {
    return written.networks;
  }

  public @Nullable String networkStatus() {
    return written.networkStatus;
  }

  public @Nullable NetworkReady ready() {
    return written.ready;
  }

  public @Nullable String sealed() {
    return written.sealed;
  }

  public boolean ownFinalizer() {
    return written.ownFinalizer;
  }

  /** Whether interfaces may be attached and detached now. */
  public boolean acceptsChanges() {
    return life.phase == Phase.RUNNING && !life.deleting && !spec.hostNetwork;
  }

  /** Whether the pod has ended: its containers have terminated and will not be restarted. */
  public boolean ended() {
    return life.containersEnded && (life.deleting || life.phase.terminal());
  }

  /**
   * Whether no interface can be attached now, nor could have been since the kubelet admitted the
   * pod: it has ended, or it has no sandbox yet. The kubelet limits how many pods of its node are
   * not idle; nothing limits how many are.
   */
  public boolean idle() {
    boolean hasNoSandbox = life.phase == Phase.PENDING && life.sandboxHint.isEmpty();
    return hasNoSandbox || life.phase.terminal() || ended();
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
    return new Pod(uid, ref, newVersion, spec, life, written, devices);
  }

  public Pod withDevices(PodDevices newDevices) {
    return new Pod(uid, ref, resourceVersion, spec, life, written, newDevices);
  }

  public Pod withOwnFinalizer(boolean present) {
    return with(
        new Written(
            written.networks, written.networkStatus, written.ready, written.sealed, present));
  }

  public Pod withNetworkStatus(@Nullable String newStatus) {
    return withAnnotations(written.networks, newStatus);
  }

  public Pod withReady(@Nullable NetworkReady shown) {
    return with(
        new Written(
            written.networks, written.networkStatus, shown, written.sealed, written.ownFinalizer));
  }

  /** The pod with this text as the ledger kept on it; null removes it. */
  public Pod withSealed(@Nullable String newSealed) {
    return with(
        new Written(
            written.networks,
            written.networkStatus,
            written.ready,
            newSealed,
            written.ownFinalizer));
  }

  /** The pod without what only a reconciliation of a running pod reads. */
  public Pod withoutAnnotations() {
    return with(new Written(null, null, null, null, written.ownFinalizer))
        .withDevices(PodDevices.NONE);
  }

  /** The pod with other annotations. */
  public Pod withAnnotations(@Nullable String newNetworks, @Nullable String newStatus) {
    return with(
        new Written(newNetworks, newStatus, written.ready, written.sealed, written.ownFinalizer));
  }

  private Pod with(Written newWritten) {
    return new Pod(uid, ref, resourceVersion, spec, life, newWritten, devices);
  }
}
