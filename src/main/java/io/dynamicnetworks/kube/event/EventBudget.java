package io.dynamicnetworks.kube.event;

import io.dynamicnetworks.flow.TokenBuckets;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.PodUid;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Limits how many events are written: 25 for a pod and then one a minute, 100 for all pods of a
 * namespace and then one a second. client-go's recorder allows a burst of 25, then one event per 5
 * minutes and object. Without a limit, one tenant's edits could fill etcd: events are kept for an
 * hour.
 */
final class EventBudget {
  private final LongSupplier nanoTime;
  private final TokenBuckets<PodUid> pods =
      new TokenBuckets<>(
          Budgets.EVENTS_OF_POD, Duration.ofSeconds(Budgets.EVENTS_OF_POD_REFILL_SECONDS));

  // A pod whose bucket was evicted starts over with a full one; its namespace still limits it.
  private final TokenBuckets<String> namespaces =
      new TokenBuckets<>(
          Budgets.EVENTS_OF_NAMESPACE,
          Duration.ofSeconds(Budgets.EVENTS_OF_NAMESPACE_REFILL_SECONDS));

  EventBudget(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Whether one more event may be written; if so, counts it as written. */
  boolean take(PodUid uid, String namespace) {
    long now = nanoTime.getAsLong();
    if (!pods.has(uid, now) || !namespaces.has(namespace, now)) {
      return false;
    }
    pods.take(uid, now);
    namespaces.take(namespace, now);
    return true;
  }
}
