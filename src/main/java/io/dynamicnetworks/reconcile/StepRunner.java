package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.attachment.AttachmentLifecycle;
import io.dynamicnetworks.attachment.AttachmentLifecycle.Presence;
import io.dynamicnetworks.attachment.Observation;
import io.dynamicnetworks.attachment.Transition.Effect;
import io.dynamicnetworks.bus.ReconcilePort.StepEnd;
import io.dynamicnetworks.flow.Sequence;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.AttachmentState.Origin;
import io.dynamicnetworks.model.DelegateAttributes;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Notice;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.SentConfig;
import io.dynamicnetworks.model.StatusChange;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.plan.DelegateConfig;
import io.dynamicnetworks.plan.HeldDevices;
import io.dynamicnetworks.plan.PlanInput.Move;
import io.dynamicnetworks.plan.RequestComparison;
import io.dynamicnetworks.plan.Step;
import io.dynamicnetworks.report.EventTexts;
import io.dynamicnetworks.text.Utf8Text;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Carries out the steps of a plan in order. A failed step stops only the steps that need what it
 * should have freed; what took effect stays.
 */
final class StepRunner {
  private final ReconcileContext context;
  private final Pod pod;
  private final Sandbox sandbox;
  private final AttachmentDriver here;
  private final AttachmentDriver elsewhere;

  /** Whether the step in progress has failed. */
  private boolean failing;

  /** Names that a DEL should have freed but did not, with the cause. */
  private final Map<InterfaceName, String> stillTaken = new HashMap<>();

  StepRunner(ReconcileContext context, Pod pod, Sandbox sandbox) {
    this.context = context;
    this.pod = pod;
    this.sandbox = sandbox;
    here = new AttachmentDriver(context, Presence.HERE);
    elsewhere = new AttachmentDriver(context, Presence.SANDBOX_GONE);
  }

  /** Carries out the steps until {@code stop} says so; fails only on unforeseen errors. */
  Future<Void> carryOut(List<Step> steps, BooleanSupplier stop) {
    return Sequence.of(steps, stop, this::one);
  }

  /**
   * Records a step as failed and reports it in an event for the pod. A failed clean-up is reported
   * only once, because the pod no longer uses what it cleans up. A step that the controller's end
   * prevented has not failed: the next start carries it out.
   */
  void failed(Step step, String cause) {
    failing = true;
    if (context.cniCalls().hasRefused()) {
      context.progress().undone(step.label());
    } else {
      failed(context, step, cause);
    }
  }

  private static void failed(ReconcileContext context, Step step, String cause) {
    context.progress().failed(step.label(), cause);
    context.progress().await(step.network());
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
      context.warn(notice);
    } else if (context.memory().isNews(notice)) {
      context.event(notice);
    }
  }

  /** Returns the label of the step that cleans up after an attachment. */
  static String cleanUpOf(Attachment attachment) {
    return new Step.Clean(attachment, Optional.empty()).label();
  }

  /** Records and reports a step that failed before it began. */
  static void notBegun(ReconcileContext context, Step step, String cause) {
    failed(context, step, cause);
    context.progress().ended(step, StepEnd.Result.FAILED);
  }

  private Future<Void> one(Step step) {
    failing = false;
    context.progress().begins();
    context.cniCalls().stepBegins();
    return context
        .progress()
        .timed(
            "multus",
            switch (step) {
              case Step.Attach attach -> attach(attach);
              case Step.Withheld withheld -> withhold(withheld);
              case Step.Detach detach -> detach(detach);
              case Step.Clean clean -> clean(clean);
              case Step.Verify verify -> verify(verify);
            })
        .onComplete(
            done ->
                context
                    .progress()
                    .ended(
                        step,
                        failing || done.failed() ? StepEnd.Result.FAILED : StepEnd.Result.OK));
  }

  // ---- detach ----

  private Future<Void> detach(Step.Detach step) {
    String withheld = step.withheld();
    if (withheld != null) {
      notFreed(step, withheld);
      return Future.succeededFuture();
    }
    return here.detach(step.attachment())
        .map(
            effect -> {
              // The cache may show that a DEL without an answer has succeeded.
              if (step.freesName() && isDeleted(step)) {
                context.memory().openMoves().begun(step.iface(), step.network());
              }
              String cause = causeOf(effect);
              if (cause != null) {
                notFreed(step, cause);
              } else {
                detached(step);
              }
              return null;
            });
  }

  private boolean isDeleted(Step.Detach step) {
    return context.store().attachments().stream()
        .anyMatch(
            kept ->
                isUnder(kept, step.iface())
                    && kept.network().equals(step.network())
                    && kept.state() instanceof AttachmentState.Deleted);
  }

  private void notFreed(Step step, String cause) {
    stillTaken.put(step.iface(), cause);
    failed(step, cause);
  }

  private void detached(Step.Detach step) {
    context.progress().detached();
    if (!step.shared().isEmpty()) {
      context.status().note(new StatusChange.Put(step.shared()));
    }
    if (!isRetriedMove(step.iface())) {
      context.event(EventTexts.removed(step.iface(), step.network()));
    }
  }

  /**
   * Whether a move of the interface has failed before. Such a move is retried without a new event.
   */
  private boolean isRetriedMove(InterfaceName iface) {
    return context.memory().moves().contains(iface);
  }

  private Future<Void> clean(Step.Clean step) {
    Attachment attachment = step.attachment();
    AttachmentDriver driver = attachment.sandbox().id().equals(sandbox.id()) ? here : elsewhere;
    return driver
        .detach(attachment)
        .compose(
            effect ->
                effect instanceof Effect.Failed(_, boolean byPlugin)
                        && byPlugin
                        && step.currentConfig().isPresent()
                    ? cleanWith(driver, step, step.currentConfig().get().decode())
                    : Future.succeededFuture(effect))
        .map(
            effect -> {
              String cause = causeOf(effect);
              if (cause != null && isUnusable(attachment)) {
                failed(step, cause);
              } else if (cause != null && driver == here) {
                notFreed(step, cause);
              } else if (cause != null) {
                failed(step, cause); // In another sandbox the name is free.
              }
              return null;
            });
  }

  /**
   * Whether the attachment is left over from an ADD with an unusable config: it holds no address
   * and does not block its name.
   */
  private static boolean isUnusable(Attachment kept) {
    return kept.state() instanceof AttachmentState.Deleting(Origin from, Long _)
        && from == Origin.UNUSABLE_ADD;
  }

  /**
   * Forgets what ADDs with an unusable config left under the name. A plugin has run under it, so
   * the name was free, and earlier failures left nothing there.
   */
  private Future<Void> forgetUnusable(InterfaceName iface) {
    return keepNewestUnusable(iface, Set.of());
  }

  /**
   * The same, except the newest of each of these networks: the next attempt shows whether its
   * config is still unusable. Each attempt adds one, so otherwise the ledger would grow.
   */
  private Future<Void> keepNewestUnusable(InterfaceName iface, Set<NetworkRef> networks) {
    Set<NetworkRef> missing = new HashSet<>(networks);
    List<Attachment> left = new ArrayList<>();
    for (Attachment kept : context.store().attachments().reversed()) {
      boolean isOne = isUnder(kept, iface) && isUnusable(kept);
      if (!isOne || missing.remove(kept.network())) {
        left.addFirst(kept);
      }
    }
    return context.store().replaceAll(left).mapEmpty();
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

  // ---- attach ----

  private Future<Void> withhold(Step.Withheld step) {
    failed(step, step.cause());
    return Future.succeededFuture();
  }

  private Future<Void> attach(Step.Attach step) {
    String taken = stillTaken.get(step.iface());
    if (taken != null) {
      failed(step, "interface " + step.iface() + " could not be freed first: " + taken);
      return Future.succeededFuture();
    }
    return (step.device() == null ? add(step) : addWithDevice(step))
        .compose(effect -> attached(step, effect));
  }

  /**
   * Tries one device after another until a plugin accepts one. An earlier step may have taken, or
   * kept, a device that the plan gave to this step.
   */
  private Future<Effect> addWithDevice(Step.Attach step) {
    List<Device> left = new ArrayList<>(step.others());
    left.addFirst(Objects.requireNonNull(step.device()));
    Effect.Failed noneFree =
        new Effect.Failed("none of its devices is free any more: " + ids(left));
    @Nullable Effect[] last = {null}; // Of the attempts made here: earlier ones do not count.
    left.removeIf(device -> isHeld(device, step.iface()));
    return Sequence.of(
            left,
            () ->
                last[0] != null
                    && (!(last[0] instanceof Effect.Failed)
                        || mayBeLeft(step.iface())
                        || context.shared().stopping().getAsBoolean()),
            device ->
                add(withDevice(step, device))
                    .map(
                        effect -> {
                          last[0] = effect;
                          return null;
                        }))
        .map(tried -> last[0] == null ? noneFree : last[0]);
  }

  private static List<String> ids(List<Device> devices) {
    return devices.stream().map(Device::id).toList();
  }

  private static Step.Attach withDevice(Step.Attach step, Device device) {
    return device.equals(step.device())
        ? step
        : new Step.Attach(
            step.network(),
            step.iface(),
            step.request(),
            Utf8Text.of(DelegateConfig.withDevice(step.config(), device)),
            step.attributes(),
            device,
            List.of(),
            null);
  }

  /** Whether another attachment in the ledger holds the device in this sandbox. */
  private boolean isHeld(Device device, InterfaceName iface) {
    return others(iface).anyMatch(kept -> HeldDevices.holds(kept, device));
  }

  /**
   * Whether another attachment of the sandbox holds a device that the old one had, or its addresses
   * or MAC were given to another since.
   */
  private boolean isReplacedElsewhere(Attachment old) {
    Predicate<Attachment> conflicts = RequestComparison.conflictsWith(old);
    return others(old.iface())
        .anyMatch(
            kept ->
                HeldDevices.conflict(kept, old)
                    || (context.memory().openMoves().isAttachedSince(kept.iface())
                        && conflicts.test(kept)));
  }

  /** The ledger's attachments in this sandbox under other names. */
  private Stream<Attachment> others(InterfaceName iface) {
    return context.store().attachments().stream()
        .filter(kept -> kept.sandbox().id().equals(sandbox.id()) && !kept.iface().equals(iface));
  }

  private Future<Effect> add(Step.Attach step) {
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
            knownEntries(step),
            false,
            pod.sandboxHint());
    context.memory().attachedAnew(attachment);
    boolean observing = context.shared().observing().getAsBoolean();
    List<Attachment> abandoned = observing ? List.of() : abandonedUnder(step.iface());
    return here.attach(attachment, step.attributes())
        .compose(
            effect ->
                effect instanceof Effect.NameTaken && !abandoned.isEmpty()
                    ? afterAbandoned(attachment, step.attributes(), abandoned)
                    : Future.succeededFuture(effect));
  }

  private List<Attachment> abandonedUnder(InterfaceName iface) {
    return context.store().attachments().stream()
        .filter(kept -> isUnder(kept, iface) && kept.state() instanceof AttachmentState.Abandoned)
        .toList();
  }

  private boolean isUnder(Attachment kept, InterfaceName iface) {
    return kept.iface().equals(iface) && kept.sandbox().id().equals(sandbox.id());
  }

  /**
   * Returns the status entries of the same attachment earlier in this sandbox, for their device
   * information.
   */
  private List<StatusEntry> knownEntries(Step.Attach step) {
    return context.store().attachments().stream()
        .filter(kept -> kept.state() instanceof AttachmentState.Deleted)
        .filter(kept -> isUnder(kept, step.iface()) && kept.network().equals(step.network()))
        .filter(kept -> Objects.equals(kept.device(), step.device()))
        .reduce((first, last) -> last)
        .map(Attachment::entries)
        .orElse(List.of());
  }

  /**
   * Handles a name that an abandoned ADD has taken. Nothing shows which one, so all of them are
   * deleted, each with its address, and the attach is repeated.
   */
  private Future<Effect> afterAbandoned(
      Attachment attachment, DelegateAttributes attributes, List<Attachment> abandoned) {
    List<String> failures = new ArrayList<>();
    return Sequence.of(
            abandoned,
            () -> !failures.isEmpty(),
            request ->
                here.delete(request)
                    .map(
                        effect -> {
                          String cause = causeOf(effect);
                          if (cause != null) {
                            failures.add(cause);
                          }
                          return null;
                        }))
        .compose(
            done ->
                failures.isEmpty()
                    ? here.attach(attachment, attributes)
                    : Future.succeededFuture(
                        new Effect.Failed(
                            "an abandoned ADD blocks the name and could not be deleted: "
                                + failures.getFirst())));
  }

  private Future<Void> attached(Step.Attach step, Effect effect) {
    return switch (effect) {
      case Effect.Attached _ -> {
        context.progress().attached();
        context.memory().openMoves().attached(step.iface());
        context.memory().samples().attached();
        context.memory().moves().succeeded(new Move(step.iface(), step.network()));
        context.event(EventTexts.added(step.iface(), step.network(), step.request()));
        yield forgetUnusable(step.iface());
      }
      case Effect.NameTaken(String cause) -> {
        context.memory().nameTaken(step.iface());
        yield notAttached(step, withWayOut(cause, step.iface()));
      }
      case Effect.Failed(String cause, _) ->
          notAttached(
              step, step.withoutDevice() == null ? cause : cause + "; " + step.withoutDevice());
      case Effect.None _, Effect.Detached _ -> notAttached(step, "not attached");
    };
  }

  /**
   * Adds a way out to the cause: without the CNI cache, nothing on the node may know what made the
   * interface, so retrying may never help.
   */
  private String withWayOut(String cause, InterfaceName iface) {
    return context.shared().observing().getAsBoolean()
        ? cause
        : "%s; it is not known what created %s: request another interface name, or recreate the pod"
            .formatted(cause, iface);
  }

  private Future<Void> notAttached(Step.Attach step, String cause) {
    List<Attachment> ledger = context.store().attachments();
    Optional<Attachment> old =
        context
            .memory()
            .openMoves()
            .oldOf(step.iface(), sandbox.id(), ledger)
            .filter(one -> !one.network().equals(step.network()))
            .filter(one -> isClear(one.iface()) && !isReplacedElsewhere(one));
    if (old.isPresent()) {
      return putBack(step, old.get(), cause)
          .compose(done -> prune(step.iface(), Set.of(step.network(), old.get().network())));
    }
    failed(step, cause);
    return prune(step.iface(), Set.of(step.network()));
  }

  private Future<Void> prune(InterfaceName iface, Set<NetworkRef> networks) {
    List<Attachment> ledger = context.store().attachments();
    return !ledger.isEmpty() && isUnusable(ledger.getLast())
        ? keepNewestUnusable(iface, networks)
        : Future.succeededFuture();
  }

  /**
   * Whether the old attachment may be put back under the name: whatever was attempted since is
   * cleaned up. Otherwise it waits for the reconciliation that does so. An abandoned ADD was
   * cleaned up, but may still end late, as beside any other attach.
   */
  private boolean isClear(InterfaceName iface) {
    return left(iface).allMatch(kept -> kept.state() instanceof AttachmentState.Abandoned);
  }

  /** Whether an ADD under the name may have left something, or may still end. */
  private boolean mayBeLeft(InterfaceName iface) {
    return left(iface).findAny().isPresent();
  }

  /** What is left under the name, except by ADDs with an unusable config. */
  private Stream<Attachment> left(InterfaceName iface) {
    return context.store().attachments().stream()
        .filter(kept -> isUnder(kept, iface))
        .filter(kept -> !(kept.state() instanceof AttachmentState.Deleted) && !isUnusable(kept));
  }

  /** Attaches the old attachment again, as it was. */
  private Future<Effect> attachAgain(Attachment old) {
    Attachment again = old.withState(new AttachmentState.Attached()).attachedIn(sandbox);
    List<Attachment> abandoned = abandonedUnder(old.iface());
    return here.attach(again, DelegateConfig.attributes(old))
        .compose(
            effect ->
                effect instanceof Effect.NameTaken
                    ? abandoned.isEmpty()
                        ? afterLeftLink(again)
                        : afterAbandonedMove(again, effect, abandoned)
                    : Future.succeededFuture(effect))
        .compose(
            effect ->
                effect instanceof Effect.Attached
                    ? forgetUnusable(old.iface()).map(effect)
                    : Future.succeededFuture(effect));
  }

  /** The failed attach has left a link, which the old config can delete. */
  private Future<Effect> afterLeftLink(Attachment again) {
    Attachment failedAdd =
        again
            .withState(new AttachmentState.Deleting(Origin.FAILED_ADD, null))
            .withEntries(List.of());
    return context
        .store()
        .add(failedAdd)
        .compose(recorded -> here.delete(failedAdd))
        .compose(deleted -> here.attach(again, DelegateConfig.attributes(again)));
  }

  /**
   * The abandoned attach has taken effect after all. While observing, the next reconciliation sees
   * that, and the move is done.
   */
  private Future<Effect> afterAbandonedMove(
      Attachment again, Effect taken, List<Attachment> abandoned) {
    return context.shared().observing().getAsBoolean()
        ? Future.succeededFuture(taken)
        : afterAbandoned(again, DelegateConfig.attributes(again), abandoned);
  }

  /** Handles a failed move: the interface goes back to the network that it came from. */
  private Future<Void> putBack(Step.Attach failed, Attachment old, String cause) {
    return isOffered(old)
        .compose(
            offered -> {
              if (offered) {
                return putBackAsItWas(failed, old, cause);
              }
              failed(
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
  private Future<Boolean> isOffered(Attachment old) {
    if (!context.memory().isRestored(old)) {
      return Future.succeededFuture(true);
    }
    return new PeerRequests(context.shared(), context.pod())
        .networks(Set.of(old.network()))
        .map(networks -> DelegateConfig.isSame(old, networks.get(old.network())))
        .otherwise(false);
  }

  private Future<Void> putBackAsItWas(Step.Attach failed, Attachment old, String cause) {
    Move move = new Move(failed.iface(), failed.network());
    boolean isFirst = !context.memory().moves().contains(move);
    return attachAgain(old)
        .map(
            effect -> {
              if (effect instanceof Effect.Attached) {
                failing = true;
                context.memory().openMoves().attached(old.iface());
                Notice notice =
                    EventTexts.failedAdding(
                        failed.iface(),
                        failed.network(),
                        failed.request(),
                        cause + "; " + old.network() + " is attached again");
                context.memory().moves().failed(move, notice, context.nowMillis());
                context.warn(notice);
                if (isFirst) {
                  context.event(EventTexts.added(old.iface(), old.network(), old.request()));
                }
              } else {
                failed(failed, cause);
                failed(
                    new Step.Attach(
                        old.network(), old.iface(), old.request(), "", DelegateAttributes.NONE),
                    String.valueOf(causeOf(effect)));
              }
              return null;
            });
  }

  // ---- verify ----

  private Future<Void> verify(Step.Verify step) {
    if (!context.shared().policy().allows(pod.ref().namespace(), step.network())) {
      return forgetPassed(step); // If it had gone, it could not be attached again.
    }
    return isOffered(step.attachment())
        .compose(
            offered -> {
              if (offered) {
                return verifyByAdd(step);
              }
              failed(step, step.network() + " has changed: the attachment cannot be verified");
              return Future.succeededFuture();
            });
  }

  private Future<Void> verifyByAdd(Step.Verify step) {
    Attachment attachment = step.attachment();
    Attachment verification =
        attachment
            .withState(new AttachmentState.Abandoned(context.nowMillis()))
            .withEntries(List.of());
    return context
        .store()
        .add(verification)
        .compose(refused -> here.add(attachment, DelegateConfig.attributes(attachment)))
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
        failing = true;
        if (context.store().attachments().contains(attachment)) {
          context.progress().failed(step.label(), cause); // The check itself failed.
        } else {
          failed(step, cause);
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

  private static @Nullable String causeOf(Effect effect) {
    return switch (effect) {
      case Effect.Failed(String cause, _) -> cause;
      case Effect.NameTaken(String cause) -> cause;
      case Effect.None _, Effect.Attached _, Effect.Detached _ -> null;
    };
  }
}
