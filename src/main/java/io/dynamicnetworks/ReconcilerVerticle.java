package io.dynamicnetworks;

import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.reconcile.ReconcileSettings;
import io.dynamicnetworks.reconcile.Reconciler;
import io.dynamicnetworks.reconcile.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Gives the reconciler an event loop; undeployed, it has ended what was under way. */
final class ReconcilerVerticle extends VerticleBase {
  private final Bus bus;
  private final ReconcileSettings settings;
  private final Promise<Void> ready = Promise.promise();
  private @Nullable Reconciler reconciler;

  ReconcilerVerticle(Bus bus, ReconcileSettings settings) {
    this.bus = bus;
    this.settings = settings;
  }

  /** Completes when it works on the node's pods. */
  Future<Void> ready() {
    return ready.future();
  }

  /** It listens from now on; what it waits for is deployed after it. */
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
