package io.dynamicnetworks.reconcile;

import io.vertx.core.Vertx;
import java.time.Duration;

/** The clock and the alarm of the lanes; a parameter, so that a simulation can own time. */
public interface Timers {
  /** Now, in milliseconds since 1970. */
  long nowMillis();

  /** Runs the task once, after the delay, on the lanes' own thread. */
  Alarm after(Duration delay, Runnable task);

  /** Something that will happen, unless it is cancelled. */
  interface Alarm {
    /** Takes it back; nothing happens if it has gone off already. */
    void cancel();
  }

  /** Time as it really passes, on the caller's Vert.x context. */
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
    };
  }
}
