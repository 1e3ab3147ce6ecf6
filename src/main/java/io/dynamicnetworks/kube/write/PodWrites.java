package io.dynamicnetworks.kube.write;

import io.dynamicnetworks.bus.PodPort.FinalizerChange;
import io.dynamicnetworks.bus.PodPort.PodWriteReply;
import io.dynamicnetworks.bus.PodPort.StatusWrite;
import io.dynamicnetworks.kube.client.PodCache;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The rules for all writes to pods: a change is applied to the pod as it is now, so that what
 * others wrote stays, and retried until it takes effect or cannot. Confined to one event loop.
 *
 * @param pods is updated with own reads and writes; a reply is never older than it
 * @param random spreads the tries
 * @param deadline of one write, all tries together
 * @param wholePods the turns of writes that need the whole pod
 */
public record PodWrites(
    PodApi api,
    PodCache pods,
    Clock clock,
    RandomGenerator random,
    Duration deadline,
    Turns wholePods) {

  /** Limits how many tries hold a whole pod at once. */
  public interface Turns {
    /**
     * Starts the try once it is its turn, and returns its end.
     *
     * @param attempt completes when it holds nothing any more
     */
    Future<Void> take(String namespace, Supplier<Future<Void>> attempt);
  }

  /** The time, and timers. */
  public interface Clock {
    /** Nanoseconds since an arbitrary origin. */
    long nanoTime();

    /** Runs the task once, after the pause, on the caller's event loop. */
    void after(Duration pause, Runnable task);

    /** The real clock. */
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

  /** Changes network-status; the reply arrives within the deadline. */
  public Future<PodWriteReply> write(StatusWrite write) {
    PodChange change =
        new PodChange.OfStatus(
            write.sandboxHint(),
            write.clusterEntry(),
            write.changes(),
            write.ready(),
            write.sealed());
    return new WriteAttempts(this, write.uid(), write.about(), change).run();
  }

  /** Sets or removes this controller's finalizer; the reply arrives within the deadline. */
  public Future<PodWriteReply> write(FinalizerChange write) {
    PodChange change = new PodChange.OfFinalizer(write.present());
    return new WriteAttempts(this, write.uid(), write.about(), change).run();
  }
}
