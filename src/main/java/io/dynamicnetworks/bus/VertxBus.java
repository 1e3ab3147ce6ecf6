package io.dynamicnetworks.bus;

import io.dynamicnetworks.bus.RequestFailed.Why;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;

/** {@link Bus} on Vert.x; make one per Vert.x instance. */
public final class VertxBus implements Bus {
  private static final int SERVER_BROKE = 500;

  private final EventBus events;

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
  public <M extends Message> void send(Topic<M> topic, M message) {
    events.send(topic.address(), message);
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
    return subscription(
        events.<Q>consumer(
            service.address(),
            message ->
                Future.<R>future(
                        promise -> handler.apply(message.body()).onComplete(promise::handle))
                    .onSuccess(message::reply)
                    .onFailure(cause -> message.fail(SERVER_BROKE, String.valueOf(cause)))));
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
        case NO_HANDLERS -> new RequestFailed(Why.NOBODY, address, "nobody serves it");
        case RECIPIENT_FAILURE, ERROR ->
            new RequestFailed(Why.BROKEN, address, String.valueOf(reply.getMessage()));
      };
    }
    return new RequestFailed(Why.BROKEN, address, String.valueOf(cause));
  }

  /** Hands a record over as it is: it is immutable, and the bus is local. */
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
