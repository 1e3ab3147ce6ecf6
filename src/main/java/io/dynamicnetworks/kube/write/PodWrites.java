package io.dynamicnetworks.kube.write;

import io.dynamicnetworks.bus.Messages.FinalizerChange;
import io.dynamicnetworks.bus.Messages.PodWriteReply;
import io.dynamicnetworks.bus.Messages.StatusWrite;
import io.dynamicnetworks.kube.client.PodCache;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The rules of all writes to pods: changes are applied to what a pod is now, so that what others
 * wrote stays, and tried again until they took effect or cannot. For one event loop.
 *
 * @param pods learns what own reads and writes show; a reply is never older than it
 * @param random spreads the tries
 * @param deadline of one write, all its tries together
 */
public record PodWrites(
    PodApi api, PodCache pods, Clock clock, RandomGenerator random, Duration deadline) {

  /** The time, and what happens later. */
  public interface Clock {
    /** Nanoseconds since some moment. */
    long nanoTime();

    /** Runs the task once, after the pause, on the caller's event loop. */
    void after(Duration pause, Runnable task);

    /** As time really passes. */
    static Clock of(Vertx vertx) {
      return new Clock() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public void after(Duration pause, Runnable task) {
          vertx.setTimer(Math.max(1, pause.toMillis()), timer -> task.run());
        }
      };
    }
  }

  /** Changes network-status; the reply comes within the deadline. */
  public Future<PodWriteReply> write(StatusWrite write) {
    PodChange change = new PodChange.OfStatus(write.changes(), write.ready(), write.sealed());
    return new PodEdit(this, write.uid(), write.about(), change).run();
  }

  /** Puts this controller's finalizer on or takes it off; the reply comes within the deadline. */
  public Future<PodWriteReply> write(FinalizerChange write) {
    PodChange change = new PodChange.OfFinalizer(write.present());
    return new PodEdit(this, write.uid(), write.about(), change).run();
  }
}
