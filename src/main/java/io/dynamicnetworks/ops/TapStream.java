package io.dynamicnetworks.ops;

import io.vertx.core.http.HttpServerResponse;

/**
 * The lines of a tap for one reader. One that does not keep up loses lines and is told how many;
 * nothing waits for it, and what waits for it is no more than 64 KiB and a line.
 */
final class TapStream implements Tap.Sink {
  static final int MAX_WAITING_BYTES = 64 << 10;

  private final HttpServerResponse response;
  private long missed;

  TapStream(HttpServerResponse response) {
    this.response = response;
    response.setWriteQueueMaxSize(MAX_WAITING_BYTES);
    response.drainHandler(drained -> drained());
  }

  /** Once it is full, until it has room for about half as much. */
  @Override
  public boolean isFull() {
    return response.writeQueueFull();
  }

  @Override
  public synchronized void line(String text) {
    drained();
    write(text);
  }

  @Override
  public synchronized void missed() {
    missed++;
  }

  private synchronized void drained() {
    if (missed > 0) {
      write("... " + missed + (missed == 1 ? " line" : " lines") + " lost: read too slowly");
      missed = 0;
    }
  }

  private void write(String line) {
    response.write(line + "\n");
  }
}
