package io.dynamicnetworks.flow;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: doubles each time up to a maximum, without end, and
 * with jitter, so that what failed together is not retried together.
 *
 * @param jitter how far a delay may be from the exact one, as a fraction of it
 */
public record Backoff(Duration initial, Duration maximum, double jitter) {
  private static final double USUAL_JITTER = 0.2;
  private static final int MAX_DOUBLINGS = 30;

  /** The longest pause that a peer gets for the asking. */
  private static final Duration LONGEST_WISH = Duration.ofMinutes(1);

  public Backoff {
    if (initial.isNegative() || initial.isZero() || maximum.compareTo(initial) < 0) {
      throw new IllegalArgumentException(
          "backoff " + initial + " to " + maximum + ": want 0 < initial <= maximum");
    }
    if (!(jitter >= 0 && jitter < 1)) {
      throw new IllegalArgumentException("jitter " + jitter + ": want 0 <= jitter < 1");
    }
  }

  /** With a jitter of 20 %. */
  public Backoff(Duration initial, Duration maximum) {
    this(initial, maximum, USUAL_JITTER);
  }

  /**
   * Returns the jittered delay before an attempt.
   *
   * @param attempt number of the retry, counting from 0
   */
  public Duration before(int attempt, RandomGenerator random) {
    return jittered(withoutJitter(attempt), jitter, random);
  }

  /**
   * The same, but no shorter than the peer wishes, as with HTTP's {@code Retry-After}; of that
   * counts at most a minute.
   */
  public Duration before(int attempt, RandomGenerator random, Duration wish) {
    Duration own = before(attempt, random);
    Duration heeded = wish.compareTo(LONGEST_WISH) < 0 ? wish : LONGEST_WISH;
    return own.compareTo(heeded) < 0 ? heeded : own;
  }

  /** Returns the duration plus or minus up to 20 %. */
  public static Duration jittered(Duration duration, RandomGenerator random) {
    return jittered(duration, USUAL_JITTER, random);
  }

  /**
   * Returns the exact delay before an attempt.
   *
   * @param attempt number of the retry, counting from 0
   */
  public Duration withoutJitter(int attempt) {
    Duration doubled = initial.multipliedBy(1L << Math.min(attempt, MAX_DOUBLINGS));
    return doubled.compareTo(maximum) < 0 ? doubled : maximum;
  }

  private static Duration jittered(Duration duration, double jitter, RandomGenerator random) {
    double factor = 1 - jitter + 2 * jitter * random.nextDouble();
    return Duration.ofMillis(Math.round(duration.toMillis() * factor));
  }
}
