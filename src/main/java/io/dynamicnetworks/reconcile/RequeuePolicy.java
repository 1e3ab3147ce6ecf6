package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.flow.Backoff;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Decides when a pod is reconciled again although nothing has changed.
 *
 * @param backoff delays between attempts
 */
record RequeuePolicy(Backoff backoff) {
  private static final Backoff MOVES = new Backoff(Duration.ofMinutes(1), Duration.ofHours(1));
  private static final Backoff REPAIRS = new Backoff(Duration.ofSeconds(10), Duration.ofMinutes(5));

  /** After this long without damage, the interval starts over: the next repair is immediate. */
  private static final Duration QUIET = Duration.ofMinutes(10);

  /** The number of the repair at which the damage is reported. */
  private static final int REPORTED_REPAIR = 3;

  /**
   * What follows a reconciliation.
   *
   * @param delay time until the next one, before jitter; empty if none is needed
   * @param attempts how often what failed was tried
   */
  record Requeue(Optional<Duration> delay, int attempts) {}

  /**
   * How often something that was overwritten has been repaired lately.
   *
   * @param count at least 1
   * @param lastAtMillis when it was last repaired, in milliseconds since 1970
   */
  record Repairs(int count, long lastAtMillis) {}

  /**
   * Decides when to reconcile again. Failures are retried without end, at growing intervals; an
   * edit or a changed NAD starts afresh.
   *
   * @param before the previous result; empty if this is the first
   * @param attempts how often what failed was tried before
   */
  Requeue after(Result result, Optional<Result> before, Trigger trigger, int attempts) {
    if (!result.hasFailed()) {
      return new Requeue(result.after(), 0);
    }
    boolean isEdit =
        before.isPresent() && !Objects.equals(before.get().networks(), result.networks());
    boolean afresh = trigger == Trigger.NETWORK || isEdit;
    int made = afresh ? 0 : attempts;
    Duration delay = backoff.withoutJitter(made);
    Duration sooner = result.after().filter(due -> due.compareTo(delay) < 0).orElse(delay);
    return new Requeue(Optional.of(sooner), made + 1);
  }

  /** Returns when the next resync is due: jittered, so that pods do not come all at once. */
  static Duration resyncAfter(Duration interval, RandomGenerator random) {
    return Backoff.jittered(interval, random);
  }

  /**
   * Returns how long a failed move waits for its next attempt. Each attempt takes a working
   * interface down.
   */
  Duration moveAgain(int failures) {
    return MOVES.withoutJitter(failures - 1);
  }

  /**
   * Returns how long the next repair waits; zero for the first.
   *
   * @param before empty if nothing has been repaired yet
   */
  static Duration repairAfter(Optional<Repairs> before, long nowMillis) {
    return before
        .filter(repairs -> !isQuiet(repairs, nowMillis))
        .map(repairs -> repairAfter(repairs, nowMillis))
        .orElse(Duration.ZERO);
  }

  private static Duration repairAfter(Repairs repairs, long nowMillis) {
    long due = repairs.lastAtMillis() + REPAIRS.withoutJitter(repairs.count() - 1).toMillis();
    return Duration.ofMillis(Math.max(0, due - nowMillis));
  }

  /** Returns the repairs with one more. */
  static Repairs repaired(Optional<Repairs> before, long nowMillis) {
    int recent =
        before.filter(repairs -> !isQuiet(repairs, nowMillis)).map(Repairs::count).orElse(0);
    return new Repairs(recent + 1, nowMillis);
  }

  /** Whether to report now that another writer keeps overwriting what the controller writes. */
  static boolean isReported(Repairs repairs) {
    return repairs.count() == REPORTED_REPAIR;
  }

  private static boolean isQuiet(Repairs repairs, long nowMillis) {
    return nowMillis - repairs.lastAtMillis() > QUIET.toMillis();
  }
}
