package io.dynamicnetworks;

import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.flow.Timers;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.ops.BudgetUse;
import io.dynamicnetworks.reconcile.Reconciler;
import io.dynamicnetworks.reconcile.shared.ReconcileSettings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Runs the reconciler on an event loop; undeploying it finishes the work in flight. */
final class ReconcilerVerticle extends VerticleBase {
  private final Bus bus;
  private final ReconcileSettings settings;
  private final Promise<Void> ready = Promise.promise();
  private @Nullable Reconciler reconciler;

  ReconcilerVerticle(Bus bus, ReconcileSettings settings) {
    this.bus = bus;
    this.settings = settings;
  }

  /** Completes when the reconciler works on the node's pods. */
  Future<Void> ready() {
    return ready.future();
  }

  /**
   * CNI calls in flight, and those that hang.
   *
   * @param calls limit of concurrent calls
   */
  List<BudgetUse> budgets(int calls) {
    return List.of(
        new BudgetUse("cni_calls", BudgetUse.Unit.COUNT, () -> of(Reconciler::runningCalls), calls),
        new BudgetUse(
            "hanging_cni_calls",
            BudgetUse.Unit.COUNT,
            () -> of(Reconciler::hangingCalls),
            Budgets.CNI_HANGING));
  }

  private long of(ToLongFunction<Reconciler> count) {
    return reconciler == null ? 0 : count.applyAsLong(reconciler);
  }

  /** Subscribes now; the peers that the reconciler waits for are deployed later. */
  @Override
  public Future<?> start() {
    Reconciler started =
        new Reconciler(bus, Timers.of(vertx), RandomGenerator.getDefault(), settings);
    reconciler = started;
    started.start().onComplete(ready::handle);
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    return reconciler == null ? Future.succeededFuture() : reconciler.stop();
  }
}
