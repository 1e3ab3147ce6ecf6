package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.model.StatusChange;
import io.dynamicnetworks.model.StatusEntry;
import java.util.ArrayList;
import java.util.List;

/** Finds what network-status should list and does not, and what of ours it lists wrongly. */
final class StatusRepair {
  private final Evidence evidence;
  private final Observed observed;
  private final List<StatusEntry> former;
  private final List<StatusEntry> listed;

  private StatusRepair(PlanInput input, Observed observed) {
    evidence = input.evidence();
    former = input.former();
    this.observed = observed;
    listed = evidence.listed().entries();
  }

  /** The changes, removals first; empty if network-status is right. */
  static List<StatusChange> of(PlanInput input, Observed observed, Removals removals) {
    StatusRepair repair = new StatusRepair(input, observed);
    List<StatusChange> changes = new ArrayList<>();
    repair.stale().forEach(entry -> changes.add(new StatusChange.Remove(entry)));
    List<StatusEntry> missing = repair.missing(removals);
    if (!missing.isEmpty()) {
      changes.add(new StatusChange.Put(missing));
    }
    return changes;
  }

  /** The listed entries that tell what is there: without those that will be taken out. */
  static List<StatusEntry> current(PlanInput input, Observed observed) {
    StatusRepair repair = new StatusRepair(input, observed);
    return repair.listed.stream().filter(entry -> !repair.isOfEarlierSandbox(entry)).toList();
  }

  private List<StatusEntry> missing(Removals removals) {
    List<StatusEntry> missing = new ArrayList<>();
    boolean hasOthers = false;
    for (ObservedAttachment attachment : observed.attachments()) {
      if (attachment.restorable() && !attachment.mustGo() && !removals.contains(attachment)) {
        hasOthers |= !attachment.entries().isEmpty();
        attachment.entries().stream()
            .filter(entry -> listed.stream().noneMatch(entry::isSame))
            .forEach(missing::add);
      }
    }
    StatusEntry ofDefault = observed.defaultEntry();
    if (hasOthers && ofDefault != null && listed.stream().noneMatch(StatusEntry::isDefault)) {
      missing.addFirst(ofDefault);
    }
    return missing;
  }

  /**
   * What was deleted goes out also where it is not listed: a write of which the answer was lost may
   * have listed it since.
   */
  private List<StatusEntry> stale() {
    List<StatusEntry> stale = new ArrayList<>();
    for (Attachment tombstone : observed.tombstones()) {
      boolean retained = observed.retained().contains(tombstone);
      for (StatusEntry entry : tombstone.entries()) {
        boolean isListed = listed.stream().anyMatch(other -> entry.isSameSlot(other));
        if (isUnexplained(entry) && (isListed || !retained)) {
          stale.add(entry);
        }
      }
    }
    for (StatusEntry entry : listed) {
      boolean isOurs = isOfEarlierSandbox(entry) || isFormer(entry);
      if (isOurs && isUnexplained(entry) && !stale.contains(entry)) {
        stale.add(entry);
      }
    }
    return stale;
  }

  /** Somebody put back an older copy of network-status. */
  private boolean isFormer(StatusEntry entry) {
    return former.stream()
        .anyMatch(was -> evidence.observing() ? was.isSameSlot(entry) : was.isSame(entry));
  }

  private boolean isUnexplained(StatusEntry entry) {
    return observed.attachments().stream().noneMatch(attachment -> isOf(attachment, entry));
  }

  /** Of one whose entries are not known yet its name alone tells. */
  private static boolean isOf(ObservedAttachment attachment, StatusEntry entry) {
    return attachment.entries().isEmpty()
        ? entry.network() != null
            && entry.network().equals(attachment.network())
            && attachment.iface().value().equals(entry.iface())
        : attachment.entries().stream().anyMatch(own -> own.isSameSlot(entry));
  }

  /**
   * Multus listed it when it set up an earlier sandbox, and the CNI cache shows nothing of it: a
   * network that this sandbox was created with, or any in a sandbox that was set up without multus.
   */
  private boolean isOfEarlierSandbox(StatusEntry entry) {
    if (!evidence.observing()
        || evidence.sandbox() == null
        || entry.isDefault()
        || entry.network() == null
        || !(evidence.creation() instanceof Evidence.Creation.Known(List<Selection> created))
        || observed.attachments().stream().anyMatch(a -> a.network() == null)) {
      return false;
    }
    return evidence.isBypassed()
        || created.stream().anyMatch(selection -> selection.network().equals(entry.network()));
  }
}
