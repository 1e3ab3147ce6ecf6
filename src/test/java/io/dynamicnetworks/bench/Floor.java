package io.dynamicnetworks.bench;

import io.dynamicnetworks.standin.multus.Received;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The controller's own delegate requests, sent to the daemon once more by somebody who only sends.
 * They are for the same network namespaces, but under the identity of pods of another node: the
 * controller would detach what it sees attached to its own pods.
 */
final class Floor {
  private final DelegateSender sender;
  private final UnaryOperator<String> asTwin;

  /**
   * @param asTwin makes a request's body one for another node's pod
   */
  Floor(Vertx vertx, Path socket, UnaryOperator<String> asTwin) {
    sender = new DelegateSender(vertx, socket);
    this.asTwin = asTwin;
  }

  /**
   * Sends all, so many at a time, and gives how long each took from when all began.
   *
   * @throws IllegalStateException if one is refused
   */
  Times send(List<Received> requests, int atOnce) {
    return sender.send(requests.stream().map(Received::body).map(asTwin).toList(), atOnce);
  }
}
