package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pods of this node, with what it takes to find the pod that a cache file names. */
final class KnownPods {
  private final Map<PodUid, Known> pods = new HashMap<>();
  private final Map<PodRef, PodUid> newest = new HashMap<>();

  private record Known(PodRef ref, @Nullable String staticPodHash) {}

  /**
   * Takes a pod; returns whether files may now name another pod, which most changes do not affect.
   */
  boolean put(Pod pod) {
    Known known = new Known(pod.ref(), pod.staticPodHash());
    Known before = pods.put(pod.uid(), known);
    PodUid named = newest.put(pod.ref(), pod.uid());
    return !known.equals(before) || !pod.uid().equals(named);
  }

  /** Forgets a pod; returns whether it was known. */
  boolean remove(PodUid uid) {
    Known known = pods.remove(uid);
    if (known != null) {
      newest.remove(known.ref(), uid);
    }
    return known != null;
  }

  boolean exists(SandboxPod pod) {
    PodUid uid = uid(pod);
    return uid != null && pods.containsKey(uid);
  }

  /**
   * The pod's uid in the API; null if the file has no uid and no pod has the name. A static pod's
   * file carries the pod's hash, which counts only together with the name: a tenant can set it on
   * any pod.
   */
  @Nullable PodUid uid(SandboxPod pod) {
    PodUid named = newest.get(pod.ref());
    if (pod.uid().isEmpty()) {
      return named;
    }
    Known known = named == null ? null : pods.get(named);
    boolean isStatic = known != null && pod.uid().equals(known.staticPodHash());
    return isStatic ? named : new PodUid(pod.uid());
  }
}
