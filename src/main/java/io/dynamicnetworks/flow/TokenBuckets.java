package io.dynamicnetworks.flow;

import java.time.Duration;
import java.util.Map;

/**
 * A token bucket for each key: full at first, refilled at a steady rate. A key that takes more
 * tokens than its bucket holds goes into debt. The number of buckets is bounded; an evicted bucket
 * starts full again.
 *
 * @param <K> the bucket's owner
 */
public final class TokenBuckets<K> {
  // More than the pods of a node.
  private static final int KEPT = 2_048;

  private final long tokenNanos;
  private final long fullNanos;
  private final Map<K, Bucket> buckets = new LruMap<>(KEPT);

  /**
   * @param burst tokens in a full bucket
   * @param every time between two refilled tokens
   */
  public TokenBuckets(int burst, Duration every) {
    tokenNanos = every.toNanos();
    fullNanos = burst * tokenNanos;
  }

  /** Buckets of so many tokens that refill at so many a second. */
  public static <K> TokenBuckets<K> perSecond(int burst, int perSecond) {
    return new TokenBuckets<>(burst, Duration.ofSeconds(1).dividedBy(perSecond));
  }

  /** Takes a token and returns how long to wait for it, zero if it was available. */
  public Duration take(K key, long nowNanos) {
    return take(key, 1, nowNanos);
  }

  /** Takes so many tokens and returns how long to wait for them, zero if they were available. */
  public Duration take(K key, long tokens, long nowNanos) {
    Bucket bucket = filled(key, nowNanos);
    bucket.nanos -= tokens * tokenNanos;
    return Duration.ofNanos(Math.max(0, -bucket.nanos));
  }

  /** Whether a token is available. */
  public boolean has(K key, long nowNanos) {
    return filled(key, nowNanos).nanos >= tokenNanos;
  }

  private Bucket filled(K key, long nowNanos) {
    Bucket bucket = buckets.computeIfAbsent(key, any -> new Bucket(fullNanos, nowNanos));
    long passed = Math.max(0, nowNanos - bucket.filledAtNanos); // The clock may have been set back.
    bucket.nanos = Math.min(fullNanos, bucket.nanos + passed);
    bucket.filledAtNanos = nowNanos;
    return bucket;
  }

  /** A bucket's content, expressed as the time that it takes to refill that much. */
  private static final class Bucket {
    private long nanos;
    private long filledAtNanos;

    Bucket(long nanos, long filledAtNanos) {
      this.nanos = nanos;
      this.filledAtNanos = filledAtNanos;
    }
  }
}
