package io.dynamicnetworks.ops;

import io.vertx.core.http.HttpServerResponse;

/**
 * The lines of a tap for one reader. A reader that does not keep up loses lines and sees how many.
 * Nothing waits for it, and its queue holds at most 64 KiB and one line.
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

  /** True from when the queue is full until about half of it has drained. */
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
