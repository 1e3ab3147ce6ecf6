package io.dynamicnetworks.multus;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/**
 * A request's body through which the connection can be closed: the web client offers no other way
 * to cancel a request in flight. The client reads the body once it is connected, and closes the
 * connection if the body fails. So the body hands over all its bytes at once, but does not end
 * until the answer has arrived. Because of {@code Content-Length}, the daemon already has the whole
 * request.
 *
 * <p>The price: Vert.x logs an error without context for each request that breaks before its body
 * ends, so the logger of {@code HttpClientRequestImpl} must be off.
 */
final class CancellableBody implements ReadStream<Buffer> {
  /** Null once they are handed over: a call that hangs keeps none of them. */
  private @Nullable Buffer bytes;

  private final Runnable onSent;
  private @Nullable Handler<Buffer> sink;
  private @Nullable Handler<Void> whenEnded;
  private @Nullable Handler<Throwable> whenFailed;

  /**
   * @param onSent called when the bytes are handed to a connection
   */
  CancellableBody(Buffer bytes, Runnable onSent) {
    this.bytes = bytes;
    this.onSent = onSent;
  }

  /** Whether any of it may have reached the daemon. */
  boolean sent() {
    return bytes == null;
  }

  /** Ends the body: the answer has arrived. */
  void finish() {
    if (whenEnded != null) {
      whenEnded.handle(null);
    }
  }

  /** Fails the body, which closes the connection. */
  void cancel(Throwable cause) {
    if (whenFailed != null) {
      whenFailed.handle(cause);
    }
  }

  @Override
  public ReadStream<Buffer> resume() {
    // Without a sink there is no connection: the client also resumes a body that it discards.
    Buffer all = bytes;
    if (sink != null && all != null) {
      bytes = null;
      onSent.run();
      sink.handle(all);
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
