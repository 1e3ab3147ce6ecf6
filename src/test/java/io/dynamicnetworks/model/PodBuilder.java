package io.dynamicnetworks.model;

import io.dynamicnetworks.model.Pod.Phase;
import org.jspecify.annotations.Nullable;

/** Pods for tests: a running pod without annotations, or a copy, with what the test needs. */
public final class PodBuilder {
  private final PodUid uid;
  private final PodRef ref;
  private String resourceVersion = "1";
  private Phase phase = Phase.RUNNING;
  private boolean deleting;
  private boolean containersEnded;
  private boolean hostNetwork;
  private boolean ownFinalizer;
  private @Nullable String networks;
  private @Nullable String networkStatus;
  private @Nullable String staticPodHash;
  private String sandboxHint = "";
  private @Nullable NetworkReady ready;
  private boolean readinessGate;
  private @Nullable String sealed;
  private PodDevices devices = PodDevices.NONE;

  public PodBuilder(PodUid uid, PodRef ref) {
    this.uid = uid;
    this.ref = ref;
  }

  public static PodBuilder of(Pod pod) {
    PodBuilder builder = new PodBuilder(pod.uid(), pod.ref());
    builder.resourceVersion = pod.resourceVersion();
    builder.phase = pod.phase();
    builder.deleting = pod.deleting();
    builder.containersEnded = pod.containersEnded();
    builder.hostNetwork = pod.hostNetwork();
    builder.ownFinalizer = pod.ownFinalizer();
    builder.networks = pod.networks();
    builder.networkStatus = pod.networkStatus();
    builder.staticPodHash = pod.staticPodHash();
    builder.sandboxHint = pod.sandboxHint();
    builder.ready = pod.ready();
    builder.readinessGate = pod.readinessGate();
    builder.sealed = pod.sealed();
    builder.devices = pod.devices();
    return builder;
  }

  public PodBuilder resourceVersion(long version) {
    resourceVersion = Long.toString(version);
    return this;
  }

  public PodBuilder phase(Phase newPhase) {
    phase = newPhase;
    return this;
  }

  public PodBuilder ending(boolean isDeleting, boolean haveContainersEnded) {
    deleting = isDeleting;
    containersEnded = haveContainersEnded;
    return this;
  }

  public PodBuilder hostNetwork() {
    hostNetwork = true;
    return this;
  }

  public PodBuilder annotations(@Nullable String newNetworks, @Nullable String newStatus) {
    networks = newNetworks;
    networkStatus = newStatus;
    return this;
  }

  public PodBuilder staticPodHash(@Nullable String hash) {
    staticPodHash = hash;
    return this;
  }

  public PodBuilder sandboxHint(String hint) {
    sandboxHint = hint;
    return this;
  }

  public PodBuilder readinessGate() {
    readinessGate = true;
    return this;
  }

  public PodBuilder devices(PodDevices newDevices) {
    devices = newDevices;
    return this;
  }

  public Pod build() {
    return new Pod(
        uid,
        ref,
        resourceVersion,
        new Pod.Spec(hostNetwork, readinessGate, staticPodHash),
        new Pod.Life(phase, deleting, containersEnded, sandboxHint),
        new Pod.Written(networks, networkStatus, ready, sealed, ownFinalizer),
        devices);
  }
}
