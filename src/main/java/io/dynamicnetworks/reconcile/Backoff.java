package io.dynamicnetworks.reconcile;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: doubles each time up to a maximum, without end, and
 * with jitter, so that pods that failed together are not retried together.
 */
public record Backoff(Duration initial, Duration maximum) {
  private static final double JITTER = 0.2;
  private static final int MAX_DOUBLINGS = 30;

  /** 0.5 s, 1 s, 2 s … 60 s (SPEC 1). */
  public static final Backoff DEFAULT = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(60));

  public Backoff {
    if (initial.isNegative() || initial.isZero() || maximum.compareTo(initial) < 0) {
      throw new IllegalArgumentException(
          "backoff " + initial + " to " + maximum + ": want 0 < initial <= maximum");
    }
  }

  /**
   * Returns the jittered delay before an attempt.
   *
   * @param attempt number of the retry, counting from 0
   */
  public Duration before(int attempt, RandomGenerator random) {
    return jittered(withoutJitter(attempt), random);
  }

  /** Returns the duration plus or minus up to 20 %. */
  public static Duration jittered(Duration duration, RandomGenerator random) {
    double factor = 1 - JITTER + 2 * JITTER * random.nextDouble();
    return Duration.ofMillis(Math.round(duration.toMillis() * factor));
  }

  Duration withoutJitter(int attempt) {
    Duration doubled = initial.multipliedBy(1L << Math.min(attempt, MAX_DOUBLINGS));
    return doubled.compareTo(maximum) < 0 ? doubled : maximum;
  }
}
