package io.dynamicnetworks.kube.watch;

import io.dynamicnetworks.flow.Backoff;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Repeats failed requests, with growing backoff. Confined to one event loop. */
final class Retries {
  /** From 0.1 s to 9 s at random, so that the nodes do not all list at once after an outage. */
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(190), Duration.ofSeconds(6), 0.5);

  private final Vertx vertx;
  private int failures;
  private boolean stopped;

  Retries(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Runs it after the next backoff, unless stopped by then. */
  void again(Runnable request, Duration atLeast) {
    vertx.setTimer(
        BACKOFF.before(failures++, ThreadLocalRandom.current(), atLeast).toMillis(),
        timer -> {
          if (!stopped) {
            request.run();
          }
        });
  }

  /** The backoff begins anew. */
  void succeeded() {
    failures = 0;
  }

  void stop() {
    stopped = true;
  }

  boolean isStopped() {
    return stopped;
  }
}
