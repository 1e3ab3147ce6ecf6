package io.dynamicnetworks.flow;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * How much of something each group has, such as a namespace, and all groups together. A group that
 * has nothing takes no memory. Confined to one event loop.
 */
public final class Tally<G> {
  private final Map<G, Long> amounts = new HashMap<>();
  private long total;

  /** Gives the group that much more, or less. */
  public void add(G group, long more) {
    total += more;
    long now = of(group) + more;
    if (now == 0) {
      amounts.remove(group);
    } else {
      amounts.put(group, now);
    }
  }

  /** How much the group has. */
  public long of(G group) {
    return amounts.getOrDefault(group, 0L);
  }

  /** How much all groups have together. */
  public long total() {
    return total;
  }

  /** How much the group has that has the most; 0 if none has anything. */
  public long most() {
    return amounts.values().stream().mapToLong(Long::longValue).max().orElse(0);
  }

  /** The groups that have something. */
  public Set<G> groups() {
    return Collections.unmodifiableSet(amounts.keySet());
  }
}
