package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.attachment.AttachmentLifecycle;
import io.dynamicnetworks.attachment.AttachmentLifecycle.Presence;
import io.dynamicnetworks.attachment.Transition.Effect;
import io.dynamicnetworks.flow.Sequence;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.report.EventTexts;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Detaches what a hot-plug controller attached to a pod that has ended or is gone; multus' own
 * teardown does not cover it. Where the daemon no longer finds the pod, the DEL is sent under the
 * identity of the controller's own pod: {@link AttachmentLifecycle} decides that, {@link
 * CniCalls#delAsController} does it.
 */
final class PodEnd {
  private static final Logger LOG = LoggerFactory.getLogger(PodEnd.class);

  /** About five minutes, with the default backoff. */
  private static final int MAX_ATTEMPTS = 12;

  /** More than a day, at the longest backoff. */
  private static final int MAX_ATTEMPTS_AS_CONTROLLER = 1_441;

  private final ReconcileContext context;
  private final AttachmentDriver driver;

  PodEnd(ReconcileContext context) {
    this.context = context;
    driver = new AttachmentDriver(context, Presence.POD_GONE);
  }

  /**
   * Detaches from a pod whose containers have ended: at once, while the daemon still finds the pod.
   */
  Future<Result.End> detachEnded(Pod pod) {
    context.memory().endedSince(context.nowMillis());
    return detachAll(attachment -> driver.detach(attachment, true), pod)
        .compose(done -> new FinalizerKeeper(context).release(pod, false))
        .map(Result.End.DONE);
  }

  /** Detaches from a pod that is gone, under the identity of the controller's own pod. */
  Future<Result.End> detach() {
    boolean hasIdentity = context.shared().settings().self() != null;
    return detachAll(
            attachment ->
                hasIdentity ? driver.detachOrphan(attachment) : driver.detach(attachment, true),
            null)
        .compose(done -> giveUpIfHopeless(hasIdentity))
        .map(done -> context.memory().isGone() ? Result.End.GONE : Result.End.DONE);
  }

  /** Detaches everything, the last attached first. */
  private Future<Void> detachAll(Function<Attachment, Future<Effect>> detach, @Nullable Pod pod) {
    return CacheReread.takeOver(context, null)
        .compose(taken -> dropCreated())
        .compose(
            dropped ->
                Sequence.of(
                    context.store().attachments().reversed(),
                    context.shared().stopping(),
                    attachment ->
                        detach.apply(attachment).map(effect -> report(attachment, effect, pod))));
  }

  /** Forgets tombstones and what multus attached, which multus' own teardown detaches. */
  private Future<Void> dropCreated() {
    List<Attachment> left =
        context.store().attachments().stream()
            .filter(kept -> !kept.created())
            .filter(kept -> !(kept.state() instanceof AttachmentState.Deleted))
            .toList();
    return context.store().replaceAll(left).mapEmpty();
  }

  private @Nullable Void report(Attachment attachment, Effect effect, @Nullable Pod pod) {
    switch (effect) {
      case Effect.Detached _ -> context.progress().detached();
      case Effect.Failed(String cause, _) -> {
        context.progress().failed(StepRunner.cleanUpOf(attachment), cause);
        if (pod != null) {
          context.event(
              EventTexts.failedRemoving(
                  pod.ref(), attachment.iface(), attachment.network(), cause));
        }
      }
      case Effect.None _, Effect.Attached _, Effect.NameTaken _ -> {}
    }
    return null;
  }

  /**
   * Gives up after too many attempts. Without an identity the daemon never finds the pod again;
   * with one, the daemon may just be down for long.
   */
  private Future<Void> giveUpIfHopeless(boolean hasIdentity) {
    List<Attachment> left = context.store().attachments();
    int most = hasIdentity ? MAX_ATTEMPTS_AS_CONTROLLER : MAX_ATTEMPTS;
    if (left.isEmpty() || context.memory().nextOrphanAttempt() < most) {
      return Future.succeededFuture();
    }
    left.forEach(
        attachment ->
            LOG.warn(
                "orphan not detached, gave up; its address may stay allocated"
                    + " pod={} sandbox={} interface={} network={}",
                context.pod().ref(),
                attachment.sandbox().id(),
                attachment.iface(),
                attachment.network()));
    return context.store().replaceAll(List.of()).mapEmpty();
  }
}
