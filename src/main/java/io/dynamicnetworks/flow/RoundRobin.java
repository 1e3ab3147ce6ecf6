package io.dynamicnetworks.flow;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A queue that serves groups round-robin, and each group first come, first served, so that a tenant
 * with many requests does not delay others. Confined to one event loop.
 */
public final class RoundRobin<T> {
  /** Groups in the order of their turns; none is empty. */
  private final LinkedHashMap<String, Deque<T>> groups = new LinkedHashMap<>();

  /** Adds the item behind all others of its group. */
  public void add(String group, T item) {
    of(group).addLast(item);
  }

  /** Adds the item before all others of its group. */
  public void addFirst(String group, T item) {
    of(group).addFirst(item);
  }

  private Deque<T> of(String group) {
    return groups.computeIfAbsent(group, any -> new ArrayDeque<>());
  }

  /** Gives the group the next turn, if any of its items are waiting. */
  public void toFront(String group) {
    Deque<T> own = groups.get(group);
    if (own != null) {
      groups.putFirst(group, own);
    }
  }

  /** The number of the group's waiting items. */
  public int count(String group) {
    Deque<T> own = groups.get(group);
    return own == null ? 0 : own.size();
  }

  /** The groups of which items are waiting; valid until the next call. */
  public Set<String> groups() {
    return Collections.unmodifiableSet(groups.keySet());
  }

  /** Whether nothing is waiting. */
  public boolean isEmpty() {
    return groups.isEmpty();
  }

  /** Takes the next item, and moves its group to the back. Returns null if nothing is waiting. */
  public @Nullable T next() {
    return next(group -> true);
  }

  /** Takes the next item of the first group that passes the test; null if there is none. */
  public @Nullable T next(Predicate<String> mayGroup) {
    return next(mayGroup, item -> true);
  }

  /** The same; items that do not pass their test keep waiting, and others go before them. */
  public @Nullable T next(Predicate<String> mayGroup, Predicate<T> mayItem) {
    Iterator<Map.Entry<String, Deque<T>>> all = groups.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<String, Deque<T>> entry = all.next();
      String group = entry.getKey();
      Deque<T> own = entry.getValue();
      T next = mayGroup.test(group) ? removeFirst(own, mayItem) : null;
      if (next != null) {
        all.remove();
        if (!own.isEmpty()) {
          groups.put(group, own);
        }
        return next;
      }
    }
    return null;
  }

  private static <T> @Nullable T removeFirst(Deque<T> own, Predicate<T> may) {
    Iterator<T> items = own.iterator();
    while (items.hasNext()) {
      T item = items.next();
      if (may.test(item)) {
        items.remove();
        return item;
      }
    }
    return null;
  }

  /** Takes the last item of a group that has any; the group keeps its turn. */
  public T removeLast(String group) {
    Deque<T> own = of(group);
    T last = own.removeLast();
    if (own.isEmpty()) {
      groups.remove(group);
    }
    return last;
  }
}
