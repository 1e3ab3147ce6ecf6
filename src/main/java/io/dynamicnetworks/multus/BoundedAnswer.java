package io.dynamicnetworks.multus;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;

/**
 * An answer of the daemon, read to its end, but never more of it than wanted: what comes over the
 * socket must not fill the memory.
 *
 * @param body without what follows the answer
 */
record BoundedAnswer(int status, Buffer body) {

  /** The whole answer; fails if it is cut off, or longer than {@code maxBytes}. */
  static Future<BoundedAnswer> read(HttpClientResponse response, int maxBytes) {
    Promise<BoundedAnswer> answer = Promise.promise();
    Buffer body = Buffer.buffer();
    response.exceptionHandler(answer::tryFail);
    response.endHandler(end -> answer.tryComplete(new BoundedAnswer(response.statusCode(), body)));
    response.handler(
        chunk -> {
          if (answer.future().isComplete()) {
            return; // Given up on; the connection is about to be closed.
          }
          if (body.length() + chunk.length() > maxBytes) {
            answer.tryFail(
                new TooLong("answer: over " + maxBytes + " bytes, want at most so many"));
          } else {
            body.appendBuffer(chunk);
          }
        });
    return answer.future();
  }

  /** The answer is longer than wanted. */
  static final class TooLong extends Exception {
    private static final long serialVersionUID = 1L;

    TooLong(String message) {
      super(message);
    }
  }
}
