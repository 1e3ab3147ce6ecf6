package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.PodUid;
import java.time.Duration;

/**
 * How fast the pods of one tenant may make the controller work: so many at once, and then so many a
 * second, of each pod and of all pods of a namespace. What is too fast waits, and delays no other
 * namespace.
 */
final class Pace {
  private final TokenBuckets<PodUid> pods;
  private final TokenBuckets<String> namespaces;

  private Pace(TokenBuckets<PodUid> pods, TokenBuckets<String> namespaces) {
    this.pods = pods;
    this.namespaces = namespaces;
  }

  /** Of changes that wake a worker. */
  static Pace ofEdits() {
    return new Pace(
        new TokenBuckets<>(Budgets.EDITS_OF_POD, Budgets.EDITS_OF_POD_PER_SECOND),
        new TokenBuckets<>(Budgets.EDITS_OF_NAMESPACE, Budgets.EDITS_OF_NAMESPACE_PER_SECOND));
  }

  /** Of CNI calls. */
  static Pace ofCalls() {
    return new Pace(
        new TokenBuckets<>(Budgets.CNI_CALLS_OF_POD, Budgets.CNI_CALLS_OF_POD_PER_SECOND),
        new TokenBuckets<>(
            Budgets.CNI_CALLS_OF_NAMESPACE, Budgets.CNI_CALLS_OF_NAMESPACE_PER_SECOND));
  }

  /** Counts one more; gives how long it has to wait. */
  Duration take(PodKey pod, long nowMillis) {
    Duration own = pods.take(pod.uid(), nowMillis);
    Duration all = namespaces.take(pod.ref().namespace(), nowMillis);
    return own.compareTo(all) > 0 ? own : all;
  }
}
