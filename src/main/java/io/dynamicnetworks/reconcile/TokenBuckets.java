package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.model.Recent;
import java.time.Duration;
import java.util.Map;

/**
 * A bucket of tokens for each key: full at first, and filled at a steady pace. Who takes more than
 * there are waits for its own. Bounded: a bucket that was pushed out begins full again.
 *
 * @param <K> whose bucket it is
 */
final class TokenBuckets<K> {
  // More than a node has pods.
  private static final int KEPT = 2_048;
  private static final long SECOND_MILLIS = 1_000;

  private final int burst;
  private final double perMilli;
  private final Map<K, Bucket> buckets = new Recent<>(KEPT);

  /**
   * @param burst that a full bucket holds
   * @param perSecond that are filled in
   */
  TokenBuckets(int burst, int perSecond) {
    this.burst = burst;
    perMilli = (double) perSecond / SECOND_MILLIS;
  }

  /** Takes a token; gives how long to wait until it is there, zero if it is. */
  Duration take(K key, long nowMillis) {
    Bucket bucket = buckets.computeIfAbsent(key, any -> new Bucket(burst, nowMillis));
    double more = (nowMillis - bucket.filledMillis) * perMilli;
    bucket.tokens = Math.min(burst, bucket.tokens + more) - 1;
    bucket.filledMillis = nowMillis;
    return bucket.tokens >= 0
        ? Duration.ZERO
        : Duration.ofMillis((long) Math.ceil(-bucket.tokens / perMilli));
  }

  private static final class Bucket {
    private double tokens;
    private long filledMillis;

    Bucket(int tokens, long filledMillis) {
      this.tokens = tokens;
      this.filledMillis = filledMillis;
    }
  }
}
