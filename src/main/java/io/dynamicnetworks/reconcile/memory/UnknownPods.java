package io.dynamicnetworks.reconcile.memory;

import io.dynamicnetworks.bus.CniCachePort.CacheChanged;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.PodUid;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the CNI cache has shown of pods that have no worker: not yet, or no longer. */
public final class UnknownPods {
  /** The cache is read again before acting, so forgetting a pod loses nothing. */
  private static final int MAX_PODS = 64;

  private final Map<PodUid, Shown> pods = new LinkedHashMap<>();

  /**
   * What the CNI cache has shown of a pod.
   *
   * @param ever the newest view of each sandbox, including those that have ended and are no longer
   *     shown
   * @param now what it shows now
   */
  private record Shown(List<CachedSandbox> ever, List<CachedSandbox> now) {
    static Shown of(List<CachedSandbox> now) {
      return new Shown(now, now);
    }

    Shown then(Shown next) {
      Map<String, CachedSandbox> newest = new LinkedHashMap<>();
      ever.forEach(sandbox -> newest.put(sandbox.id(), sandbox));
      next.now.forEach(sandbox -> newest.put(sandbox.id(), sandbox));
      return new Shown(List.copyOf(newest.values()), next.now);
    }
  }

  /**
   * Notes what the cache shows of a pod.
   *
   * @param listed whether all pods of the node are known, so that this one is none of them, and may
   *     never be
   */
  public void cacheChanged(CacheChanged changed, boolean listed) {
    if (!listed) {
      pods.merge(changed.uid(), Shown.of(changed.sandboxes()), Shown::then);
      return;
    }
    pods.remove(changed.uid());
    if (!changed.sandboxes().isEmpty()) {
      pods.put(changed.uid(), Shown.of(changed.sandboxes()));
      if (pods.size() > MAX_PODS) {
        pods.remove(pods.keySet().iterator().next());
      }
    }
  }

  /** Returns, once, what the cache has shown of a pod, in order; empty if nothing. */
  public List<List<CachedSandbox>> take(PodUid pod) {
    Shown shown = pods.remove(pod);
    return shown == null ? List.of() : List.of(shown.ever(), shown.now());
  }
}
