package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.bus.Addresses;
import io.dynamicnetworks.bus.Messages.PodEvent;
import io.dynamicnetworks.model.Notice;
import io.dynamicnetworks.model.Pod;
import java.time.Duration;

/** What the parts of one run share. */
record RunContext(
    Lane.Tools tools,
    Pod pod,
    Delegates delegates,
    LedgerBook book,
    StatusRecorder status,
    RunReport report) {

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

  /** For so long after it was given up on, an ADD may still finish in the daemon. */
  Duration lateWindow() {
    return tools.settings().deadlines().delegate().multipliedBy(10);
  }
}
