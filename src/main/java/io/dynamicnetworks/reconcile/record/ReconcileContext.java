package io.dynamicnetworks.reconcile.record;

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
import io.dynamicnetworks.plan.Step;
import io.dynamicnetworks.reconcile.memory.AttachmentStore;
import io.dynamicnetworks.reconcile.memory.WorkerMemory;
import io.dynamicnetworks.reconcile.shared.PodKey;
import io.dynamicnetworks.reconcile.shared.WorkerContext;
import io.dynamicnetworks.report.EventTexts;
import java.util.stream.Collectors;

/** What the parts of one reconciliation share. */
public record ReconcileContext(
    WorkerContext shared,
    PodKey pod,
    WorkerMemory memory,
    Progress progress,
    StatusRecorder status) {
  public AttachmentStore store() {
    return memory.store();
  }

  public long nowMillis() {
    return shared.timers().nowMillis();
  }

  /** Whether multus' CNI cache can be read now. */
  public boolean observing() {
    return shared.isObserving();
  }

  /** Returns the life cycle rules under the current conditions. */
  public AttachmentLifecycle lifecycle(Presence presence) {
    return shared.lifecycle(presence);
  }

  /** Sends an event for the pod. */
  public void event(Notice notice) {
    shared.bus().publish(ReconcilePort.POD_EVENT, new PodEvent(pod.uid(), pod.ref(), notice));
  }

  /**
   * Reports, in an event and in the condition, why the interfaces are not as the annotation asks.
   */
  public void warn(Notice notice) {
    progress.problem(notice);
    event(notice);
  }

  /** Reports, once, what only an edit, a NAD or the settings can fix. */
  public void warnOnce(Notice notice) {
    progress.problem(notice);
    if (memory.isNews(notice)) {
      event(notice);
    }
  }

  /**
   * Records a step as failed and reports it in an event for the pod. A failed clean-up is reported
   * only once, because the pod no longer uses what it cleans up. A step that the controller's end
   * prevented has not failed: the next start carries it out.
   */
  public void failed(Step step, String cause) {
    progress.stepFailed();
    if (progress.isRefused()) {
      progress.undone(step.label());
      return;
    }
    progress.failed(step.label(), cause);
    progress.await(step.network());
    Notice notice =
        switch (step) {
          case Step.Attach attach ->
              EventTexts.failedAdding(attach.iface(), attach.network(), attach.request(), cause);
          case Step.Withheld withheld ->
              EventTexts.failedAdding(
                  withheld.iface(), withheld.network(), withheld.request(), cause);
          case Step.Verify verify ->
              EventTexts.failedAdding(
                  verify.iface(), verify.network(), verify.attachment().request(), cause);
          case Step.Detach _, Step.Clean _ ->
              EventTexts.failedRemoving(step.iface(), step.network(), cause);
        };
    if (!(step instanceof Step.Clean)) {
      warn(notice);
    } else if (memory.isNews(notice)) {
      event(notice);
    }
  }

  /** Records and reports a step that failed before it began. */
  public void notBegun(Step step, String cause) {
    failed(step, cause);
    progress.ended(step);
  }

  /** Reports that something of the pod was refused or delayed. */
  public void limitReached(Limited limit) {
    shared.limitReached(limit, pod.ref());
  }

  /** Shows an attachment's transition on the debug tap. */
  public void trace(Attachment before, Transition transition) {
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
