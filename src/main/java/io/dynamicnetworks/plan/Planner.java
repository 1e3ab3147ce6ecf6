package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.EventReason;
import io.dynamicnetworks.model.LedgerEntry;
import io.dynamicnetworks.model.LedgerEntry.State;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Plan;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.Present;
import io.dynamicnetworks.model.Step;
import io.dynamicnetworks.model.Wanted;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Decides what to do for a pod, so that what is there becomes what is wanted. */
public final class Planner {
  private static final String NETWORKS = "k8s.v1.cni.cncf.io/networks";
  private static final String STATUS = "k8s.v1.cni.cncf.io/network-status";

  private Planner() {}

  /**
   * The NADs that a plan may need: those of the valid selections, and those of what may have to be
   * detached.
   */
  public static Set<NetworkRef> networksNeeded(
      Wanted wanted, Present present, List<LedgerEntry> ledger) {
    if (!(wanted instanceof Wanted.Selections selections)
        || !(present instanceof Present.Attachments attachments)) {
      return Set.of();
    }
    Set<NetworkRef> needed = new HashSet<>();
    selections.valid().forEach(selection -> needed.add(selection.network()));
    for (Attachment attachment : attachments.entries()) {
      if (attachment.network() != null && !Inventory.untouchable(attachment)) {
        needed.add(attachment.network());
      }
    }
    ledger.forEach(entry -> needed.add(entry.network()));
    return needed;
  }

  /** The steps from what is there to what is wanted, and what comes beside them. */
  public static Plan plan(Situation situation) {
    Pod pod = situation.pod();
    Run run = Run.of(situation);
    if (!pod.changeable()) {
      tellHostNetworked(run);
      return untouched(run, pod.ended() ? farewell(situation) : List.of());
    }
    if (situation.wanted() instanceof Wanted.Selections selections
        && situation.present() instanceof Present.Attachments attachments) {
      return changed(run, Asked.of(selections), attachments.entries());
    }
    tellUnreadable(run);
    return untouched(run, List.of());
  }

  private static Plan changed(Run run, Asked asked, List<Attachment> status) {
    Report report = run.report();
    asked
        .invalid()
        .forEach(invalid -> report.tell(EventReason.INVALID_NETWORK_SELECTION, invalid.problem()));
    Inventory inventory = Inventory.of(run.situation(), status);
    Permission permission = Permission.of(run.situation(), inventory);
    Matching matching = Matching.of(asked, inventory.links(), run::attachable, permission::covers);
    Removals removals = Removals.of(run, permission, matching);
    Matched matched = new Matched(matching, removals);
    List<Step.Attach> attaches = Additions.of(run, asked, inventory, matched);
    Updates.tell(asked, matching, report);
    return new Plan(
        Ordering.of(run.catalog(), inventory, matched, attaches),
        report.notices(),
        report.awaited(),
        Adoption.of(run, inventory, matched),
        sandboxInDoubt(run.situation()));
  }

  private static Plan untouched(Run run, List<Step> steps) {
    return new Plan(
        steps,
        run.report().notices(),
        Set.of(),
        Adoption.unchanged(run.situation().ledger()),
        false);
  }

  /** DELs of all that was plugged in, which multus' own teardown knows nothing of (SPEC 4). */
  private static List<Step> farewell(Situation situation) {
    return situation.ledger().reversed().stream()
        .filter(entry -> entry.state() != State.ADOPTED && entry.state() != State.DETACHED)
        .<Step>map(Step.Clean::new)
        .toList();
  }

  /** Whether an attach may have been for another sandbox than the pod has now. */
  private static boolean sandboxInDoubt(Situation situation) {
    return situation.sandboxId() == null
        && situation.ledger().stream()
            .filter(entry -> entry.state() != State.ADOPTED)
            .anyMatch(entry -> !entry.sandboxHint().equals(situation.pod().sandboxHint()));
  }

  private static void tellHostNetworked(Run run) {
    Situation situation = run.situation();
    Pod pod = situation.pod();
    boolean running = pod.phase() == Pod.Phase.RUNNING && !pod.deleting();
    // Text that cannot be read asks for something too.
    if (running && pod.hostNetwork() && !situation.wanted().equals(Wanted.Selections.NONE)) {
      run.report()
          .tell(EventReason.INTERFACE_ADD_REJECTED, "will not add interface to host networked pod");
    }
  }

  private static void tellUnreadable(Run run) {
    Situation situation = run.situation();
    if (situation.wanted() instanceof Wanted.Unreadable(String problem)) {
      run.report()
          .tell(EventReason.INVALID_NETWORK_SELECTION, "annotation " + NETWORKS + ": " + problem);
    }
    if (situation.present() instanceof Present.Unreadable(String problem)) {
      run.report()
          .tell(EventReason.INVALID_NETWORK_SELECTION, "annotation " + STATUS + ": " + problem);
    }
  }
}
