package io.dynamicnetworks.flow;

import io.vertx.core.Vertx;
import java.time.Duration;

/** A clock and timers; a parameter, so that a simulation can control time. */
public interface Timers {
  /** The current time, in milliseconds since 1970. */
  long nowMillis();

  /** Runs the task once, after the delay, on the event loop. */
  Alarm after(Duration delay, Runnable task);

  /** Runs the task once, after everything that is already waiting for the event loop. */
  default void soon(Runnable task) {
    after(Duration.ZERO, task);
  }

  /** A scheduled task. */
  interface Alarm {
    /** Cancels the task; does nothing if it has already run. */
    void cancel();
  }

  /** Returns timers that run in real time, on the caller's Vert.x context. */
  static Timers of(Vertx vertx) {
    return new Timers() {
      @Override
      public long nowMillis() {
        return System.currentTimeMillis();
      }

      @Override
      public Alarm after(Duration delay, Runnable task) {
        long id = vertx.setTimer(Math.max(1, delay.toMillis()), ignored -> task.run());
        return () -> vertx.cancelTimer(id);
      }

      @Override
      public void soon(Runnable task) {
        vertx.runOnContext(ignored -> task.run());
      }
    };
  }
}
