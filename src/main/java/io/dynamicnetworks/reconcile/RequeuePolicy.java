package io.dynamicnetworks.reconcile;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * When a pod is reconciled again, although nothing has changed.
 *
 * @param backoff between attempts
 */
record RequeuePolicy(Backoff backoff) {
  private static final Backoff MOVES = new Backoff(Duration.ofMinutes(1), Duration.ofHours(1));
  private static final Backoff REPAIRS = new Backoff(Duration.ofSeconds(10), Duration.ofMinutes(5));

  /** After so long without damage, the next is repaired at once again. */
  private static final Duration QUIET = Duration.ofMinutes(10);

  /** Damage is reported once it has been repaired so often. */
  private static final int REPORTED_REPAIR = 3;

  /**
   * What comes after a reconciliation.
   *
   * @param delay until the next one, before jitter; empty if none is needed
   * @param attempts how often what failed was tried
   */
  record Requeue(Optional<Duration> delay, int attempts) {}

  /** How often network-status was repaired lately. */
  record Repairs(int count, long lastAtMillis) {
    static final Repairs NEVER = new Repairs(0, Long.MIN_VALUE / 2);
  }

  /**
   * Failures are tried again for ever, later each time; an edit, or a changed NAD, starts afresh.
   *
   * @param before the result before this one; empty if this is the first
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

  /** How long a failed move waits, which costs a working interface each time it is tried. */
  Duration moveAgain(int failures) {
    return MOVES.withoutJitter(failures - 1);
  }

  /** How long the next repair of network-status waits; zero for the first. */
  Duration repairAfter(Repairs repairs, long nowMillis) {
    if (repairs.count() == 0 || isQuiet(repairs, nowMillis)) {
      return Duration.ZERO;
    }
    long due = repairs.lastAtMillis() + REPAIRS.withoutJitter(repairs.count() - 1).toMillis();
    return Duration.ofMillis(Math.max(0, due - nowMillis));
  }

  /** The repairs with one more. */
  static Repairs repaired(Repairs repairs, long nowMillis) {
    return new Repairs(isQuiet(repairs, nowMillis) ? 1 : repairs.count() + 1, nowMillis);
  }

  /** Whether the pod's owner is told now that somebody keeps overwriting network-status. */
  static boolean isReported(Repairs repairs) {
    return repairs.count() == REPORTED_REPAIR;
  }

  private static boolean isQuiet(Repairs repairs, long nowMillis) {
    return nowMillis - repairs.lastAtMillis() > QUIET.toMillis();
  }
}
