package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.model.PodIdentity;
import io.dynamicnetworks.plan.Policy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How pods are reconciled.
 *
 * @param policy which networks a pod may use and which are never detached
 * @param maxConcurrentDelegates CNI calls at once, on the whole node
 * @param deadlines of the calls to the outside
 * @param backoff between attempts
 * @param resync how often each pod is reconciled without any cause, jittered
 * @param finalizer whether pods with hot-plugged interfaces carry a finalizer until these are
 *     detached
 * @param self the controller's own pod, under whose identity orphans are detached; null if it is
 *     not known
 * @param finalizerTimeout after which the finalizer of an ended pod is removed in any case
 */
public record ReconcileSettings(
    Policy policy,
    int maxConcurrentDelegates,
    Deadlines deadlines,
    Backoff backoff,
    Duration resync,
    boolean finalizer,
    Duration finalizerTimeout,
    @Nullable PodIdentity self) {

  /**
   * How long the outside may take.
   *
   * @param delegate one CNI call, after which its outcome counts as unknown
   * @param runtime finding a pod's sandbox
   * @param api one write to the API server, its retries included
   */
  public record Deadlines(Duration delegate, Duration runtime, Duration api) {
    /** The ledger's disk, multus' CNI cache, and what the hand-overs take. */
    private static final Duration OTHERS = Duration.ofMinutes(1);

    /** Longer than anything that a reconciliation waits for at one time. */
    Duration sum() {
      return delegate.plus(runtime).plus(api).plus(OTHERS);
    }
  }
}
