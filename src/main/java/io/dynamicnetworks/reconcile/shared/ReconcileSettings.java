package io.dynamicnetworks.reconcile.shared;

import io.dynamicnetworks.flow.Backoff;
import io.dynamicnetworks.model.PodIdentity;
import io.dynamicnetworks.plan.Policy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How pods are reconciled.
 *
 * @param policy which networks a pod may use, and which are never detached
 * @param maxConcurrentDelegates limit on concurrent CNI calls, for the whole node
 * @param deadlines deadlines of calls to the outside
 * @param backoff delays between attempts
 * @param resync how often each pod is reconciled without any trigger, jittered
 * @param finalizer whether pods with hot-plugged interfaces carry a finalizer until these are
 *     detached
 * @param self the controller's own pod, under whose identity orphans are detached; null if it is
 *     not known
 * @param finalizerTimeout time after which the finalizer of an ended pod is removed in any case
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
   * Deadlines of calls to the outside.
   *
   * @param delegate for one CNI call, after which its outcome counts as unknown
   * @param runtime for looking up a pod's sandbox, or its devices
   * @param api for one write to the API server, retries included. The writer's own deadline must
   *     pass first: a write that timed out must not land after the next one
   */
  public record Deadlines(Duration delegate, Duration runtime, Duration api) {
    /** For the ledger's disk, multus' CNI cache, and hand-overs. */
    private static final Duration OTHERS = Duration.ofMinutes(1);

    /** Longer than any single wait of a reconciliation. */
    public Duration sum() {
      return delegate.plus(runtime).plus(api).plus(OTHERS);
    }
  }
}
