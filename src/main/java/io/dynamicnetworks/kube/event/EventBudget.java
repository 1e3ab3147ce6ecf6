package io.dynamicnetworks.kube.event;

import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.Recent;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How many events may be written: for a pod 25 and then one a minute, for all pods of a namespace
 * 100 and then one a second. Kubernetes' own recorder drops beyond 25 and one in 5 minutes for each
 * object; without it, one tenant's edits fill etcd with an hour of events.
 */
final class EventBudget {
  private static final Duration POD_REFILL =
      Duration.ofSeconds(Budgets.EVENTS_OF_POD_REFILL_SECONDS);
  private static final Duration NAMESPACE_REFILL =
      Duration.ofSeconds(Budgets.EVENTS_OF_NAMESPACE_REFILL_SECONDS);

  // More than a node has pods. One that is pushed out begins with a full bucket again, but its
  // namespace does not.
  private static final int KEPT = 2_048;

  private final LongSupplier nanoTime;
  private final Map<PodUid, Bucket> pods = new Recent<>(KEPT);
  private final Map<String, Bucket> namespaces = new Recent<>(KEPT);

  EventBudget(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Whether one more may be written, which it takes for written. */
  boolean take(PodUid uid, String namespace) {
    long now = nanoTime.getAsLong();
    Bucket pod =
        pods.computeIfAbsent(uid, any -> new Bucket(Budgets.EVENTS_OF_POD, POD_REFILL, now));
    Bucket all =
        namespaces.computeIfAbsent(
            namespace, any -> new Bucket(Budgets.EVENTS_OF_NAMESPACE, NAMESPACE_REFILL, now));
    pod.refill(now);
    all.refill(now);
    if (pod.tokens == 0 || all.tokens == 0) {
      return false;
    }
    pod.tokens--;
    all.tokens--;
    return true;
  }

  private static final class Bucket {
    private final int burst;
    private final long refillNanos;
    private int tokens;
    private long filledNanos;

    Bucket(int burst, Duration refill, long now) {
      this.burst = burst;
      refillNanos = refill.toNanos();
      tokens = burst;
      filledNanos = now;
    }

    void refill(long now) {
      long more = (now - filledNanos) / refillNanos;
      filledNanos += more * refillNanos;
      tokens = (int) Math.min(burst, tokens + more);
    }
  }
}
