package io.dynamicnetworks.multus;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import io.vertx.ext.web.codec.spi.BodyStream;
import org.jspecify.annotations.Nullable;

/**
 * Collects the body of an answer up to a limit, so that an endless answer cannot fill the memory.
 */
final class BoundedBody implements BodyStream<Buffer> {
  private final int maxBytes;
  private final AnswersUnderWay all;
  private Buffer body = Buffer.buffer();
  private final Promise<Buffer> result = Promise.promise();

  BoundedBody(int maxBytes, AnswersUnderWay all) {
    this.maxBytes = maxBytes;
    this.all = all;
  }

  /** Bytes so far. */
  int length() {
    return body.length();
  }

  /** Refuses the answer, of which no more is kept. */
  void refuse(String limit) {
    result.tryFail(new TooLong("answer too large, want at most " + limit));
    drop();
  }

  /** Keeps no more of it, however it ended. */
  void drop() {
    all.ends(this);
    body = Buffer.buffer();
  }

  /** The whole body; fails if it is cut off or too long. */
  @Override
  public Future<Buffer> result() {
    return result.future();
  }

  @Override
  public Future<Void> write(Buffer chunk) {
    if (result.future().isComplete()) {
      return Future.succeededFuture(); // Already failed; the connection is about to be closed.
    }
    if (body.length() + chunk.length() > maxBytes) {
      refuse(maxBytes + " bytes");
      return result.future().mapEmpty();
    }
    body.appendBuffer(chunk);
    all.grows(this, chunk.length());
    return result.future().failed() ? result.future().mapEmpty() : Future.succeededFuture();
  }

  @Override
  public Future<Void> end() {
    Buffer whole = body;
    drop();
    result.tryComplete(whole);
    return Future.succeededFuture();
  }

  /** The answer broke off. */
  @Override
  public void handle(Throwable cause) {
    result.tryFail(cause);
    drop();
  }

  @Override
  public boolean writeQueueFull() {
    return false;
  }

  @Override
  public WriteStream<Buffer> setWriteQueueMaxSize(int maxSize) {
    return this;
  }

  @Override
  public WriteStream<Buffer> drainHandler(@Nullable Handler<Void> handler) {
    return this;
  }

  @Override
  public WriteStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
    return this;
  }

  /** The answer exceeds the limit. */
  static final class TooLong extends Exception {
    private static final long serialVersionUID = 1L;

    TooLong(String message) {
      super(message);
    }
  }
}
