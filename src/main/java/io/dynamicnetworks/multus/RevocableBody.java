package io.dynamicnetworks.multus;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request, as the web client's only handle on a request that is under way: it is
 * asked for its bytes once there is a connection, and a body that fails makes the client close that
 * connection. So it gives all its bytes at once, which with a {@code Content-Length} is the whole
 * request for the daemon, but ends only when the answer is there.
 *
 * <p>Its price: Vert.x logs an error, without a word of what it concerns, for each request that
 * breaks before its end; the logger of {@code HttpClientRequestImpl} is to be off.
 */
final class RevocableBody implements ReadStream<Buffer> {
  private final Buffer bytes;
  private final Runnable onSent;
  private @Nullable Handler<Buffer> sink;
  private @Nullable Handler<Void> whenEnded;
  private @Nullable Handler<Throwable> whenFailed;
  private boolean sent;

  /**
   * @param onSent called when the bytes are handed to a connection
   */
  RevocableBody(Buffer bytes, Runnable onSent) {
    this.bytes = bytes;
    this.onSent = onSent;
  }

  /** Whether any of it may have reached the daemon. */
  boolean sent() {
    return sent;
  }

  /** The exchange is over. */
  void finish() {
    if (whenEnded != null) {
      whenEnded.handle(null);
    }
  }

  /** The exchange is given up on: closes its connection. */
  void revoke(Throwable cause) {
    if (whenFailed != null) {
      whenFailed.handle(cause);
    }
  }

  @Override
  public ReadStream<Buffer> resume() {
    // Without a sink there is no connection: the client also resumes a body that it throws away.
    if (sink != null && !sent) {
      sent = true;
      onSent.run();
      sink.handle(bytes);
    }
    return this;
  }

  @Override
  public ReadStream<Buffer> fetch(long amount) {
    return resume();
  }

  @Override
  public ReadStream<Buffer> pause() {
    return this; // There is nothing more to give.
  }

  @Override
  public ReadStream<Buffer> handler(@Nullable Handler<Buffer> handler) {
    sink = handler;
    return this;
  }

  @Override
  public ReadStream<Buffer> endHandler(@Nullable Handler<Void> handler) {
    whenEnded = handler;
    return this;
  }

  @Override
  public ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
    whenFailed = handler;
    return this;
  }
}
