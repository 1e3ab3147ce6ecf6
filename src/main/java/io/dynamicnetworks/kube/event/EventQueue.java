package io.dynamicnetworks.kube.event;

import io.dynamicnetworks.model.PodRef;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Events waiting to be written: round-robin over namespaces, oldest first within each. A repeat of
 * a waiting event only raises its count. An event in flight is not taken again before it is
 * released.
 *
 * <p>Bounded: when it is full, the namespace with the most waiting events loses its newest, so that
 * no namespace's storm costs another an event.
 */
final class EventQueue {
  private final int limit;

  /** By namespace, in the order of their turns. */
  private final LinkedHashMap<String, LinkedHashMap<EventBook.Key, Waiting>> waiting =
      new LinkedHashMap<>();

  private final Set<EventBook.Key> taken = new HashSet<>();
  private final Map<String, Integer> inFlightByNamespace = new HashMap<>();
  private int size;

  /**
   * A waiting event.
   *
   * @param times occurrences since it was last written
   * @param last time of the last occurrence
   */
  record Waiting(EventBook.Key key, PodRef pod, int times, Instant last) {}

  /**
   * @param limit of waiting and in-flight events together; a namespace below its even share may
   *     exceed it
   */
  EventQueue(int limit) {
    this.limit = limit;
  }

  /** Number of waiting events. */
  int size() {
    return size;
  }

  /** Whether this very event is waiting already, so that counting it once more costs nothing. */
  boolean has(EventBook.Key key, PodRef pod) {
    LinkedHashMap<EventBook.Key, Waiting> own = waiting.get(pod.namespace());
    return own != null && own.containsKey(key);
  }

  /** Adds an event; returns the pod that loses one if the queue is full: this pod or another. */
  Optional<PodRef> offer(EventBook.Key key, PodRef pod, Instant now) {
    Optional<PodRef> lost = Optional.empty();
    if (!has(key, pod) && size + taken.size() >= limit) {
      Map.Entry<String, LinkedHashMap<EventBook.Key, Waiting>> most =
          waiting.entrySet().stream()
              .max(Comparator.comparingInt(entry -> entry.getValue().size()))
              .orElse(null);
      int own = waitingOf(pod.namespace());
      if (most != null && most.getValue().size() > own) {
        Waiting newest = most.getValue().pollLastEntry().getValue();
        removed(most.getKey());
        lost = Optional.of(newest.pod());
      } else if (own + inFlightByNamespace.getOrDefault(pod.namespace(), 0)
          >= evenShare(pod.namespace())) {
        return Optional.of(pod);
      }
    }
    LinkedHashMap<EventBook.Key, Waiting> own =
        waiting.computeIfAbsent(pod.namespace(), any -> new LinkedHashMap<>());
    Waiting before = own.get(key);
    int times = before == null ? 1 : before.times() + 1;
    own.put(key, new Waiting(key, pod, times, now));
    size += before == null ? 1 : 0;
    return lost;
  }

  /**
   * Takes the next event to write, which the caller must {@link #release}; null if there is none.
   *
   * @param mayWrite whether more events of a namespace may be written now
   */
  @Nullable Waiting take(Predicate<String> mayWrite) {
    for (Map.Entry<String, LinkedHashMap<EventBook.Key, Waiting>> entry : waiting.entrySet()) {
      String namespace = entry.getKey();
      if (!mayWrite.test(namespace)) {
        continue;
      }
      for (Waiting next : entry.getValue().values()) {
        if (taken.add(next.key())) {
          inFlightByNamespace.merge(namespace, 1, Integer::sum);
          entry.getValue().remove(next.key());
          removed(namespace);
          return next;
        }
      }
    }
    return null;
  }

  /** Ends an event that was written or given up. */
  void release(Waiting event) {
    if (taken.remove(event.key())) {
      inFlightByNamespace.computeIfPresent(
          event.pod().namespace(), (any, count) -> count == 1 ? null : count - 1);
    }
  }

  boolean isEmpty() {
    return size == 0 && taken.isEmpty();
  }

  /** After a namespace has one event less, written or lost: moves it to the end of the order. */
  private void removed(String namespace) {
    size--;
    LinkedHashMap<EventBook.Key, Waiting> own = waiting.remove(namespace);
    if (own != null && !own.isEmpty()) {
      waiting.putLast(namespace, own);
    }
  }

  private int waitingOf(String namespace) {
    LinkedHashMap<EventBook.Key, Waiting> own = waiting.get(namespace);
    return own == null ? 0 : own.size();
  }

  private int evenShare(String namespace) {
    Set<String> all = new HashSet<>(inFlightByNamespace.keySet());
    all.addAll(waiting.keySet());
    all.add(namespace);
    return limit / all.size();
  }
}
