package io.dynamicnetworks.flow;

/**
 * How much one of several groups may take of something that is not given back soon: at most half of
 * what the others leave free. So none takes all of it, and however many take their share, the next
 * one gets some. An odd rest is rounded up: the last one can be taken.
 */
public final class FairShare {
  private final int places;
  private final Tally<String> taken = new Tally<>();

  /** A number of places, of which each group takes its share one by one. */
  public FairShare(int places) {
    this.places = places;
  }

  /** The most that a group may have of so much, if the others have taken that. */
  public static long of(long all, long takenByOthers) {
    return (Math.max(0, all - takenByOthers) + 1) / 2;
  }

  /** Takes a place; returns whether there was one for the group. */
  public boolean take(String group) {
    long own = taken.of(group);
    if (own >= of(places, taken.total() - own)) {
      return false;
    }
    taken.add(group, 1);
    return true;
  }

  /** Returns a place that the group has taken. */
  public void release(String group) {
    taken.add(group, -1);
  }
}
