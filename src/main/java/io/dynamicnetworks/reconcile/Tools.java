package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.plan.Policy;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What all workers share.
 *
 * @param observing whether multus' CNI cache can be read now
 * @param currentPolicy the settings' policy with what multus' configuration says now
 */
record Tools(
    Bus bus,
    Timers timers,
    RandomGenerator random,
    ReconcileSettings settings,
    RequeuePolicy requeue,
    DelegateGate gate,
    BooleanSupplier observing,
    Supplier<Policy> currentPolicy,
    BooleanSupplier stopping) {
  Policy policy() {
    return currentPolicy.get();
  }
}
