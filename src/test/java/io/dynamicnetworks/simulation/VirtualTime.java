package io.dynamicnetworks.simulation;

import io.dynamicnetworks.flow.Timers;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/** Time that passes only when there is nothing else to do; everything runs on one thread. */
public final class VirtualTime {
  private final PriorityQueue<Task> tasks = new PriorityQueue<>();
  private long nowMillis = 1_700_000_000_000L;
  private long sequence;

  private record Task(long atMillis, long sequence, Runnable work) implements Comparable<Task> {
    @Override
    public int compareTo(Task other) {
      int byTime = Long.compare(atMillis, other.atMillis);
      return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
    }
  }

  public long nowMillis() {
    return nowMillis;
  }

  public void after(long delayMillis, Runnable work) {
    tasks.add(new Task(nowMillis + Math.max(0, delayMillis), sequence++, work));
  }

  /** Lets time pass until then. */
  public void runUntil(long endMillis) {
    while (!tasks.isEmpty() && tasks.peek().atMillis() <= endMillis) {
      Task next = tasks.remove();
      nowMillis = next.atMillis();
      next.work().run();
    }
    nowMillis = Math.max(nowMillis, endMillis);
  }

  /** The controller's view of time, for as long as its process lives. */
  public Timers timers(BooleanSupplier alive) {
    return new Timers() {
      @Override
      public long nowMillis() {
        return nowMillis;
      }

      @Override
      public Alarm after(Duration delay, Runnable task) {
        boolean[] cancelled = {false};
        VirtualTime.this.after(
            Math.max(1, delay.toMillis()),
            () -> {
              if (!cancelled[0] && alive.getAsBoolean()) {
                task.run();
              }
            });
        return () -> cancelled[0] = true;
      }
    };
  }
}
