package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.KeyedService;
import io.dynamicnetworks.bus.Message;
import io.dynamicnetworks.bus.Service;
import io.dynamicnetworks.bus.Topic;
import io.dynamicnetworks.flow.Timers;
import io.dynamicnetworks.model.PodUid;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One worker's bus, which notes when a request was last sent or answered. A reconciliation that
 * neither sends nor gets an answer, and does not wait at the gate, is stuck.
 */
final class HeartbeatBus implements Bus {
  private final Bus bus;
  private final Timers timers;
  private long beatMillis;
  private int waits;

  HeartbeatBus(Bus bus, Timers timers) {
    this.bus = bus;
    this.timers = timers;
    beat();
  }

  void beat() {
    beatMillis = timers.nowMillis();
  }

  /** Excludes the wait for {@code turn}, whose length depends on others. */
  void waitsFor(Future<Void> turn) {
    waits++;
    turn.onComplete(
        done -> {
          waits--;
          beat();
        });
  }

  /** Returns how long nothing has happened; zero while waiting at the gate. */
  Duration silence() {
    return waits > 0 ? Duration.ZERO : Duration.ofMillis(timers.nowMillis() - beatMillis);
  }

  private <R> Future<R> beating(Future<R> reply) {
    beat();
    return reply.onComplete(done -> beat());
  }

  @Override
  public <M extends Message> void publish(Topic<M> topic, M message) {
    bus.publish(topic, message);
  }

  @Override
  public <M extends Message> Subscription subscribe(Topic<M> topic, Consumer<M> handler) {
    return bus.subscribe(topic, handler);
  }

  @Override
  public <Q extends Message, R extends Message> Future<R> request(
      Service<Q, R> service, Q request, Duration deadline) {
    return beating(bus.request(service, request, deadline));
  }

  @Override
  public <Q extends Message, R extends Message> Future<R> request(
      KeyedService<Q, R> service, PodUid uid, Q request, Duration deadline) {
    return beating(bus.request(service, uid, request, deadline));
  }

  @Override
  public <Q extends Message, R extends Message> Subscription serve(
      Service<Q, R> service, Function<Q, Future<R>> handler) {
    return bus.serve(service, handler);
  }

  @Override
  public <Q extends Message, R extends Message> Subscription serveKeyed(
      KeyedService<Q, R> service, Function<Q, Future<R>> handler) {
    return bus.serveKeyed(service, handler);
  }
}
