package io.dynamicnetworks.model;

import java.time.Duration;
import java.util.Map;

/**
 * A bucket of tokens for each key: full at first, and filled at a steady pace. Who takes more than
 * there are owes them. Bounded: a bucket that was pushed out begins full again.
 *
 * @param <K> whose bucket it is
 */
public final class TokenBuckets<K> {
  // More than a node has pods.
  private static final int KEPT = 2_048;

  private final long tokenNanos;
  private final long fullNanos;
  private final Map<K, Bucket> buckets = new LruMap<>(KEPT);

  /**
   * @param burst that a full bucket holds
   * @param every how often a token is filled in
   */
  public TokenBuckets(int burst, Duration every) {
    tokenNanos = every.toNanos();
    fullNanos = burst * tokenNanos;
  }

  /** Takes a token; gives how long to wait until it is there, zero if it is. */
  public Duration take(K key, long nowNanos) {
    Bucket bucket = filled(key, nowNanos);
    bucket.nanos -= tokenNanos;
    return Duration.ofNanos(Math.max(0, -bucket.nanos));
  }

  /** Whether there is a token. */
  public boolean has(K key, long nowNanos) {
    return filled(key, nowNanos).nanos >= tokenNanos;
  }

  private Bucket filled(K key, long nowNanos) {
    Bucket bucket = buckets.computeIfAbsent(key, any -> new Bucket(fullNanos, nowNanos));
    bucket.nanos = Math.min(fullNanos, bucket.nanos + nowNanos - bucket.filledAtNanos);
    bucket.filledAtNanos = nowNanos;
    return bucket;
  }

  /** What is in it, as the time that filling it took. */
  private static final class Bucket {
    private long nanos;
    private long filledAtNanos;

    Bucket(long nanos, long filledAtNanos) {
      this.nanos = nanos;
      this.filledAtNanos = filledAtNanos;
    }
  }
}
