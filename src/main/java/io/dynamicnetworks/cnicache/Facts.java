package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.bus.Addresses;
import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.Messages.CacheChanged;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Publishes what the cache shows of each pod, where it is not what was published before. */
final class Facts {
  private final Bus bus;
  private final Map<PodUid, CacheChanged> published = new HashMap<>();

  Facts(Bus bus) {
    this.bus = bus;
  }

  void publish(List<PodFacts> facts) {
    facts.forEach(this::publish);
  }

  /**
   * These are the facts of all pods.
   *
   * @param shown the pods of which the cache shows anything; of others that it showed before, it
   *     does not any more
   */
  void publishAll(List<PodFacts> facts, Set<PodUid> shown) {
    publish(facts);
    List.copyOf(published.keySet()).stream()
        .filter(uid -> !shown.contains(uid))
        .forEach(uid -> publish(new PodFacts(uid, null, List.of())));
  }

  /** Forgets what was published of other pods: their sandboxes are no longer looked at. */
  void retain(Set<PodUid> shown) {
    published.keySet().retainAll(shown);
  }

  private void publish(PodFacts facts) {
    CacheChanged before = published.get(facts.uid());
    PodRef ref = facts.ref() == null && before != null ? before.about() : facts.ref();
    if (ref == null) {
      return; // Nothing was shown before either.
    }
    CacheChanged now = new CacheChanged(facts.uid(), ref, facts.sandboxes());
    if (now.equals(before)) {
      return;
    }
    if (facts.sandboxes().isEmpty()) {
      published.remove(facts.uid());
    } else {
      published.put(facts.uid(), now);
    }
    bus.publish(Addresses.CACHE_CHANGED, now);
  }
}
