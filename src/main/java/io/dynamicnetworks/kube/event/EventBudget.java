package io.dynamicnetworks.kube.event;

import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.TokenBuckets;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How many events may be written: for a pod 25 and then one a minute, for all pods of a namespace
 * 100 and then one a second. Kubernetes' own recorder drops beyond 25 and one in 5 minutes for each
 * object; without it, one tenant's edits fill etcd with an hour of events.
 */
final class EventBudget {
  private final LongSupplier nanoTime;
  private final TokenBuckets<PodUid> pods =
      new TokenBuckets<>(
          Budgets.EVENTS_OF_POD, Duration.ofSeconds(Budgets.EVENTS_OF_POD_REFILL_SECONDS));

  // A pod whose bucket was pushed out begins with a full one again, but its namespace does not.
  private final TokenBuckets<String> namespaces =
      new TokenBuckets<>(
          Budgets.EVENTS_OF_NAMESPACE,
          Duration.ofSeconds(Budgets.EVENTS_OF_NAMESPACE_REFILL_SECONDS));

  EventBudget(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Whether one more may be written, which it takes for written. */
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
