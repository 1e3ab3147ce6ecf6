package io.dynamicnetworks.simulation;

import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.Message;
import io.dynamicnetworks.bus.RequestFailed;
import io.dynamicnetworks.bus.RequestFailed.Why;
import io.dynamicnetworks.bus.Service;
import io.dynamicnetworks.bus.Topic;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The bus of one life of the simulated process: like the real one it hands messages over later, in
 * order per address; unlike it, it is deterministic, and silent once the process is killed.
 */
public final class SimulatedBus implements Bus {
  private final VirtualTime time;
  private final Map<String, List<Consumer<?>>> subscribers = new HashMap<>();
  private final Map<String, Function<?, ?>> servers = new HashMap<>();
  private boolean alive = true;

  public SimulatedBus(VirtualTime time) {
    this.time = time;
  }

  /** As kill -9: nothing that is under way arrives any more. */
  void kill() {
    alive = false;
  }

  boolean listens(Topic<?> topic) {
    return !subscribers.getOrDefault(topic.address(), List.of()).isEmpty();
  }

  public boolean alive() {
    return alive;
  }

  @Override
  public <M extends Message> void publish(Topic<M> topic, M message) {
    later(() -> deliver(topic, message));
  }

  @Override
  public <M extends Message> void send(Topic<M> topic, M message) {
    publish(topic, message);
  }

  @Override
  public <M extends Message> Subscription subscribe(Topic<M> topic, Consumer<M> handler) {
    List<Consumer<?>> all = subscribers.computeIfAbsent(topic.address(), a -> new ArrayList<>());
    all.add(handler);
    return () -> all.remove(handler);
  }

  @Override
  public <Q extends Message, R extends Message> Future<R> request(
      Service<Q, R> service, Q request, Duration deadline) {
    Promise<R> reply = Promise.promise();
    time.after(
        deadline.toMillis(),
        () -> {
          if (alive) {
            reply.tryFail(new RequestFailed(Why.DEADLINE, service.address(), "no answer"));
          }
        });
    later(() -> serve(service, request, reply));
    return reply.future();
  }

  @Override
  public <Q extends Message, R extends Message> Subscription serve(
      Service<Q, R> service, Function<Q, Future<R>> handler) {
    if (servers.putIfAbsent(service.address(), handler) != null) {
      throw new IllegalStateException(service.address() + " is served already");
    }
    return () -> servers.remove(service.address());
  }

  @SuppressWarnings("unchecked") // The address's type stands in Addresses.
  private <M extends Message> void deliver(Topic<M> topic, M message) {
    List.copyOf(subscribers.getOrDefault(topic.address(), List.of()))
        .forEach(handler -> ((Consumer<M>) handler).accept(message));
  }

  @SuppressWarnings("unchecked") // The address's type stands in Addresses.
  private <Q extends Message, R extends Message> void serve(
      Service<Q, R> service, Q request, Promise<R> reply) {
    Function<Q, Future<R>> handler = (Function<Q, Future<R>>) servers.get(service.address());
    if (handler == null) {
      reply.tryFail(new RequestFailed(Why.NOBODY, service.address(), "nobody serves it"));
      return;
    }
    handler
        .apply(request)
        .onComplete(
            result ->
                later(
                    () -> {
                      if (result.succeeded()) {
                        reply.tryComplete(result.result());
                      } else {
                        reply.tryFail(
                            new RequestFailed(
                                Why.BROKEN, service.address(), String.valueOf(result.cause())));
                      }
                    }));
  }

  private void later(Runnable work) {
    time.after(
        0,
        () -> {
          if (alive) {
            work.run();
          }
        });
  }
}
