package io.dynamicnetworks.kube;

import io.dynamicnetworks.model.PodRef;
import java.time.Instant;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Events that wait to be written, oldest first; the same one twice waits once. One that is being
 * written does not come up again before that has ended. Bounded.
 */
final class EventQueue {
  private final int limit;
  private final Map<EventBook.Key, Waiting> waiting = new LinkedHashMap<>();
  private final Set<EventBook.Key> taken = new HashSet<>();

  /**
   * An event that waits.
   *
   * @param times it happened since it was written last
   * @param last when it happened last
   */
  record Waiting(EventBook.Key key, PodRef pod, int times, Instant last) {}

  /**
   * @param limit of events that wait or are being written
   */
  EventQueue(int limit) {
    this.limit = limit;
  }

  /** Takes an event; false if it is full. */
  boolean offer(EventBook.Key key, PodRef pod, Instant now) {
    Waiting before = waiting.get(key);
    if (before == null && waiting.size() + taken.size() >= limit) {
      return false;
    }
    int times = before == null ? 1 : before.times() + 1;
    waiting.put(key, new Waiting(key, pod, times, now));
    return true;
  }

  /** The next one to write, which is then to be {@link #release}d; null if there is none. */
  @Nullable Waiting take() {
    for (Iterator<Waiting> all = waiting.values().iterator(); all.hasNext(); ) {
      Waiting next = all.next();
      if (taken.add(next.key())) {
        all.remove();
        return next;
      }
    }
    return null;
  }

  /** The event was written, or given up. */
  void release(EventBook.Key key) {
    taken.remove(key);
  }

  boolean isEmpty() {
    return waiting.isEmpty() && taken.isEmpty();
  }
}
