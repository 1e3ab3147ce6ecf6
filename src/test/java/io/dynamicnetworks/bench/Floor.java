package io.dynamicnetworks.bench;

import io.dynamicnetworks.standin.multus.Received;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Repeats the controller's own delegate requests with a client that only sends. The requests use
 * the same network namespaces, but the identity of pods of another node: the controller would
 * detach what it sees attached to its own pods.
 */
final class Floor {
  private final DelegateSender sender;
  private final UnaryOperator<String> asTwin;

  /**
   * @param asTwin turns a request's body into one for a pod of another node
   */
  Floor(Vertx vertx, Path socket, UnaryOperator<String> asTwin) {
    sender = new DelegateSender(vertx, socket);
    this.asTwin = asTwin;
  }

  /**
   * Sends all requests with the given concurrency and returns the time of each, measured from the
   * common start.
   *
   * @throws IllegalStateException if one is refused
   */
  Times send(List<Received> requests, int atOnce) {
    return sender.send(requests.stream().map(Received::body).map(asTwin).toList(), atOnce);
  }
}
