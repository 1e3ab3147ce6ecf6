package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.attachment.AttachmentLifecycle;
import io.dynamicnetworks.attachment.AttachmentLifecycle.Presence;
import io.dynamicnetworks.attachment.Transition;
import io.dynamicnetworks.bus.LimitPort.Limited;
import io.dynamicnetworks.bus.ReconcilePort;
import io.dynamicnetworks.bus.ReconcilePort.AttachmentChanged;
import io.dynamicnetworks.bus.ReconcilePort.PodEvent;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.Notice;
import java.util.stream.Collectors;

/** What the parts of one reconciliation share. */
record ReconcileContext(
    WorkerContext shared,
    PodKey pod,
    WorkerMemory memory,
    CniCalls cniCalls,
    Progress progress,
    StatusRecorder status) {
  /** No plugin is expected to go on for longer than this many times the delegate deadline. */
  private static final int LATE_DEADLINES = 10;

  AttachmentStore store() {
    return memory.store();
  }

  long nowMillis() {
    return shared.timers().nowMillis();
  }

  /** Returns the life cycle rules under the current conditions. */
  AttachmentLifecycle lifecycle(Presence presence) {
    return lifecycle(shared, presence);
  }

  static AttachmentLifecycle lifecycle(WorkerContext shared, Presence presence) {
    return new AttachmentLifecycle(
        shared.observing().getAsBoolean(),
        presence,
        shared.settings().self() != null,
        shared.timers().nowMillis(),
        shared.settings().deadlines().delegate().multipliedBy(LATE_DEADLINES));
  }

  /** Sends an event for the pod. */
  void event(Notice notice) {
    shared.bus().publish(ReconcilePort.POD_EVENT, new PodEvent(pod.uid(), pod.ref(), notice));
  }

  /**
   * Reports, in an event and in the condition, why the interfaces are not as the annotation asks.
   */
  void warn(Notice notice) {
    progress.problem(notice);
    event(notice);
  }

  /** Reports that something of the pod was refused or delayed. */
  void limitReached(Limited limit) {
    shared.limitReached(limit, pod.ref());
  }

  /** Shows an attachment's transition on the debug tap. */
  void trace(Attachment before, Transition transition) {
    String text =
        InterfaceName.label(before.network(), before.iface())
            + " "
            + AttachmentLifecycle.word(before.state())
            + " -> "
            + transition.next().stream()
                .map(next -> AttachmentLifecycle.word(next.state()))
                .collect(Collectors.joining(", ", "[", "]"));
    shared
        .bus()
        .publish(
            ReconcilePort.ATTACHMENT_CHANGED, new AttachmentChanged(pod.uid(), pod.ref(), text));
  }
}
