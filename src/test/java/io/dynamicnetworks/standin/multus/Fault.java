package io.dynamicnetworks.standin.multus;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** What goes wrong with a delegate request, from when it is set until it is healed. */
public sealed interface Fault {
  /** Whether the request has had its effect when it goes wrong. */
  enum When {
    BEFORE_THE_EFFECT,
    AFTER_THE_EFFECT
  }

  /** Nothing happens until it is healed; then it goes on, also for a client that has gone. */
  record Hang(When when) implements Fault {}

  /** It starts late. */
  record Slow(Duration by) implements Fault {}

  /** The connection is closed without an answer. */
  record Drop(When when) implements Fault {}

  /** It has its effect; the connection is closed after so many bytes of the answer's body. */
  record Truncated(int bytes) implements Fault {}

  /** It has its effect; the answer is a JSON object that is as long as this. */
  record Oversized(long bytes) implements Fault {}

  /** Another answer than the true one. */
  record Answer(When when, int status, String body) implements Fault {
    byte[] bytes() {
      return body.getBytes(StandardCharsets.UTF_8);
    }
  }

  /** It has its effect; the answer is no JSON. */
  static Fault brokenJson() {
    return new Answer(When.AFTER_THE_EFFECT, 200, "{\"Result\":{\"cniVersion\":");
  }

  /** It has its effect; the answer has no result. */
  static Fault emptyResult() {
    return new Answer(When.AFTER_THE_EFFECT, 200, "");
  }

  /** It has no effect; the status is 500. */
  static Fault internalError() {
    return new Answer(When.BEFORE_THE_EFFECT, 500, "internal error\n");
  }
}
