package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.flow.Timers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Watches one worker's reconciliation. Everything that it waits for has a deadline, so silence for
 * longer than the sum of all deadlines means that it is stuck (SPEC 11).
 */
final class Watchdog {
  private final Timers timers;
  private final HeartbeatBus heartbeat;
  private final Duration limit;
  private final Runnable stuck;
  private Timers.@Nullable Alarm alarm;

  /**
   * @param limit the sum of all deadlines
   * @param stuck is run once if a reconciliation makes no progress for that long
   */
  Watchdog(Timers timers, HeartbeatBus heartbeat, Duration limit, Runnable stuck) {
    this.timers = timers;
    this.heartbeat = heartbeat;
    this.limit = limit;
    this.stuck = stuck;
  }

  /** A reconciliation begins. */
  void start() {
    heartbeat.beat();
    check(limit);
  }

  /** It has ended, or is no longer awaited. */
  void stop() {
    if (alarm != null) {
      alarm.cancel();
      alarm = null;
    }
  }

  private void check(Duration after) {
    alarm =
        timers.after(
            after,
            () -> {
              Duration silence = heartbeat.silence();
              if (silence.compareTo(limit) < 0) {
                check(limit.minus(silence));
              } else {
                stuck.run();
              }
            });
  }
}
