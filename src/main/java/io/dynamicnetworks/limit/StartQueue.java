package io.dynamicnetworks.limit;

import io.dynamicnetworks.flow.RoundRobin;
import io.dynamicnetworks.flow.Timers;

/**
 * Starts at most one reconciliation per turn of the event loop, and serves namespaces round-robin:
 * a tenant who edits many pods at once, each with a long annotation, does not delay another's edit.
 */
public final class StartQueue {
  private final Timers timers;
  private final RoundRobin<Runnable> waiting = new RoundRobin<>();
  private boolean hasTurn;

  public StartQueue(Timers timers) {
    this.timers = timers;
  }

  /** Runs the task at once if it is the first of this turn, and otherwise in a later one. */
  public void begin(String namespace, Runnable task) {
    if (hasTurn) {
      waiting.add(namespace, task);
      return;
    }
    hasTurn = true;
    timers.soon(this::next);
    task.run();
  }

  private void next() {
    Runnable task = waiting.next();
    if (task == null) {
      hasTurn = false;
      return;
    }
    timers.soon(this::next);
    task.run();
  }
}
