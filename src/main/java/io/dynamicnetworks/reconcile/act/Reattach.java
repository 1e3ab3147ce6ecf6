package io.dynamicnetworks.reconcile.act;

import io.dynamicnetworks.attachment.Transition.Effect;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.AttachmentState.Origin;
import io.dynamicnetworks.model.DelegateAttributes;
import io.dynamicnetworks.model.Notice;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.plan.AddConfig;
import io.dynamicnetworks.plan.HeldDevices;
import io.dynamicnetworks.plan.PlanInput.Move;
import io.dynamicnetworks.plan.RequestComparison;
import io.dynamicnetworks.plan.Step;
import io.dynamicnetworks.reconcile.observe.PeerRequests;
import io.dynamicnetworks.reconcile.record.ReconcileContext;
import io.dynamicnetworks.report.EventTexts;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Re-attaches the old attachment, as it was, after a failed move (SPEC 5.4). */
final class Reattach {
  private final ReconcileContext context;
  private final Sandbox sandbox;
  private final AttachmentDriver here;

  Reattach(ReconcileContext context, Sandbox sandbox, AttachmentDriver here) {
    this.context = context;
    this.sandbox = sandbox;
    this.here = here;
  }

  /**
   * The old attachment to re-attach, now that the step has failed; empty if there is none, or if it
   * has to wait for the reconciliation that cleans up under its name.
   */
  Optional<Attachment> oldOf(Step.Attach failed, NameInSandbox name) {
    return context
        .memory()
        .openMoves()
        .oldOf(failed.iface(), sandbox.id())
        .filter(old -> !old.network().equals(failed.network()))
        .filter(old -> name.isClear() && !isReplacedElsewhere(old, name));
  }

  /**
   * Whether another attachment of the sandbox holds a device that the old one had, or its addresses
   * or MAC were given to another since.
   */
  private boolean isReplacedElsewhere(Attachment old, NameInSandbox name) {
    Predicate<Attachment> conflicts = RequestComparison.conflictsWith(old);
    return name.ofOtherNames()
        .anyMatch(
            kept ->
                HeldDevices.conflict(kept, old)
                    || (context.memory().openMoves().isAttachedSince(kept.iface())
                        && conflicts.test(kept)));
  }

  /** Re-attaches the old attachment, and reports the failed move. */
  Future<Void> after(Step.Attach failed, NameInSandbox name, Attachment old, String cause) {
    return isOffered(context, old)
        .compose(
            offered -> {
              if (offered) {
                return reattach(old, name).compose(effect -> report(failed, old, cause, effect));
              }
              context.failed(
                  failed,
                  cause
                      + "; "
                      + old.network()
                      + " has changed; the old attachment is not restored");
              return Future.succeededFuture();
            });
  }

  /**
   * Whether an ADD may repeat what the attachment was made with. If only the pod carried it, it
   * must match the NAD's current config: a tenant may have restored an older text.
   */
  static Future<Boolean> isOffered(ReconcileContext context, Attachment old) {
    if (!context.memory().restored().contains(old)) {
      return Future.succeededFuture(true);
    }
    return new PeerRequests(context.shared(), context.pod())
        .networks(Set.of(old.network()))
        .map(networks -> AddConfig.isSame(old, networks.get(old.network())))
        .otherwise(false);
  }

  private Future<Effect> reattach(Attachment old, NameInSandbox name) {
    Attachment again = old.withState(new AttachmentState.Attached()).attachedIn(sandbox);
    // While observing, the next reconciliation sees that an abandoned ADD has taken effect after
    // all, and the move is done.
    boolean mayBeMoved = !name.abandoned().isEmpty();
    return name.attach(here, again, AddConfig.attributes(old))
        .compose(
            effect ->
                effect instanceof Effect.NameTaken && !mayBeMoved
                    ? afterLeftLink(again, name)
                    : Future.succeededFuture(effect));
  }

  /** The failed attach has left a link, which the old config can delete. */
  private Future<Effect> afterLeftLink(Attachment again, NameInSandbox name) {
    Attachment failedAdd =
        again
            .withState(new AttachmentState.Deleting(Origin.FAILED_ADD, null))
            .withEntries(List.of());
    return context
        .store()
        .add(failedAdd)
        .compose(recorded -> here.delete(failedAdd))
        .compose(deleted -> name.attach(here, again, AddConfig.attributes(again)));
  }

  private Future<Void> report(Step.Attach failed, Attachment old, String cause, Effect effect) {
    if (!(effect instanceof Effect.Attached)) {
      context.failed(failed, cause);
      context.failed(
          new Step.Attach(old.network(), old.iface(), old.request(), "", DelegateAttributes.NONE),
          Objects.requireNonNullElse(effect.cause(), "not attached"));
      return Future.succeededFuture();
    }
    Move move = new Move(failed.iface(), failed.network());
    boolean isFirst = !context.memory().moveRetries().contains(move);
    Notice notice =
        EventTexts.failedAdding(
            failed.iface(),
            failed.network(),
            failed.request(),
            cause + "; " + old.network() + " is attached again");
    context.progress().stepFailed();
    context.memory().openMoves().attached(old.iface());
    context.memory().moveRetries().failed(move, notice, context.nowMillis());
    context.warn(notice);
    if (isFirst) {
      context.event(EventTexts.added(old.iface(), old.network(), old.request()));
    }
    return Future.succeededFuture();
  }
}
