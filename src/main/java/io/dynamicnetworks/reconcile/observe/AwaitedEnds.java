package io.dynamicnetworks.reconcile.observe;

import io.dynamicnetworks.attachment.AttachmentLifecycle.Presence;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.plan.KnownSandbox;
import io.dynamicnetworks.plan.Step;
import io.dynamicnetworks.reconcile.record.ReconcileContext;
import java.time.Duration;

/** Requeues for abandoned requests, which may still end in the daemon. */
public final class AwaitedEnds {
  private final ReconcileContext context;
  private final KnownEvidence known;

  public AwaitedEnds(ReconcileContext context, KnownEvidence known) {
    this.context = context;
    this.known = known;
  }

  /** Requests a requeue for each abandoned request whose end matters. */
  public void requeue() {
    for (Attachment kept : context.store().attachments()) {
      if (kept.state() instanceof AttachmentState.Abandoned) {
        boolean isHidden = known.isHidden(kept);
        // One that is hidden keeps a device from others until its window ends.
        if (!isHidden || kept.device() != null) {
          requeue(kept, isHidden);
        }
      }
    }
  }

  /**
   * Requeues when its window ends, if the cache will show whatever it makes until then, or if
   * nothing shows it; otherwise with backoff, to look for its effects.
   */
  private void requeue(Attachment abandoned, boolean isHidden) {
    Duration left = context.lifecycle(Presence.HERE).windowLeft(abandoned);
    if ((isHidden || isShown(abandoned)) && !left.isZero()) {
      context.progress().dueIn(left);
    } else {
      context.progress().undone(Step.Clean.labelOf(abandoned));
    }
  }

  /** Whether the cache shows whatever it makes: nothing else has its name in the pod's sandbox. */
  private boolean isShown(Attachment abandoned) {
    KnownSandbox sandbox = context.memory().sandbox().known();
    return context.observing()
        && sandbox != null
        && abandoned.isIn(sandbox.sandbox().id())
        && context.store().attachments().stream()
            .filter(kept -> kept.iface().equals(abandoned.iface()))
            .allMatch(kept -> kept.state() instanceof AttachmentState.Abandoned);
  }
}
