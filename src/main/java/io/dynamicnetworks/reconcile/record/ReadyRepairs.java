package io.dynamicnetworks.reconcile.record;

import io.dynamicnetworks.model.NetworkReady;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.reconcile.memory.WorkerMemory;
import io.dynamicnetworks.report.EventTexts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether another writer overwrote the condition that was last shown, and when it is
 * written again (SPEC 5.10): if that goes on, at growing intervals.
 */
public final class ReadyRepairs {
  private final ReconcileContext context;

  public ReadyRepairs(ReconcileContext context) {
    this.context = context;
  }

  /** Whether something else overwrote what was last shown, and a repair of that is due. */
  public boolean isDue() {
    return isOverwritten()
        && context.memory().written().readyRepairs().dueIn(context.nowMillis()).isZero();
  }

  /**
   * Whether the same was written before and another writer keeps overwriting it, so that the repair
   * waits. A repair that need not wait is counted.
   */
  boolean isDelayed(NetworkReady ready) {
    WorkerMemory memory = context.memory();
    if (context.progress().hasChanged() || !isOverwritten()) {
      return false;
    }
    Duration wait = memory.written().readyRepairs().dueIn(context.nowMillis());
    if (!wait.isZero() && ready.abridged().equals(memory.written().shown())) {
      context.progress().dueIn(wait);
      return true;
    }
    note();
    return false;
  }

  /** Counts a write over what another writer has put in place of what was shown. */
  void note() {
    WorkerMemory memory = context.memory();
    if (isOverwritten() && memory.written().readyRepairs().repaired(context.nowMillis())) {
      context.event(EventTexts.overwritten(EventTexts.SHOWN));
    }
  }

  private boolean isOverwritten() {
    NetworkReady last = context.memory().written().shown();
    return last != null && !last.equals(inPod());
  }

  private @Nullable NetworkReady inPod() {
    Pod pod = context.memory().pod();
    return pod == null ? null : pod.ready();
  }
}
