package io.dynamicnetworks.reconcile.act;

import io.dynamicnetworks.attachment.AttachmentLifecycle;
import io.dynamicnetworks.attachment.AttachmentLifecycle.Presence;
import io.dynamicnetworks.attachment.Observation;
import io.dynamicnetworks.attachment.Transition.Effect;
import io.dynamicnetworks.flow.Sequence;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.plan.AddConfig;
import io.dynamicnetworks.plan.Step;
import io.dynamicnetworks.reconcile.record.ReconcileContext;
import io.dynamicnetworks.report.EventTexts;
import io.vertx.core.Future;
import java.util.List;

/** Verifies attachments: an ADD shows whether an attachment still exists. */
final class VerifyByAdd {
  private final ReconcileContext context;
  private final AttachmentDriver here;

  VerifyByAdd(ReconcileContext context, AttachmentDriver here) {
    this.context = context;
    this.here = here;
  }

  Future<Void> verify(Step.Verify step) {
    if (!context.shared().policy().allows(context.pod().ref().namespace(), step.network())) {
      return forgetPassed(step); // If it had gone, it could not be attached again.
    }
    return Reattach.isOffered(context, step.attachment())
        .compose(
            offered -> {
              if (offered) {
                return verifyByAdd(step);
              }
              context.failed(
                  step, step.network() + " has changed: the attachment cannot be verified");
              return Future.succeededFuture();
            });
  }

  private Future<Void> verifyByAdd(Step.Verify step) {
    Attachment attachment = step.attachment();
    Attachment verification =
        attachment
            .attachedIn(attachment.sandbox())
            .withState(new AttachmentState.Abandoned(context.nowMillis()))
            .withEntries(List.of());
    return context
        .store()
        .add(verification)
        .compose(
            refused ->
                refused.map(why -> notSent(step, why)).orElseGet(() -> send(step, verification)));
  }

  /** What is not on record could not be cleaned up if its answer were lost. */
  private Future<Void> notSent(Step.Verify step, String why) {
    context.progress().stepFailed();
    context.progress().failed(step.label(), "ledger: " + why);
    return Future.succeededFuture();
  }

  private Future<Void> send(Step.Verify step, Attachment verification) {
    return here.add(step.attachment(), AddConfig.attributes(step.attachment()))
        .compose(effect -> context.store().replace(verification, List.of()).map(effect))
        .compose(effect -> verified(step, effect));
  }

  private Future<Void> verified(Step.Verify step, Effect effect) {
    Attachment attachment = step.attachment();
    switch (effect) {
      case Effect.Attached _ -> {
        context.progress().attached();
        context.event(EventTexts.added(step.iface(), step.network(), attachment.request()));
      }
      case Effect.Failed(String cause, _) -> {
        context.progress().stepFailed();
        if (context.store().attachments().contains(attachment)) {
          context.progress().failed(step.label(), cause); // The check itself failed.
        } else {
          context.failed(step, cause);
        }
      }
      case Effect.None _, Effect.Detached _, Effect.NameTaken _ -> {}
    }
    return effect instanceof Effect.None ? forgetPassed(step) : Future.succeededFuture();
  }

  /**
   * Forgets abandoned requests whose window has passed: the attachment was verified after the last
   * request under its name could end.
   */
  private Future<Void> forgetPassed(Step.Verify step) {
    AttachmentLifecycle lifecycle = context.lifecycle(Presence.HERE);
    List<Attachment> passed = step.abandoned().stream().filter(lifecycle::windowPassed).toList();
    return Sequence.of(
        passed,
        () -> false,
        request ->
            here.apply(request, lifecycle.on(request, new Observation.Replaced())).mapEmpty());
  }
}
