package io.dynamicnetworks.kube.client;

import java.util.HashMap;
import java.util.Map;

/**
 * A number of places of which a namespace takes at most half of what the others leave free. So none
 * takes all of them, and each gets some.
 */
final class SharedRoom {
  private final int places;
  private final Map<String, Integer> taken = new HashMap<>();
  private int all;

  SharedRoom(int places) {
    this.places = places;
  }

  /** Takes a place; returns whether there was one for the namespace. */
  boolean take(String namespace) {
    if (taken.getOrDefault(namespace, 0) >= places - all) {
      return false;
    }
    taken.merge(namespace, 1, Integer::sum);
    all++;
    return true;
  }

  /** Returns a place that the namespace has taken. */
  void release(String namespace) {
    taken.computeIfPresent(namespace, (name, count) -> count == 1 ? null : count - 1);
    all--;
  }
}
