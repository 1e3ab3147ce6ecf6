package io.dynamicnetworks.reconcile.memory;

import io.dynamicnetworks.flow.Backoff;
import java.time.Duration;

/**
 * How often something that another writer keeps overwriting has been repaired lately. The first
 * repair is immediate, the next ones come at growing intervals.
 */
public final class RepairIntervals {
  private static final Backoff INTERVALS =
      new Backoff(Duration.ofSeconds(10), Duration.ofMinutes(5));

  /** After this long without damage, the intervals start over. */
  private static final Duration QUIET = Duration.ofMinutes(10);

  /** The number of the repair at which the damage is reported. */
  private static final int REPORTED = 3;

  private int count;
  private long lastAtMillis;

  /** Whether the last write failed: what is missing was then overwritten by nobody. */
  private boolean unwritten;

  /** Notes how a write of what may be overwritten ended. */
  void wrote(boolean succeeded) {
    unwritten = !succeeded;
  }

  /** Returns how long the next repair waits; zero if it need not. */
  public Duration dueIn(long nowMillis) {
    if (unwritten || isQuiet(nowMillis)) {
      return Duration.ZERO;
    }
    long due = lastAtMillis + INTERVALS.withoutJitter(count - 1).toMillis();
    return Duration.ofMillis(Math.max(0, due - nowMillis));
  }

  /**
   * Counts a repair, unless it only repeats a write that failed; returns whether to report now that
   * another writer keeps overwriting.
   */
  public boolean repaired(long nowMillis) {
    if (unwritten) {
      return false;
    }
    count = isQuiet(nowMillis) ? 1 : count + 1;
    lastAtMillis = nowMillis;
    return count == REPORTED;
  }

  private boolean isQuiet(long nowMillis) {
    return count == 0 || nowMillis - lastAtMillis > QUIET.toMillis();
  }
}
