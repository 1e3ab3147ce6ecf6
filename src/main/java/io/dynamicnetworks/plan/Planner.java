package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.CachedAttachment;
import io.dynamicnetworks.model.Desired;
import io.dynamicnetworks.model.InvalidSelection;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.plan.Evidence.Creation;
import io.dynamicnetworks.report.EventTexts;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Decides how to turn what is attached to a running pod into what is desired. */
public final class Planner {
  /** NADs that are asked for because a tenant's text names them, not a selection. */
  private static final int MOST_WRITTEN = 64;

  private Planner() {}

  /**
   * The NADs that a plan may need: those of the selections, and those of attachments that may have
   * to be detached.
   */
  public static Set<NetworkRef> networksNeeded(
      Desired.Selections desired, Evidence evidence, Policy policy) {
    Set<NetworkRef> needed = new HashSet<>();
    desired.valid().forEach(selection -> needed.add(selection.network()));
    evidence.ledger().forEach(kept -> needed.add(kept.network()));
    if (evidence.creation() instanceof Creation.Known(var selections, int _)) {
      selections.forEach(selection -> needed.add(selection.network()));
    }
    if (evidence.observing()) {
      // Of an attachment of an unknown NAD, only the name in its config shows whose it may be.
      needed.addAll(listedUnderCachedNames(evidence));
      if (evidence.cache() != null
          && evidence.cache().attachments().stream().anyMatch(CachedAttachment::byDelegate)) {
        needed.addAll(policy.protectedNetworks());
        needed.addAll(ofInvalid(desired));
      }
    } else {
      // It may hold a device.
      evidence.clusterEntries().stream()
          .map(StatusEntry::network)
          .filter(Objects::nonNull)
          .findFirst()
          .ifPresent(needed::add);
    }
    return needed;
  }

  /**
   * The NADs that invalid elements name. Without its NAD, an element is taken to mean whatever no
   * other NAD explains; so of many elements, the first are enough.
   */
  private static List<NetworkRef> ofInvalid(Desired.Selections desired) {
    return desired.invalid().stream()
        .map(InvalidSelection::network)
        .filter(Objects::nonNull)
        .distinct()
        .limit(MOST_WRITTEN)
        .toList();
  }

  /**
   * The NADs that network-status lists for cached attachments, the first ones of many: the cache
   * names only their configs.
   */
  private static List<NetworkRef> listedUnderCachedNames(Evidence evidence) {
    if (evidence.cache() == null) {
      return List.of();
    }
    ListedNetworks listed = new ListedNetworks(evidence);
    return evidence.cache().attachments().stream()
        .filter(CachedAttachment::byDelegate)
        .flatMap(
            cached ->
                Stream.concat(listed.byNameOf(cached).stream(), listed.byResultOf(cached).stream()))
        .distinct()
        .limit(MOST_WRITTEN)
        .toList();
  }

  /** The steps from what is attached to what is desired, with repairs, notices and the rest. */
  public static Plan plan(PlanInput input) {
    return consider(input).plan();
  }

  /** The plan, with the considerations behind it. */
  static PlanTrace consider(PlanInput input) {
    PlanContext context = PlanContext.of(input);
    DesiredSelections desired = DesiredSelections.of(input.desired());
    PlanReport report = context.report();
    desired
        .invalid()
        .forEach(invalid -> report.report(EventTexts.invalidSelection(invalid.problem())));
    Observed observed = Observed.of(input, desired, context.catalog());
    DetachRule mayDetach = new DetachRule(input.policy(), context.namespace());
    Matching matching =
        Matching.of(
            desired,
            observed.attachments(),
            new Matching.Rules(
                context::mayBeOf, context::isMatchable, context::isAttachable, mayDetach::allows));
    Set<ObservedAttachment> held = new AttachSteps(context, desired, observed, matching).held();
    UndesiredAttachments detaches = UndesiredAttachments.of(context, mayDetach, matching, held);
    Attaches attaches = attaches(context, desired, observed, matching, detaches, held);
    AttachSteps additions = attaches.additions();
    UnsupportedChanges.report(desired, matching, report);
    List<DetachCandidate> leaving = detaches.without(additions.waitingForDevice());
    List<String> doubts = Doubts.of(input, observed, detaches);
    StatusRepair.Repairs repairs = StatusRepair.of(input, observed, leaving);
    Plan plan =
        new Plan(
            Ordering.of(
                context, observed, matching, leaving, additions.leftOut(), attaches.steps()),
            repairs.changes(),
            repairs.undescribed(),
            report.notices(),
            report.awaitedNads(),
            observed.toRecord(),
            additions.partial(),
            unasked(attaches.devices(), detaches),
            !doubts.isEmpty(),
            (int)
                desired.valid().stream().filter(one -> matching.attachmentOf(one) != null).count());
    return new PlanTrace(
        context, desired, observed, mayDetach, matching, held, detaches, doubts, plan);
  }

  private static Set<String> unasked(DeviceChooser devices, UndesiredAttachments detaches) {
    Set<String> unasked = new HashSet<>(devices.unasked());
    unasked.addAll(detaches.unasked());
    return unasked;
  }

  /** What a plan attaches. */
  private record Attaches(AttachSteps additions, DeviceChooser devices, List<Step> steps) {}

  /**
   * Decides the attaches. A move that waits for a device leaves the old interface in place, which
   * keeps its devices. The decision is repeated until no other selection relies on such devices.
   */
  private static Attaches attaches(
      PlanContext context,
      DesiredSelections desired,
      Observed observed,
      Matching matching,
      UndesiredAttachments detaches,
      Set<ObservedAttachment> held) {
    Set<String> staying = new HashSet<>();
    while (true) {
      PlanReport report = new PlanReport();
      PlanContext attempt = new PlanContext(context.input(), context.catalog(), report);
      AttachSteps additions = new AttachSteps(attempt, desired, observed, matching);
      DeviceChooser devices =
          new DeviceChooser(attempt, desired, observed, matching, detaches, Set.copyOf(staying));
      List<Step> steps = additions.steps(detaches, held, devices);
      Set<String> waiting = additions.waitingForDevice();
      if (!detaches.keepsAny(waiting) || !staying.addAll(waiting)) {
        context.report().addAll(report);
        return new Attaches(additions, devices, steps);
      }
    }
  }
}
