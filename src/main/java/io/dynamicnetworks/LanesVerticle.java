package io.dynamicnetworks;

import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.reconcile.Lanes;
import io.dynamicnetworks.reconcile.ReconcileSettings;
import io.dynamicnetworks.reconcile.Timers;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Gives the lanes an event loop; undeployed, it has ended what was under way. */
final class LanesVerticle extends VerticleBase {
  private final Bus bus;
  private final ReconcileSettings settings;
  private @Nullable Lanes lanes;

  LanesVerticle(Bus bus, ReconcileSettings settings) {
    this.bus = bus;
    this.settings = settings;
  }

  @Override
  public Future<?> start() {
    Lanes started = new Lanes(bus, Timers.of(vertx), RandomGenerator.getDefault(), settings);
    lanes = started;
    return started.start();
  }

  @Override
  public Future<?> stop() {
    return lanes == null ? Future.succeededFuture() : lanes.stop();
  }
}
