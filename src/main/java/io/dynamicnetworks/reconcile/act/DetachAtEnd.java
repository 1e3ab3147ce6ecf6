package io.dynamicnetworks.reconcile.act;

import io.dynamicnetworks.attachment.AttachmentLifecycle;
import io.dynamicnetworks.attachment.AttachmentLifecycle.Presence;
import io.dynamicnetworks.attachment.Transition.Effect;
import io.dynamicnetworks.flow.Sequence;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.plan.Step;
import io.dynamicnetworks.reconcile.observe.CacheReread;
import io.dynamicnetworks.reconcile.record.ReconcileContext;
import io.dynamicnetworks.reconcile.record.Result;
import io.dynamicnetworks.report.EventTexts;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Detaches what a hot-plug controller attached to a pod, or in a sandbox of it, that has ended;
 * multus' own teardown does not cover it. Where the daemon no longer finds the pod, the DEL is sent
 * under the identity of the controller's own pod: {@link AttachmentLifecycle} decides that, {@link
 * CniCalls#delAsController} does it.
 *
 * <p>The first attempt goes ahead of other calls and is not limited in rate. A DEL that fails is
 * repeated for a day; these calls wait like all others of the namespace.
 */
public final class DetachAtEnd {
  private static final Logger LOG = LoggerFactory.getLogger(DetachAtEnd.class);

  /** About five minutes, with the default backoff. */
  private static final int MAX_ATTEMPTS = 12;

  /** More than a day, at the longest backoff. */
  private static final int MAX_ATTEMPTS_AS_CONTROLLER = 1_441;

  private final ReconcileContext context;
  private final CniCalls calls;

  public DetachAtEnd(ReconcileContext context, CniCalls calls) {
    this.context = context;
    this.calls = calls;
  }

  /**
   * Detaches from a sandbox that has ended. The pod's next sandbox may need the same addresses and
   * devices: until they are free, it cannot start.
   */
  public Future<Void> detachFrom(String sandboxId) {
    AttachmentDriver driver = new AttachmentDriver(context, calls, Presence.SANDBOX_ENDED);
    return CacheReread.takeOver(context, null)
        .compose(
            taken ->
                detach(
                    context
                        .store()
                        .toDetach()
                        .filter(Attachment::hasConfig)
                        .filter(kept -> kept.isIn(sandboxId))
                        .toList(),
                    driver::detach,
                    true));
  }

  /**
   * Detaches from a pod whose containers have ended: at once, while the daemon still finds the pod.
   */
  public Future<Result.End> detachEnded() {
    context.memory().end().since(context.nowMillis());
    AttachmentDriver driver = driverAtEnd();
    FinalizerKeeper finalizer = new FinalizerKeeper(context);
    return finalizer
        .releaseInTime(detachAll(driver::detach, true))
        .onSuccess(done -> awaitAbandoned())
        .compose(done -> finalizer.release(false))
        .map(Result.End.DONE);
  }

  /** Detaches from a pod that is gone, under the identity of the controller's own pod. */
  public Future<Result.End> detach() {
    boolean hasIdentity = context.shared().settings().self() != null;
    AttachmentDriver driver = driverAtEnd();
    return detachAll(hasIdentity ? driver::detachOrphan : driver::detach, false)
        .onSuccess(done -> awaitAbandoned())
        .compose(done -> giveUpIfHopeless(hasIdentity))
        .map(done -> isOver() ? Result.End.GONE : Result.End.DONE);
  }

  private AttachmentDriver driverAtEnd() {
    return new AttachmentDriver(context, calls, Presence.POD_GONE, context.memory().end().begins());
  }

  private boolean isOver() {
    return context.memory().isGone() && !context.progress().isLeftToDo(CacheReread.ENDED);
  }

  /** Requeues for the DELs that count: once abandoned requests can no longer end. */
  private void awaitAbandoned() {
    AttachmentLifecycle gone = context.lifecycle(Presence.POD_GONE);
    context.store().attachments().stream()
        .map(gone::windowLeft)
        .filter(Duration::isPositive)
        .forEach(context.progress()::dueIn);
  }

  /**
   * Detaches everything; forgets tombstones, what multus' own teardown detaches, and what no DEL
   * can be sent for.
   */
  private Future<Void> detachAll(Function<Attachment, Future<Effect>> detach, boolean podExists) {
    return CacheReread.takeOver(context, null)
        .compose(
            taken -> {
              context
                  .store()
                  .toDetach()
                  .filter(kept -> !kept.hasConfig())
                  .forEach(kept -> reportUnknown(kept, podExists));
              return context
                  .store()
                  .replaceAll(context.store().toDetach().filter(Attachment::hasConfig).toList());
            })
        .compose(dropped -> detach(context.store().attachments(), detach, podExists));
  }

  /** Detaches these, the last attached first. */
  private Future<Void> detach(
      List<Attachment> attachments,
      Function<Attachment, Future<Effect>> detach,
      boolean podExists) {
    return Sequence.of(
        attachments.reversed(),
        context.shared().stopping(),
        attachment -> {
          calls.stepBegins();
          return detach.apply(attachment).map(effect -> report(attachment, effect, podExists));
        });
  }

  /**
   * Reports that no DEL can be sent for it, because nothing shows its config.
   *
   * @param podExists whether an event can be sent for the pod
   */
  public void reportUnknown(Attachment kept, boolean podExists) {
    gaveUp(kept);
    if (podExists) {
      context.event(
          EventTexts.failedRemoving(kept.iface(), kept.network(), EventTexts.CONFIG_UNKNOWN));
    }
  }

  private @Nullable Void report(Attachment attachment, Effect effect, boolean podExists) {
    switch (effect) {
      case Effect.Detached _ -> context.progress().detached();
      case Effect.Failed _ when context.progress().isRefused() ->
          context.progress().undone(Step.Clean.labelOf(attachment));
      case Effect.Failed(String cause, _) -> {
        context.progress().failed(Step.Clean.labelOf(attachment), cause);
        if (podExists) {
          context.event(EventTexts.failedRemoving(attachment.iface(), attachment.network(), cause));
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
    if (left.isEmpty() || context.memory().end().nextOrphanAttempt() < most) {
      return Future.succeededFuture();
    }
    left.forEach(this::gaveUp);
    return context.store().replaceAll(List.of()).mapEmpty();
  }

  private void gaveUp(Attachment attachment) {
    if (context.shared().logs(context.pod().ref())) {
      LOG.warn(
          "orphan: gave up detaching; its address may stay allocated"
              + " pod={} sandbox={} interface={} network={}",
          context.pod().ref(),
          attachment.sandbox().id(),
          attachment.iface(),
          attachment.network());
    }
  }
}
