package io.dynamicnetworks.bus;

import io.dynamicnetworks.bus.RequestFailed.Why;
import io.dynamicnetworks.model.PodUid;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * {@link Bus} on Vert.x. Create one per Vert.x instance, and use it only on that instance's event
 * loop.
 */
public final class VertxBus implements Bus {
  private static final int SERVER_BROKE = 500;

  private final EventBus events;
  private final Map<String, Keyed<?, ?>> keyed = new HashMap<>();

  public VertxBus(Vertx vertx) {
    events = vertx.eventBus();
    events.registerCodec(new ByReference());
    events.codecSelector(body -> body instanceof Message ? ByReference.NAME : null);
  }

  @Override
  public <M extends Message> void publish(Topic<M> topic, M message) {
    events.publish(topic.address(), message);
  }

  @Override
  public <M extends Message> Subscription subscribe(Topic<M> topic, Consumer<M> handler) {
    return subscription(
        events.<M>consumer(topic.address(), message -> handler.accept(message.body())));
  }

  @Override
  public <Q extends Message, R extends Message> Future<R> request(
      Service<Q, R> service, Q request, Duration deadline) {
    DeliveryOptions options = new DeliveryOptions().setSendTimeout(deadline.toMillis());
    return events
        .<R>request(service.address(), request, options)
        .map(io.vertx.core.eventbus.Message::body)
        .recover(cause -> Future.failedFuture(failed(service.address(), deadline, cause)));
  }

  @Override
  public <Q extends Message, R extends Message> Subscription serve(
      Service<Q, R> service, Function<Q, Future<R>> handler) {
    return subscription(events.<Q>consumer(service.address(), message -> answer(message, handler)));
  }

  @Override
  public <Q extends Message, R extends Message> Subscription serveKeyed(
      KeyedService<Q, R> service, Function<Q, Future<R>> handler) {
    Keyed<Q, R> server = new Keyed<>(handler);
    keyed.put(service.prefix(), server);
    return () -> {
      keyed.remove(service.prefix(), server);
      server.cancel();
    };
  }

  @Override
  public <Q extends Message, R extends Message> Future<R> request(
      KeyedService<Q, R> service, PodUid uid, Q request, Duration deadline) {
    Service<Q, R> one = service.of(uid);
    Keyed<?, ?> server = keyed.get(service.prefix());
    if (server == null) {
      return request(one, request, deadline); // Fails: nothing serves the address.
    }
    Runnable close = server.open(one.address());
    return request(one, request, deadline).onComplete(done -> close.run());
  }

  private static <Q extends Message, R extends Message> Future<R> answer(
      io.vertx.core.eventbus.Message<Q> message, Function<Q, Future<R>> handler) {
    return Future.<R>future(promise -> handler.apply(message.body()).onComplete(promise::handle))
        .onSuccess(message::reply)
        .onFailure(cause -> message.fail(SERVER_BROKE, String.valueOf(cause)));
  }

  /** Serves a keyed service, with a queue for each address that has waiting requests. */
  private final class Keyed<Q extends Message, R extends Message> {
    private final Function<Q, Future<R>> handler;
    private final Map<String, Line> lines = new HashMap<>();

    Keyed(Function<Q, Future<R>> handler) {
      this.handler = handler;
    }

    /**
     * Keeps a consumer at the address until the returned task is run and everything received is
     * served.
     */
    Runnable open(String address) {
      Line line = lines.computeIfAbsent(address, Line::new);
      line.askers++;
      return line::close;
    }

    /** Accepts no more requests; those already received are served. */
    void cancel() {
      lines.values().forEach(line -> line.consumer.unregister());
    }

    /** One address, whose requests are served one after another. */
    private final class Line {
      private final String address;
      private final MessageConsumer<Q> consumer;
      private final Deque<io.vertx.core.eventbus.Message<Q>> queue = new ArrayDeque<>();
      private int askers;
      private boolean busy;
      private boolean inLoop;

      Line(String address) {
        this.address = address;
        consumer =
            events.consumer(
                address,
                message -> {
                  queue.add(message);
                  serve();
                });
      }

      void close() {
        askers--;
        endIfIdle();
      }

      /** A loop, because a chain of futures as long as the queue would overflow the stack. */
      private void serve() {
        if (inLoop) {
          return; // The answer came at once: the loop below goes on with the next request.
        }
        inLoop = true;
        while (!busy && !queue.isEmpty()) {
          busy = true;
          answer(queue.remove(), handler).onComplete(done -> served());
        }
        inLoop = false;
        endIfIdle();
      }

      private void served() {
        busy = false;
        serve();
      }

      /**
       * Closes the address once no requester waits and nothing is queued or being served, including
       * requests whose requester gave up.
       */
      private void endIfIdle() {
        if (askers == 0 && !busy && queue.isEmpty() && lines.remove(address, this)) {
          consumer.unregister();
        }
      }
    }
  }

  private static Subscription subscription(MessageConsumer<?> consumer) {
    return consumer::unregister;
  }

  private static RequestFailed failed(String address, Duration deadline, Throwable cause) {
    if (cause instanceof ReplyException reply) {
      return switch (reply.failureType()) {
        case TIMEOUT ->
            new RequestFailed(
                Why.DEADLINE, address, "no answer within " + deadline.toMillis() + " ms");
        case NO_HANDLERS -> new RequestFailed(Why.NO_HANDLER, address, "no handler registered");
        case RECIPIENT_FAILURE, ERROR ->
            new RequestFailed(Why.BROKEN, address, String.valueOf(reply.getMessage()));
      };
    }
    return new RequestFailed(Why.BROKEN, address, String.valueOf(cause));
  }

  /** Passes records by reference: they are immutable, and the bus is local. */
  private static final class ByReference implements MessageCodec<Message, Message> {
    static final String NAME = "by-reference";

    @Override
    public void encodeToWire(Buffer buffer, Message message) {
      throw new UnsupportedOperationException("the bus is local");
    }

    @Override
    public Message decodeFromWire(int position, Buffer buffer) {
      throw new UnsupportedOperationException("the bus is local");
    }

    @Override
    public Message transform(Message message) {
      return message;
    }

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public byte systemCodecID() {
      return -1; // not a system codec (MessageCodec contract)
    }
  }
}
