package io.dynamicnetworks.standin.kube;

import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;

/** The sum of what was sent in answers. Thread-safe. */
final class SentBytes {
  private final List<HttpServerResponse> open = new ArrayList<>();
  private long ended;

  /** From now on, counts what is written to this one. */
  synchronized void count(HttpServerResponse answer) {
    total();
    open.add(answer);
  }

  synchronized long total() {
    open.removeIf(
        answer -> {
          boolean isOver = answer.ended() || answer.closed();
          ended += isOver ? answer.bytesWritten() : 0;
          return isOver;
        });
    return ended + open.stream().mapToLong(HttpServerResponse::bytesWritten).sum();
  }
}
