package io.dynamicnetworks.kube.event;

import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.EventReason;
import io.dynamicnetworks.model.PodUid;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The most recently written events, so that a repeat raises the count of an existing one (SPEC 9).
 * When it is full, the namespace with the most entries loses its least recently used one.
 */
final class EventBook {
  /** By namespace, least recently used first. */
  private final Map<String, LinkedHashMap<Key, Written>> written = new HashMap<>();

  private int size;

  /** What makes two events the same. */
  record Key(PodUid uid, EventReason reason, String message) {}

  /**
   * An event as it exists in the API.
   *
   * @param name of the event object
   */
  record Written(String name, Instant first, int count) {}

  @Nullable Written find(String namespace, Key key) {
    LinkedHashMap<Key, Written> own = written.get(namespace);
    return own == null ? null : own.get(key);
  }

  void note(String namespace, Key key, Written event) {
    LinkedHashMap<Key, Written> own =
        written.computeIfAbsent(namespace, any -> new LinkedHashMap<>(16, 0.75f, true));
    size += own.put(key, event) == null ? 1 : 0;
    if (size > Budgets.EVENTS_KNOWN) {
      written.entrySet().stream()
          .max(Comparator.comparingInt(entry -> entry.getValue().size()))
          .ifPresent(most -> forget(most.getKey(), most.getValue().sequencedKeySet().getFirst()));
    }
  }

  /** Forgets an event whose object is gone; the API server keeps events for an hour. */
  void forget(String namespace, Key key) {
    LinkedHashMap<Key, Written> own = written.get(namespace);
    if (own != null && own.remove(key) != null) {
      size--;
      if (own.isEmpty()) {
        written.remove(namespace);
      }
    }
  }
}
