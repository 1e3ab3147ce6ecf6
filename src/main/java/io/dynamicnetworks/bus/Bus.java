package io.dynamicnetworks.bus;

import io.dynamicnetworks.model.PodUid;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;

/** The event bus, with types. */
public interface Bus {
  /** Hands a fact to everybody who listens. */
  <M extends Message> void publish(Topic<M> topic, M message);

  /** Calls the handler with each message, one at a time, in order. */
  <M extends Message> Subscription subscribe(Topic<M> topic, Consumer<M> handler);

  /**
   * Asks, and gives the reply. The future fails with {@link RequestFailed} when the deadline
   * passes, when nobody serves the address, or when the server broke; it never stays open.
   */
  <Q extends Message, R extends Message> Future<R> request(
      Service<Q, R> service, Q request, Duration deadline);

  /** Asks at one pod's address, as {@link #request(Service, Message, Duration)} does. */
  <Q extends Message, R extends Message> Future<R> request(
      KeyedService<Q, R> service, PodUid uid, Q request, Duration deadline);

  /** Answers requests; they are handed over in order, and answered as each future completes. */
  <Q extends Message, R extends Message> Subscription serve(
      Service<Q, R> service, Function<Q, Future<R>> handler);

  /**
   * Answers requests at every address of the service. An address has its consumer for as long as
   * requests wait there; nobody has to open or close it.
   */
  <Q extends Message, R extends Message> Subscription serveKeyed(
      KeyedService<Q, R> service, Function<Q, Future<R>> handler);

  /** A registered handler. */
  interface Subscription {
    /** Ends it; messages that are under way may still arrive. */
    void cancel();
  }
}
