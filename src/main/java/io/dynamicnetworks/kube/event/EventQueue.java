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
 * Events that wait to be written: the namespaces in turn, and of each the oldest first. The same
 * one twice waits once. One that is being written does not come up again before that has ended.
 *
 * <p>Bounded: where it is full, the namespace that has the most waiting loses its newest, so that
 * no namespace's storm costs another an event.
 */
final class EventQueue {
  private final int limit;

  /** By namespace, in the order in which it is their turn. */
  private final LinkedHashMap<String, LinkedHashMap<EventBook.Key, Waiting>> waiting =
      new LinkedHashMap<>();

  private final Set<EventBook.Key> taken = new HashSet<>();
  private final Map<String, Integer> takenOf = new HashMap<>();
  private int size;

  /**
   * An event that waits.
   *
   * @param times it happened since it was written last
   * @param last when it happened last
   */
  record Waiting(EventBook.Key key, PodRef pod, int times, Instant last) {}

  /**
   * @param limit of events that wait or are being written; a namespace that has less than its even
   *     share of them may add to it beyond
   */
  EventQueue(int limit) {
    this.limit = limit;
  }

  /** How many wait. */
  int size() {
    return size;
  }

  /** Whether that very event waits already, so that it costs nothing to count it once more. */
  boolean has(EventBook.Key key, PodRef pod) {
    LinkedHashMap<EventBook.Key, Waiting> own = waiting.get(pod.namespace());
    return own != null && own.containsKey(key);
  }

  /** Takes an event; the pod whose event is lost for it, if it is full: this one's or another's. */
  Optional<PodRef> offer(EventBook.Key key, PodRef pod, Instant now) {
    Optional<PodRef> lost = Optional.empty();
    if (!has(key, pod) && size + taken.size() >= limit) {
      String most = most();
      int own = waitingOf(pod.namespace());
      if (waitingOf(most) > own) {
        Waiting newest =
            waiting.getOrDefault(most, new LinkedHashMap<>()).pollLastEntry().getValue();
        removed(most);
        lost = Optional.of(newest.pod());
      } else if (own + takenOf.getOrDefault(pod.namespace(), 0) >= evenShare(pod.namespace())) {
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
   * The next one to write, which is then to be {@link #release}d; null if there is none.
   *
   * @param mayWrite whether more of a namespace may be written now
   */
  @Nullable Waiting take(Predicate<String> mayWrite) {
    for (Map.Entry<String, LinkedHashMap<EventBook.Key, Waiting>> entry : waiting.entrySet()) {
      String namespace = entry.getKey();
      if (!mayWrite.test(namespace)) {
        continue;
      }
      for (Waiting next : entry.getValue().values()) {
        if (taken.add(next.key())) {
          takenOf.merge(namespace, 1, Integer::sum);
          entry.getValue().remove(next.key());
          removed(namespace);
          return next;
        }
      }
    }
    return null;
  }

  /** The event was written, or given up. */
  void release(Waiting event) {
    if (taken.remove(event.key())) {
      takenOf.computeIfPresent(
          event.pod().namespace(), (any, count) -> count == 1 ? null : count - 1);
    }
  }

  boolean isEmpty() {
    return size == 0 && taken.isEmpty();
  }

  /** One of a namespace is gone from those that wait: the others come before its next. */
  private void removed(String namespace) {
    size--;
    LinkedHashMap<EventBook.Key, Waiting> own = waiting.remove(namespace);
    if (own != null && !own.isEmpty()) {
      waiting.putLast(namespace, own);
    }
  }

  private String most() {
    return waiting.entrySet().stream()
        .max(Comparator.comparingInt(entry -> entry.getValue().size()))
        .map(Map.Entry::getKey)
        .orElse("");
  }

  private int waitingOf(String namespace) {
    LinkedHashMap<EventBook.Key, Waiting> own = waiting.get(namespace);
    return own == null ? 0 : own.size();
  }

  private int evenShare(String namespace) {
    Set<String> all = new HashSet<>(takenOf.keySet());
    all.addAll(waiting.keySet());
    all.add(namespace);
    return limit / all.size();
  }
}
