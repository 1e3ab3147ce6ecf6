package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.CachedAttachment;
import io.dynamicnetworks.model.Desired;
import io.dynamicnetworks.model.EventReason;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.plan.Evidence.Creation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Decides what to do for a running pod, so that what is attached becomes what is desired. */
public final class Planner {
  private Planner() {}

  /**
   * The NADs that a plan may need: those of the selections, and those of what may have to be
   * detached.
   */
  public static Set<NetworkRef> networksNeeded(Desired.Selections desired, Evidence evidence) {
    Set<NetworkRef> needed = new HashSet<>();
    desired.valid().forEach(selection -> needed.add(selection.network()));
    evidence.ledger().forEach(kept -> needed.add(kept.network()));
    if (evidence.creation() instanceof Creation.Known(var selections)) {
      selections.forEach(selection -> needed.add(selection.network()));
    }
    if (evidence.observing()) {
      needed.addAll(listedUnderCachedNames(evidence));
    }
    return needed;
  }

  /** The cache names configs, not NADs: network-status may say which NAD it is. */
  private static List<NetworkRef> listedUnderCachedNames(Evidence evidence) {
    return evidence.cache() == null
        ? List.of()
        : evidence.cache().attachments().stream()
            .filter(CachedAttachment::byDelegate)
            .flatMap(
                cached ->
                    Stream.of(true, false)
                        .flatMap(named -> evidence.networksListedOf(cached, named).stream()))
            .toList();
  }

  /** The steps from what is attached to what is desired, and what comes beside them. */
  public static Plan plan(PlanInput input) {
    Decision decision = Decision.of(input);
    DesiredSelections desired = DesiredSelections.of(input.desired());
    Report report = decision.report();
    desired
        .invalid()
        .forEach(
            invalid -> report.report(EventReason.INVALID_NETWORK_SELECTION, invalid.problem()));
    Observed observed = Observed.of(input, desired, decision.catalog());
    DetachPolicy policy = new DetachPolicy(input.policy(), decision.namespace());
    Matching matching =
        Matching.of(
            desired,
            observed.attachments(),
            new Matching.Rules(
                decision::mayBeOf, policy::isUsable, decision::isAttachable, policy::covers));
    Additions additions = new Additions(decision, desired, observed, matching);
    Set<ObservedAttachment> held = additions.held();
    Removals removals = Removals.of(decision, policy, matching, held);
    List<Step.Attach> attaches = additions.steps(removals, held);
    UnsupportedChanges.report(desired, matching, report);
    return new Plan(
        Ordering.of(decision, observed, matching, removals, attaches),
        StatusRepair.of(input, observed, removals),
        report.notices(),
        report.awaited(),
        observed.adopted(),
        additions.partial(),
        isUndecided(input, observed, removals),
        (int) desired.valid().stream().filter(one -> matching.attachmentOf(one) != null).count());
  }

  private static boolean isUndecided(PlanInput input, Observed observed, Removals removals) {
    Evidence evidence = input.evidence();
    if (evidence.fresh()) {
      return false;
    }
    return observed.conflicting()
        || (evidence.sandboxId() == null && listsNetworks(evidence))
        || removals.undecided()
        || (!evidence.observing() && evidence.sandbox() == null && mayHaveAttachments(input))
        || evidence.ledger().stream().anyMatch(kept -> isOfAnotherSandbox(input, kept));
  }

  private static boolean mayHaveAttachments(PlanInput input) {
    return !input.desired().valid().isEmpty()
        || !input.evidence().ledger().isEmpty()
        || input.evidence().listed().entries().stream().anyMatch(entry -> !entry.isDefault());
  }

  private static boolean listsNetworks(Evidence evidence) {
    return evidence.listed().entries().stream()
        .anyMatch(entry -> !entry.isDefault() && entry.network() != null);
  }

  private static boolean isOfAnotherSandbox(PlanInput input, Attachment kept) {
    return !kept.sandboxHint().equals(input.pod().sandboxHint());
  }
}
