package io.dynamicnetworks.reconcile.act;

import io.dynamicnetworks.attachment.AttachmentLifecycle.Presence;
import io.dynamicnetworks.attachment.Transition.Effect;
import io.dynamicnetworks.flow.Sequence;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.StatusChange;
import io.dynamicnetworks.plan.Step;
import io.dynamicnetworks.reconcile.record.Progress;
import io.dynamicnetworks.reconcile.record.ReconcileContext;
import io.dynamicnetworks.report.EventTexts;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Carries out the steps of a plan in order. It sends DELs itself; {@link AttachRunner} and {@link
 * VerifyByAdd} send ADDs. A failed step stops only the steps that need what it should have freed;
 * what took effect stays.
 */
public final class StepRunner {
  private final ReconcileContext context;
  private final CniCalls calls;
  private final Sandbox sandbox;
  private final AttachmentDriver here;
  private final AttachmentDriver elsewhere;
  private final AttachRunner attaches;
  private final VerifyByAdd verifications;

  /** Names that a DEL should have freed but did not, with the cause. */
  private final Map<InterfaceName, String> stillTaken = new HashMap<>();

  public StepRunner(ReconcileContext context, CniCalls calls, Pod pod, Sandbox sandbox) {
    this.context = context;
    this.calls = calls;
    this.sandbox = sandbox;
    here = new AttachmentDriver(context, calls, Presence.HERE);
    elsewhere = new AttachmentDriver(context, calls, Presence.SANDBOX_GONE);
    attaches = new AttachRunner(context, pod, sandbox, here);
    verifications = new VerifyByAdd(context, here);
  }

  /** Carries out the steps until {@code stop} says so; fails only on unforeseen errors. */
  public Future<Void> carryOut(List<Step> steps, BooleanSupplier stop) {
    return Sequence.of(steps, stop, this::one);
  }

  private Future<Void> one(Step step) {
    Progress progress = context.progress();
    progress.begins();
    calls.stepBegins();
    return progress
        .timed(
            "multus",
            switch (step) {
              case Step.Attach attach -> attach(attach);
              case Step.Withheld withheld -> failed(withheld, withheld.cause());
              case Step.Detach detach -> detach(detach);
              case Step.Clean clean -> clean(clean);
              case Step.Verify verify -> verifications.verify(verify);
            })
        .onFailure(cause -> progress.stepFailed())
        .onComplete(done -> progress.ended(step));
  }

  private Future<Void> failed(Step step, String cause) {
    context.failed(step, cause);
    return Future.succeededFuture();
  }

  private Future<Void> attach(Step.Attach step) {
    String taken = stillTaken.get(step.iface());
    return taken == null
        ? attaches.attach(step)
        : failed(step, "interface " + step.iface() + " could not be freed first: " + taken);
  }

  private Future<Void> detach(Step.Detach step) {
    String withheld = step.withheld();
    return withheld == null
        ? here.detach(step.attachment(), step.freesName()).compose(effect -> detached(step, effect))
        : notFreed(step, withheld);
  }

  private Future<Void> detached(Step.Detach step, Effect effect) {
    String cause = effect.cause();
    if (cause != null) {
      return notFreed(step, cause);
    }
    context.progress().detached();
    if (!step.shared().isEmpty()) {
      context.status().note(new StatusChange.Put(step.shared()));
    }
    // A move that has failed before is retried without a new event.
    if (!context.memory().moveRetries().contains(step.iface())) {
      context.event(EventTexts.removed(step.iface(), step.network()));
    }
    return Future.succeededFuture();
  }

  private Future<Void> notFreed(Step step, String cause) {
    stillTaken.put(step.iface(), cause);
    return failed(step, cause);
  }

  private Future<Void> clean(Step.Clean step) {
    AttachmentDriver driver = step.attachment().isIn(sandbox.id()) ? here : elsewhere;
    return driver
        .detach(step.attachment())
        .compose(
            effect ->
                effect instanceof Effect.Failed(_, boolean byPlugin)
                        && byPlugin
                        && step.currentConfig().isPresent()
                    ? cleanWith(driver, step, step.currentConfig().get().decode())
                    : Future.succeededFuture(effect))
        .compose(effect -> cleaned(step, effect, driver == here));
  }

  /**
   * Repeats a refused DEL with the NAD's newer config: one that could not attach may be unable to
   * detach, too.
   */
  private Future<Effect> cleanWith(AttachmentDriver driver, Step.Clean step, String config) {
    // A plugin that refuses a DEL leaves the record as it was when the DEL was sent.
    Attachment refused = context.lifecycle(Presence.HERE).deleting(step.attachment());
    Attachment next = refused.withConfig(config);
    return context.store().attachments().contains(refused)
        ? context.store().replace(refused, List.of(next)).compose(recorded -> driver.delete(next))
        : Future.succeededFuture(new Effect.None());
  }

  private Future<Void> cleaned(Step.Clean step, Effect effect, boolean isHere) {
    String cause = effect.cause();
    if (cause == null) {
      return Future.succeededFuture();
    }
    // What an unusable config left does not block the name; in another sandbox the name is free.
    return isHere && !NameInSandbox.isUnusable(step.attachment())
        ? notFreed(step, cause)
        : failed(step, cause);
  }
}
