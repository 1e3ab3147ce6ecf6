package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.attachment.AttachmentLifecycle;
import io.dynamicnetworks.attachment.AttachmentLifecycle.Home;
import io.dynamicnetworks.attachment.Transition;
import io.dynamicnetworks.bus.Addresses;
import io.dynamicnetworks.bus.Messages.AttachmentChanged;
import io.dynamicnetworks.bus.Messages.Limited;
import io.dynamicnetworks.bus.Messages.PodEvent;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.PodReport;
import java.util.stream.Collectors;

/** What the parts of one reconciliation share. */
record ReconcileContext(
    WorkerContext shared,
    PodKey pod,
    WorkerMemory memory,
    CniCalls cniCalls,
    Progress progress,
    StatusRecorder status) {
  /** No plugin is believed to go on for longer than so many deadlines. */
  private static final int LATE_DEADLINES = 10;

  AttachmentStore store() {
    return memory.store();
  }

  long nowMillis() {
    return shared.timers().nowMillis();
  }

  /** The life cycle as it is now. */
  AttachmentLifecycle lifecycle(Home home) {
    return lifecycle(shared, home);
  }

  static AttachmentLifecycle lifecycle(WorkerContext shared, Home home) {
    return new AttachmentLifecycle(
        shared.observing().getAsBoolean(),
        home,
        shared.settings().self() != null,
        shared.timers().nowMillis(),
        shared.settings().deadlines().delegate().multipliedBy(LATE_DEADLINES));
  }

  /** Tells the pod's owner. */
  void event(PodReport notice) {
    shared.bus().publish(Addresses.POD_EVENT, new PodEvent(pod.uid(), pod.ref(), notice));
  }

  /** The same of what keeps the interfaces from being as the annotation asks. */
  void warn(PodReport notice) {
    progress.problem(notice);
    event(notice);
  }

  /** Something of the pod was refused. */
  void limitReached(Limited limit) {
    shared.limitReached(limit, pod.ref());
  }

  /** Shows the debug tap how an attachment's life goes on. */
  void trace(Attachment before, Transition transition) {
    String text =
        before.iface()
            + "@"
            + before.network()
            + " "
            + AttachmentLifecycle.word(before.state())
            + " -> "
            + transition.next().stream()
                .map(next -> AttachmentLifecycle.word(next.state()))
                .collect(Collectors.joining(", ", "[", "]"));
    shared
        .bus()
        .publish(Addresses.ATTACHMENT_CHANGED, new AttachmentChanged(pod.uid(), pod.ref(), text));
  }
}
