package io.dynamicnetworks.standin.multus;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** What goes wrong with a delegate request, from when it is set until it is healed. */
public sealed interface DaemonFault {
  /** Whether the request has had its effect when it goes wrong. */
  enum When {
    BEFORE_THE_EFFECT,
    AFTER_THE_EFFECT
  }

  /** Nothing happens until it is healed; then it goes on, also for a client that has gone. */
  record Hang(When when) implements DaemonFault {}

  /** It starts late. */
  record Slow(Duration by) implements DaemonFault {}

  /** The connection is closed without an answer. */
  record Drop(When when) implements DaemonFault {}

  /** It has its effect; the connection is closed after so many bytes of the answer's body. */
  record Truncated(int bytes) implements DaemonFault {}

  /** It has its effect; the answer is a JSON object that is as long as this. */
  record Oversized(long bytes) implements DaemonFault {}

  /** Another answer than the true one. */
  record Answer(When when, int status, String body) implements DaemonFault {
    byte[] bytes() {
      return body.getBytes(StandardCharsets.UTF_8);
    }
  }

  /** It has its effect; the answer is no JSON. */
  static DaemonFault brokenJson() {
    return new Answer(When.AFTER_THE_EFFECT, 200, "{\"Result\":{\"cniVersion\":");
  }

  /** It has its effect; the answer has no result. */
  static DaemonFault emptyResult() {
    return new Answer(When.AFTER_THE_EFFECT, 200, "");
  }

  /** It has no effect; the status is 500. */
  static DaemonFault internalError() {
    return new Answer(When.BEFORE_THE_EFFECT, 500, "internal error\n");
  }
}
