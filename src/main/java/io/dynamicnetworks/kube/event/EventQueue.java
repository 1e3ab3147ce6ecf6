package io.dynamicnetworks.kube.event;

import io.dynamicnetworks.flow.RoundRobin;
import io.dynamicnetworks.flow.Tally;
import io.dynamicnetworks.model.PodRef;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
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
 * a storm in one namespace costs no other namespace an event.
 */
final class EventQueue {
  private final int limit;
  private final Map<EventBook.Key, Waiting> waiting = new HashMap<>();
  private final RoundRobin<EventBook.Key> turns = new RoundRobin<>();
  private final Set<EventBook.Key> taken = new HashSet<>();
  private final Tally<String> inFlight = new Tally<>();

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
    return waiting.size();
  }

  /** Whether this very event is waiting already, so that counting it once more costs nothing. */
  boolean has(EventBook.Key key) {
    return waiting.containsKey(key);
  }

  /** Adds an event; returns the pod that loses one if the queue is full: this pod or another. */
  Optional<PodRef> offer(EventBook.Key key, PodRef pod, Instant now) {
    Waiting before = waiting.get(key);
    if (before != null) {
      waiting.put(key, new Waiting(key, pod, before.times() + 1, now));
      return Optional.empty();
    }
    String namespace = pod.namespace();
    Optional<PodRef> lost = Optional.empty();
    if (waiting.size() + taken.size() >= limit) {
      String most =
          turns.groups().stream().max(Comparator.comparingInt(turns::count)).orElse(namespace);
      int own = turns.count(namespace);
      if (turns.count(most) > own) {
        lost = Optional.of(remove(turns.removeLast(most)).pod());
      } else if (own + inFlight.of(namespace) >= evenShare(namespace)) {
        return Optional.of(pod);
      }
    }
    waiting.put(key, new Waiting(key, pod, 1, now));
    turns.add(namespace, key);
    return lost;
  }

  /**
   * Takes the next event to write, which the caller must {@link #release}; null if there is none.
   *
   * @param mayWrite whether more events of a namespace may be written now
   */
  @Nullable Waiting take(Predicate<String> mayWrite) {
    EventBook.Key next = turns.next(mayWrite, key -> !taken.contains(key));
    if (next == null) {
      return null;
    }
    Waiting event = remove(next);
    taken.add(next);
    inFlight.add(event.pod().namespace(), 1);
    return event;
  }

  /** Ends an event that was written or given up. */
  void release(Waiting event) {
    if (taken.remove(event.key())) {
      inFlight.add(event.pod().namespace(), -1);
    }
  }

  boolean isEmpty() {
    return waiting.isEmpty() && taken.isEmpty();
  }

  private Waiting remove(EventBook.Key key) {
    return Objects.requireNonNull(waiting.remove(key));
  }

  private int evenShare(String namespace) {
    Set<String> all = new HashSet<>(inFlight.groups());
    all.addAll(turns.groups());
    all.add(namespace);
    return limit / all.size();
  }
}
