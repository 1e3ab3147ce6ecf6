package io.dynamicnetworks.bus;

import io.dynamicnetworks.model.PodUid;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;

/** The event bus, with typed addresses. */
public interface Bus {
  /** Delivers a fact to all subscribers. */
  <M extends Message> void publish(Topic<M> topic, M message);

  /** Calls the handler with each message, one at a time, in order. */
  <M extends Message> Subscription subscribe(Topic<M> topic, Consumer<M> handler);

  /**
   * Sends a request and returns the reply. The future fails with {@link RequestFailed} if the
   * deadline passes, nothing serves the address, or the server fails; it always completes.
   */
  <Q extends Message, R extends Message> Future<R> request(
      Service<Q, R> service, Q request, Duration deadline);

  /** Sends a request to one pod's address, like {@link #request(Service, Message, Duration)}. */
  <Q extends Message, R extends Message> Future<R> request(
      KeyedService<Q, R> service, PodUid uid, Q request, Duration deadline);

  /**
   * Serves requests. The handler gets them in order, and each is answered when its future
   * completes.
   */
  <Q extends Message, R extends Message> Subscription serve(
      Service<Q, R> service, Function<Q, Future<R>> handler);

  /**
   * Serves requests at every address of the service. An address has a consumer only while requests
   * wait there, so nothing has to be opened or closed.
   */
  <Q extends Message, R extends Message> Subscription serveKeyed(
      KeyedService<Q, R> service, Function<Q, Future<R>> handler);

  /** A registered handler. */
  interface Subscription {
    /** Unregisters the handler; messages in flight may still arrive. */
    void cancel();
  }
}
