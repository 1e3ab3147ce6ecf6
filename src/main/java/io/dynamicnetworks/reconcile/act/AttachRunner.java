package io.dynamicnetworks.reconcile.act;

import io.dynamicnetworks.attachment.Transition.Effect;
import io.dynamicnetworks.flow.Sequence;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.SentConfig;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.plan.AddConfig;
import io.dynamicnetworks.plan.HeldDevices;
import io.dynamicnetworks.plan.PlanInput.Move;
import io.dynamicnetworks.plan.Step;
import io.dynamicnetworks.reconcile.record.ReconcileContext;
import io.dynamicnetworks.report.EventTexts;
import io.dynamicnetworks.text.Utf8Text;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Carries out attaches: each with one of its devices, if it needs one. After a failed move, the old
 * attachment is re-attached.
 */
final class AttachRunner {
  private final ReconcileContext context;
  private final Pod pod;
  private final Sandbox sandbox;
  private final AttachmentDriver here;
  private final Reattach reattach;

  AttachRunner(ReconcileContext context, Pod pod, Sandbox sandbox, AttachmentDriver here) {
    this.context = context;
    this.pod = pod;
    this.sandbox = sandbox;
    this.here = here;
    reattach = new Reattach(context, sandbox, here);
  }

  Future<Void> attach(Step.Attach step) {
    NameInSandbox name = new NameInSandbox(context, step.iface(), sandbox.id());
    return (step.device() == null ? add(step, name) : addWithDevice(step, name))
        .compose(effect -> attached(step, name, effect));
  }

  /**
   * Tries one device after another until a plugin accepts one. An earlier step may have taken, or
   * kept, a device that the plan gave to this step.
   */
  private Future<Effect> addWithDevice(Step.Attach step, NameInSandbox name) {
    List<Device> left = new ArrayList<>(step.others());
    left.addFirst(Objects.requireNonNull(step.device()));
    Effect.Failed noneFree =
        new Effect.Failed(
            "none of its devices is free any more: " + left.stream().map(Device::id).toList());
    left.removeIf(device -> name.ofOtherNames().anyMatch(kept -> HeldDevices.holds(kept, device)));
    @Nullable Effect[] last = {null}; // Of the attempts made here: earlier ones do not count.
    return Sequence.of(
            left,
            () ->
                last[0] != null
                    && (!(last[0] instanceof Effect.Failed)
                        || name.mayBeLeft()
                        || context.shared().stopping().getAsBoolean()),
            device ->
                add(withDevice(step, device), name)
                    .onSuccess(effect -> last[0] = effect)
                    .mapEmpty())
        .map(tried -> last[0] == null ? noneFree : last[0]);
  }

  private static Step.Attach withDevice(Step.Attach step, Device device) {
    return device.equals(step.device())
        ? step
        : new Step.Attach(
            step.network(),
            step.iface(),
            step.request(),
            Utf8Text.of(AddConfig.withDevice(step.config(), device)),
            step.attributes(),
            device,
            List.of(),
            null);
  }

  private Future<Effect> add(Step.Attach step, NameInSandbox name) {
    Attachment attachment =
        new Attachment(
            new Attachment.Add(
                step.network(),
                step.iface(),
                sandbox,
                new SentConfig(step.text()),
                step.request(),
                step.device()),
            new AttachmentState.Attached(),
            knownEntries(step, name),
            false,
            pod.sandboxHint());
    context.memory().restored().attachedAnew(attachment);
    return name.attach(here, attachment, step.attributes());
  }

  /**
   * Returns the status entries of the same attachment earlier in this sandbox, for their device
   * information.
   */
  private static List<StatusEntry> knownEntries(Step.Attach step, NameInSandbox name) {
    return name.tombstones(step.network())
        .filter(kept -> Objects.equals(kept.device(), step.device()))
        .reduce((first, last) -> last)
        .map(Attachment::entries)
        .orElse(List.of());
  }

  private Future<Void> attached(Step.Attach step, NameInSandbox name, Effect effect) {
    return switch (effect) {
      case Effect.Attached _ -> {
        context.progress().attached();
        context.memory().openMoves().attached(step.iface());
        context.memory().samples().attached();
        context.memory().moveRetries().succeeded(new Move(step.iface(), step.network()));
        context.event(EventTexts.added(step.iface(), step.network(), step.request()));
        yield Future.succeededFuture();
      }
      case Effect.NameTaken(String cause) -> {
        context.memory().nameTaken(step.iface());
        // Without the cache, nothing on the node may know what made it: retrying may never help.
        yield notAttached(
            step,
            name,
            context.observing()
                ? cause
                : ("%s; it is not known what created %s: request another interface name, or recreate"
                        + " the pod")
                    .formatted(cause, step.iface()));
      }
      case Effect.Failed(String cause, _) ->
          notAttached(
              step,
              name,
              step.withoutDevice() == null ? cause : cause + "; " + step.withoutDevice());
      case Effect.None _, Effect.Detached _ -> notAttached(step, name, "not attached");
    };
  }

  private Future<Void> notAttached(Step.Attach step, NameInSandbox name, String cause) {
    Optional<Attachment> old = reattach.oldOf(step, name);
    if (old.isEmpty()) {
      context.failed(step, cause);
      return name.prune(Set.of(step.network()));
    }
    NetworkRef from = old.get().network();
    return reattach
        .after(step, name, old.get(), cause)
        .compose(done -> name.prune(Set.of(step.network(), from)));
  }
}
