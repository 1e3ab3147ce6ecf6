package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.LimitPort;
import io.dynamicnetworks.bus.LimitPort.LimitReached;
import io.dynamicnetworks.bus.LimitPort.Limited;
import io.dynamicnetworks.flow.Timers;
import io.dynamicnetworks.limit.CniCallGate;
import io.dynamicnetworks.limit.LogBudget;
import io.dynamicnetworks.limit.RateLimiter;
import io.dynamicnetworks.limit.StartQueue;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.plan.Policy;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What all workers share.
 *
 * @param calls rate limit of CNI calls
 * @param log rate limit of lines about pods
 * @param observing whether multus' CNI cache can be read now
 * @param peerAway whether the runtime or the daemon is known to be unreachable
 * @param currentPolicy the settings' policy, combined with multus' current configuration
 */
record WorkerContext(
    Bus bus,
    Timers timers,
    RandomGenerator random,
    ReconcileSettings settings,
    RequeuePolicy requeue,
    StartQueue starts,
    CniCallGate gate,
    RateLimiter calls,
    LogBudget log,
    BooleanSupplier observing,
    BooleanSupplier peerAway,
    Supplier<Policy> currentPolicy,
    BooleanSupplier stopping) {
  /** Returns a copy that uses another bus. */
  WorkerContext on(Bus other) {
    return new WorkerContext(
        other,
        timers,
        random,
        settings,
        requeue,
        starts,
        gate,
        calls,
        log,
        observing,
        peerAway,
        currentPolicy,
        stopping);
  }

  /** Whether to write one more line about the pod: tenants decide how often something happens. */
  boolean logs(PodRef pod) {
    return log.take(pod.namespace());
  }

  /** Reports that something of the pod was refused or delayed. */
  void limitReached(Limited limit, PodRef pod) {
    limitReached(bus, limit, pod);
  }

  /**
   * Reports that something was refused or delayed; {@code pod} is null if it is of no particular
   * pod.
   */
  static void limitReached(Bus bus, Limited limit, @Nullable PodRef pod) {
    bus.publish(LimitPort.REACHED, new LimitReached(limit, pod));
  }

  Policy policy() {
    return currentPolicy.get();
  }
}
