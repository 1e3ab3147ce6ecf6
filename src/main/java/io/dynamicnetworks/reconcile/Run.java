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
record Run(
    Tools tools,
    PodKey pod,
    Memory memory,
    Delegates delegates,
    Progress progress,
    StatusRecorder status) {
  /** No plugin is believed to go on for longer than so many deadlines. */
  private static final int LATE_DEADLINES = 10;

  Book book() {
    return memory.book();
  }

  long nowMillis() {
    return tools.timers().nowMillis();
  }

  /** The life cycle as it is now. */
  AttachmentLifecycle lifecycle(Home home) {
    return lifecycle(tools, home);
  }

  static AttachmentLifecycle lifecycle(Tools tools, Home home) {
    return new AttachmentLifecycle(
        tools.observing().getAsBoolean(),
        home,
        tools.settings().self() != null,
        tools.timers().nowMillis(),
        tools.settings().deadlines().delegate().multipliedBy(LATE_DEADLINES));
  }

  /** Tells the pod's owner. */
  void event(PodReport notice) {
    tools.bus().publish(Addresses.POD_EVENT, new PodEvent(pod.uid(), pod.ref(), notice));
  }

  /** The same of what keeps the interfaces from being as the annotation asks. */
  void warn(PodReport notice) {
    progress.problem(notice);
    event(notice);
  }

  /** Something of the pod was refused. */
  void limitReached(Limited limit) {
    tools.limitReached(limit, pod.ref());
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
    tools
        .bus()
        .publish(Addresses.ATTACHMENT_CHANGED, new AttachmentChanged(pod.uid(), pod.ref(), text));
  }
}
