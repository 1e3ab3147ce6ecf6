package io.dynamicnetworks.reconcile.shared;

import io.dynamicnetworks.attachment.AttachmentLifecycle;
import io.dynamicnetworks.attachment.AttachmentLifecycle.Presence;
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
 * @param observing see {@link #isObserving}
 * @param peerAway whether the runtime or the daemon is known to be unreachable
 * @param currentPolicy the settings' policy, combined with multus' current configuration
 */
public record WorkerContext(
    Bus bus,
    Timers timers,
    RandomGenerator random,
    ReconcileSettings settings,
    StartQueue starts,
    CniCallGate gate,
    RateLimiter calls,
    LogBudget log,
    BooleanSupplier observing,
    BooleanSupplier peerAway,
    Supplier<Policy> currentPolicy,
    BooleanSupplier stopping) {
  /** No plugin is expected to go on for longer than this many times the delegate deadline. */
  private static final int LATE_DEADLINES = 10;

  /** Returns a copy that uses another bus. */
  public WorkerContext on(Bus other) {
    return new WorkerContext(
        other,
        timers,
        random,
        settings,
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
  public boolean logs(PodRef pod) {
    return log.take(pod.namespace());
  }

  /** Reports that something of the pod was refused or delayed. */
  public void limitReached(Limited limit, PodRef pod) {
    limitReached(bus, limit, pod);
  }

  /**
   * Reports that something was refused or delayed; {@code pod} is null if it is of no particular
   * pod.
   */
  public static void limitReached(Bus bus, Limited limit, @Nullable PodRef pod) {
    bus.publish(LimitPort.REACHED, new LimitReached(limit, pod));
  }

  public Policy policy() {
    return currentPolicy.get();
  }

  /** Whether multus' CNI cache can be read now. */
  public boolean isObserving() {
    return observing.getAsBoolean();
  }

  /** Returns the life cycle rules under the current conditions. */
  public AttachmentLifecycle lifecycle(Presence presence) {
    return new AttachmentLifecycle(
        isObserving(),
        presence,
        settings.self() != null,
        timers.nowMillis(),
        settings.deadlines().delegate().multipliedBy(LATE_DEADLINES));
  }
}
