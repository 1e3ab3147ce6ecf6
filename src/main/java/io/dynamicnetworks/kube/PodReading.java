package io.dynamicnetworks.kube;

import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.Pod.Phase;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the small record of what the API server says of a pod. */
final class PodReading {
  /** Holds a pod until its plugged interfaces are off; the API server wants a qualified name. */
  static final String FINALIZER = "dynamicnetworks.io/interfaces";

  static final String NETWORKS = "k8s.v1.cni.cncf.io/networks";
  static final String NETWORK_STATUS = "k8s.v1.cni.cncf.io/network-status";

  // Set by the kubelet on the mirror pod of a static pod.
  private static final String CONFIG_HASH = "kubernetes.io/config.hash";

  // True from when the sandbox and its network are there until they go (Kubernetes 1.29).
  private static final String SANDBOX_READY = "PodReadyToStartContainers";

  private PodReading() {}

  /** The pod; empty if it has no name or uid, which no API server sends. */
  static Optional<Pod> of(WatchedPod seen) {
    ObjectMeta meta = seen.getMetadata();
    if (meta == null
        || meta.getName() == null
        || meta.getUid() == null
        || meta.getUid().isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> annotations =
        meta.getAnnotations() == null ? Map.of() : meta.getAnnotations();
    WatchedPod.Spec spec = seen.getSpec();
    WatchedPod.Status status = seen.getStatus();
    Phase phase = phase(status == null ? null : status.phase());
    return Optional.of(
        new Pod(
            new PodUid(meta.getUid()),
            new PodRef(orEmpty(meta.getNamespace()), meta.getName()),
            orEmpty(meta.getResourceVersion()),
            phase,
            meta.getDeletionTimestamp() != null,
            containersEnded(phase, status),
            spec != null && spec.hostNetwork(),
            meta.getFinalizers() != null && meta.getFinalizers().contains(FINALIZER),
            annotations.get(NETWORKS),
            annotations.get(NETWORK_STATUS),
            annotations.get(CONFIG_HASH),
            sandboxHint(status)));
  }

  private static Phase phase(@Nullable String text) {
    return switch (orEmpty(text)) {
      case "Pending", "" -> Phase.PENDING;
      case "Running" -> Phase.RUNNING;
      case "Succeeded" -> Phase.SUCCEEDED;
      case "Failed" -> Phase.FAILED;
      default -> Phase.UNKNOWN;
    };
  }

  /**
   * Whether no container runs or will: all have terminated; in a terminal phase those that never
   * started count as well, and there may be none at all (an evicted pod's status has none).
   */
  private static boolean containersEnded(Phase phase, WatchedPod.@Nullable Status status) {
    List<WatchedPod.Container> containers = containers(status);
    if (phase.terminal()) {
      return containers.stream().noneMatch(c -> c.state() != null && c.state().running() != null);
    }
    return !containers.isEmpty()
        && containers.stream().allMatch(c -> c.state() != null && c.state().terminated() != null);
  }

  private static List<WatchedPod.Container> containers(WatchedPod.@Nullable Status status) {
    List<WatchedPod.Container> all = new ArrayList<>();
    if (status != null) {
      all.addAll(orNone(status.containerStatuses()));
      all.addAll(orNone(status.initContainerStatuses()));
      all.addAll(orNone(status.ephemeralContainerStatuses()));
    }
    return all;
  }

  /**
   * The sandbox's addresses and since when it is ready: a new sandbox has a new time, and before
   * Kubernetes 1.29 nearly always new addresses. A restarted container changes neither.
   */
  private static String sandboxHint(WatchedPod.@Nullable Status status) {
    if (status == null) {
      return "";
    }
    StringBuilder hint = new StringBuilder();
    orNone(status.podIPs()).forEach(ip -> hint.append(orEmpty(ip.ip())).append(' '));
    for (WatchedPod.Condition condition : orNone(status.conditions())) {
      if (SANDBOX_READY.equals(condition.type()) && "True".equals(condition.status())) {
        hint.append(orEmpty(condition.lastTransitionTime()));
      }
    }
    return hint.toString();
  }

  private static <T> List<T> orNone(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
