package io.dynamicnetworks.model;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What waits: the groups in turn, and of each first come, first served, so that a tenant who asks
 * for much keeps nobody else waiting. For one event loop.
 */
public final class RoundRobin<T> {
  /** In the order in which it is their turn; none is empty. */
  private final LinkedHashMap<String, Deque<T>> groups = new LinkedHashMap<>();

  /** Puts it behind all of its group. */
  public void add(String group, T item) {
    of(group).addLast(item);
  }

  /** Puts it before all of its group. */
  public void addFirst(String group, T item) {
    of(group).addFirst(item);
  }

  private Deque<T> of(String group) {
    return groups.computeIfAbsent(group, any -> new ArrayDeque<>());
  }

  /** It is the turn of that group next, if anything of it waits. */
  public void toFront(String group) {
    Deque<T> own = groups.get(group);
    if (own != null) {
      groups.putFirst(group, own);
    }
  }

  /** How many of the group wait. */
  public int count(String group) {
    Deque<T> own = groups.get(group);
    return own == null ? 0 : own.size();
  }

  /** Whether nothing waits. */
  public boolean isEmpty() {
    return groups.isEmpty();
  }

  /** Takes the next; its group comes last from then on. Null if nothing waits. */
  public @Nullable T next() {
    return next(group -> true);
  }

  /** The same of the first group that may have its turn; null if there is none. */
  public @Nullable T next(Predicate<String> may) {
    Iterator<Map.Entry<String, Deque<T>>> all = groups.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<String, Deque<T>> entry = all.next();
      if (may.test(entry.getKey())) {
        String group = entry.getKey();
        Deque<T> own = entry.getValue();
        all.remove();
        T next = own.remove();
        if (!own.isEmpty()) {
          groups.put(group, own);
        }
        return next;
      }
    }
    return null;
  }
}
