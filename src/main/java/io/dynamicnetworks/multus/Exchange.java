package io.dynamicnetworks.multus;

import io.vertx.core.buffer.Buffer;

/** How one exchange with the daemon ended. */
sealed interface Exchange {
  /** The whole answer came. */
  record Answered(int status, Buffer body) implements Exchange {}

  /** The request cannot be sent at all. */
  record NotSent(String cause) implements Exchange {}

  /** There was no connection, so nothing was sent. */
  record NotReached(String cause) implements Exchange {}

  /**
   * It was sent, at least in part, and no whole answer came.
   *
   * @param tooLong whether it was longer than any that is taken in
   */
  record Unanswered(String cause, boolean tooLong) implements Exchange {}
}
