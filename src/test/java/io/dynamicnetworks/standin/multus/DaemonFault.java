package io.dynamicnetworks.standin.multus;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A fault in delegate requests, in effect from when it is set until it is healed. */
public sealed interface DaemonFault {
  /** Whether the fault occurs before or after the request takes effect. */
  enum When {
    BEFORE_THE_EFFECT,
    AFTER_THE_EFFECT
  }

  /**
   * The request hangs until it is healed and then continues, even if the client has disconnected.
   */
  record Hang(When when) implements DaemonFault {}

  /** The request starts after a delay. */
  record Slow(Duration by) implements DaemonFault {}

  /** The connection is closed without an answer. */
  record Drop(When when) implements DaemonFault {}

  /**
   * The request takes effect; the connection is closed after this many bytes of the response body.
   */
  record Truncated(int bytes) implements DaemonFault {}

  /** The request takes effect; the answer is a JSON object of this size. */
  record Oversized(long bytes) implements DaemonFault {}

  /** The answer is replaced with this one. */
  record Answer(When when, int status, String body) implements DaemonFault {
    byte[] bytes() {
      return body.getBytes(StandardCharsets.UTF_8);
    }
  }

  /** The request takes effect; the answer is not valid JSON. */
  static DaemonFault brokenJson() {
    return new Answer(When.AFTER_THE_EFFECT, 200, "{\"Result\":{\"cniVersion\":");
  }

  /** The request takes effect; the answer has no result. */
  static DaemonFault emptyResult() {
    return new Answer(When.AFTER_THE_EFFECT, 200, "");
  }

  /** The request does not take effect; the status is 500. */
  static DaemonFault internalError() {
    return new Answer(When.BEFORE_THE_EFFECT, 500, "internal error\n");
  }
}
