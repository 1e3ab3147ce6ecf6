package io.dynamicnetworks.simulation;

import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.KeyedService;
import io.dynamicnetworks.bus.Message;
import io.dynamicnetworks.bus.RequestFailed;
import io.dynamicnetworks.bus.RequestFailed.Why;
import io.dynamicnetworks.bus.Service;
import io.dynamicnetworks.bus.Topic;
import io.dynamicnetworks.model.PodUid;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The bus during one life of the simulated controller. Like the real one, it delivers later and in
 * order per address; unlike it, it is deterministic, and silent once the controller is killed.
 */
public final class SimulatedBus implements Bus {
  private final VirtualTime time;
  private final Map<String, List<Consumer<?>>> subscribers = new HashMap<>();
  private final Map<String, Function<?, ?>> servers = new HashMap<>();
  private final Map<String, Function<?, ?>> keyedServers = new HashMap<>();
  private final Map<String, Queue<Runnable>> waiting = new HashMap<>();
  private boolean alive = true;
  private @Nullable String losing;

  public SimulatedBus(VirtualTime time) {
    this.time = time;
  }

  /** Serves the next request at that address but never completes its future. */
  void loseReply(String address) {
    losing = address;
  }

  /** As kill -9: nothing in flight arrives any more. */
  void kill() {
    alive = false;
  }

  public boolean alive() {
    return alive;
  }

  @Override
  public <M extends Message> void publish(Topic<M> topic, M message) {
    later(() -> deliver(topic, message));
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
    Promise<R> reply = replyWithin(deadline, service.address());
    boolean isLost = service.address().equals(losing);
    if (isLost) {
      losing = null;
    }
    later(
        () -> {
          @Nullable Function<Q, Future<R>> handler = server(servers, service.address());
          if (handler == null) {
            reply.tryFail(unserved(service.address()));
          } else {
            handler.apply(request).onComplete(result -> answer(service.address(), result, reply));
          }
        });
    return isLost ? Promise.<R>promise().future() : reply.future();
  }

  @Override
  public <Q extends Message, R extends Message> Future<R> request(
      KeyedService<Q, R> service, PodUid uid, Q request, Duration deadline) {
    String address = service.of(uid).address();
    Promise<R> reply = replyWithin(deadline, address);
    later(
        () -> {
          @Nullable Function<Q, Future<R>> handler = server(keyedServers, service.prefix());
          if (handler == null) {
            reply.tryFail(unserved(address));
          } else {
            inOrder(address, () -> serveNext(address, handler, request, reply));
          }
        });
    return reply.future();
  }

  @Override
  public <Q extends Message, R extends Message> Subscription serve(
      Service<Q, R> service, Function<Q, Future<R>> handler) {
    return register(servers, service.address(), handler);
  }

  @Override
  public <Q extends Message, R extends Message> Subscription serveKeyed(
      KeyedService<Q, R> service, Function<Q, Future<R>> handler) {
    return register(keyedServers, service.prefix(), handler);
  }

  private static Subscription register(
      Map<String, Function<?, ?>> servers, String address, Function<?, ?> handler) {
    if (servers.putIfAbsent(address, handler) != null) {
      throw new IllegalStateException(address + " is served already");
    }
    return () -> servers.remove(address);
  }

  /**
   * Handles one request per address at a time: the next begins once the previous one is answered.
   */
  private void inOrder(String address, Runnable work) {
    Queue<Runnable> queue = waiting.computeIfAbsent(address, a -> new ArrayDeque<>());
    queue.add(work);
    if (queue.size() == 1) {
      work.run();
    }
  }

  private <Q extends Message, R extends Message> void serveNext(
      String address, Function<Q, Future<R>> handler, Q request, Promise<R> reply) {
    handler
        .apply(request)
        .onComplete(
            result -> {
              answer(address, result, reply);
              later(() -> done(address));
            });
  }

  private void done(String address) {
    Queue<Runnable> queue = waiting.getOrDefault(address, new ArrayDeque<>());
    queue.poll();
    Runnable next = queue.peek();
    if (next == null) {
      waiting.remove(address);
    } else {
      next.run();
    }
  }

  private <R extends Message> Promise<R> replyWithin(Duration deadline, String address) {
    Promise<R> reply = Promise.promise();
    time.after(
        deadline.toMillis(),
        () -> {
          if (alive) {
            reply.tryFail(new RequestFailed(Why.DEADLINE, address, "no answer"));
          }
        });
    return reply;
  }

  private <R extends Message> void answer(String address, AsyncResult<R> result, Promise<R> reply) {
    later(
        () -> {
          if (result.succeeded()) {
            reply.tryComplete(result.result());
          } else {
            reply.tryFail(new RequestFailed(Why.BROKEN, address, String.valueOf(result.cause())));
          }
        });
  }

  private static RequestFailed unserved(String address) {
    return new RequestFailed(Why.NO_HANDLER, address, "no handler registered");
  }

  @SuppressWarnings("unchecked") // Its port defines each address's type.
  private static <Q extends Message, R extends Message> @Nullable Function<Q, Future<R>> server(
      Map<String, Function<?, ?>> servers, String address) {
    return (Function<Q, Future<R>>) servers.get(address);
  }

  @SuppressWarnings("unchecked") // Its port defines each address's type.
  private <M extends Message> void deliver(Topic<M> topic, M message) {
    List.copyOf(subscribers.getOrDefault(topic.address(), List.of()))
        .forEach(handler -> ((Consumer<M>) handler).accept(message));
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
