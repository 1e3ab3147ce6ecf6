package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.bus.Addresses;
import io.dynamicnetworks.bus.Messages.PodEvent;
import io.dynamicnetworks.model.LedgerEntry;
import io.dynamicnetworks.model.LedgerEntry.State;
import io.dynamicnetworks.model.Notice;
import io.dynamicnetworks.model.Pod;
import java.time.Duration;
import java.util.List;

/** What the parts of one run share. */
record RunContext(
    Lane.Tools tools,
    Pod pod,
    Delegates delegates,
    LedgerBook book,
    StatusRecorder status,
    RunReport report) {
  /** No plugin is believed to go on for longer than so many deadlines. */
  private static final int LATE_DEADLINES = 10;

  /** Tells the pod's owner. */
  void tell(Notice notice) {
    tools.bus().publish(Addresses.POD_EVENT, new PodEvent(pod.uid(), pod.ref(), notice));
  }

  long nowMillis() {
    return tools.timers().nowMillis();
  }

  /** How long ago that was. */
  Duration since(long beganMillis) {
    return Duration.ofMillis(nowMillis() - beganMillis);
  }

  /** Whether a request that was given up on may still finish in the daemon. */
  boolean mayStillCome(LedgerEntry entry) {
    Duration window = tools.settings().deadlines().delegate().multipliedBy(LATE_DEADLINES);
    return entry.sentAtMillis() > 0 && since(entry.sentAtMillis()).compareTo(window) < 0;
  }

  /** What the ledger keeps of a request for the entry that is given up on now. */
  LedgerEntry ghost(LedgerEntry entry) {
    return entry.withState(State.UNCERTAIN).withSentAt(nowMillis()).withEntries(List.of());
  }
}
