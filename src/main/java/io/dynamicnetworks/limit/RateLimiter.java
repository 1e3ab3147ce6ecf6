package io.dynamicnetworks.limit;

import io.dynamicnetworks.flow.TokenBuckets;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.PodUid;
import java.time.Duration;

/**
 * Limits how fast one tenant's pods can make the controller work: a burst, then a rate per second,
 * for each pod and for all pods of a namespace. What exceeds it waits, and delays no other
 * namespace.
 */
public final class RateLimiter {
  private final TokenBuckets<PodUid> pods;
  private final TokenBuckets<String> namespaces;

  private RateLimiter(TokenBuckets<PodUid> pods, TokenBuckets<String> namespaces) {
    this.pods = pods;
    this.namespaces = namespaces;
  }

  /** Returns a limiter for changes that wake a worker. */
  public static RateLimiter ofEdits() {
    return new RateLimiter(
        TokenBuckets.perSecond(Budgets.EDITS_OF_POD, Budgets.EDITS_OF_POD_PER_SECOND),
        TokenBuckets.perSecond(Budgets.EDITS_OF_NAMESPACE, Budgets.EDITS_OF_NAMESPACE_PER_SECOND));
  }

  /** Returns a limiter for CNI calls. */
  public static RateLimiter ofCalls() {
    return new RateLimiter(
        TokenBuckets.perSecond(Budgets.CNI_CALLS_OF_POD, Budgets.CNI_CALLS_OF_POD_PER_SECOND),
        TokenBuckets.perSecond(
            Budgets.CNI_CALLS_OF_NAMESPACE, Budgets.CNI_CALLS_OF_NAMESPACE_PER_SECOND));
  }

  /** Counts one more, and returns how long it has to wait. */
  public Duration take(PodUid pod, String namespace, long nowMillis) {
    long nowNanos = Duration.ofMillis(nowMillis).toNanos();
    Duration own = pods.take(pod, nowNanos);
    Duration all = namespaces.take(namespace, nowNanos);
    return own.compareTo(all) > 0 ? own : all;
  }
}
