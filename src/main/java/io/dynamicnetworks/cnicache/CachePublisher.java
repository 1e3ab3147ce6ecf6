package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.CniCachePort;
import io.dynamicnetworks.bus.CniCachePort.CacheChanged;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Publishes what the cache shows of each pod, if it differs from what was last published. */
final class CachePublisher {
  private final Bus bus;
  private final Map<PodUid, CacheChanged> published = new HashMap<>();

  CachePublisher(Bus bus) {
    this.bus = bus;
  }

  void publish(List<CachedPod> pods) {
    pods.forEach(this::publish);
  }

  /**
   * Publishes these pods, and that all others have nothing left in the cache.
   *
   * @param shown the pods that have anything in the cache; those published earlier that are not
   *     among them are published as empty
   */
  void publishAll(List<CachedPod> pods, Set<PodUid> shown) {
    publish(pods);
    List.copyOf(published.keySet()).stream()
        .filter(uid -> !shown.contains(uid))
        .forEach(uid -> publish(new CachedPod(uid, null, List.of())));
  }

  /** Forgets what was published of other pods: their sandboxes are no longer indexed. */
  void retain(Set<PodUid> shown) {
    published.keySet().retainAll(shown);
  }

  private void publish(CachedPod pod) {
    CacheChanged before = published.get(pod.uid());
    PodRef ref = pod.ref() == null && before != null ? before.about() : pod.ref();
    if (ref == null) {
      return; // Nothing was published before either.
    }
    CacheChanged now = new CacheChanged(pod.uid(), ref, pod.sandboxes());
    if (now.equals(before)) {
      return;
    }
    if (pod.sandboxes().isEmpty()) {
      published.remove(pod.uid());
    } else {
      published.put(pod.uid(), now);
    }
    bus.publish(CniCachePort.CHANGED, now);
  }
}
