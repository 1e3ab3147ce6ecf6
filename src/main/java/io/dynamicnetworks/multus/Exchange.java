package io.dynamicnetworks.multus;

import io.vertx.core.buffer.Buffer;

/** How one exchange with the daemon ended. */
sealed interface Exchange {
  /** The whole answer was received. */
  record Answered(int status, Buffer body) implements Exchange {}

  /** The request could not be built, so nothing was sent. */
  record NotSent(String cause) implements Exchange {}

  /** There was no connection, so nothing was sent. */
  record NotReached(String cause) implements Exchange {}

  /**
   * The request was sent, at least in part, but no complete answer was received.
   *
   * @param tooLong whether the answer exceeded the size limit
   */
  record Unanswered(String cause, boolean tooLong) implements Exchange {}
}
