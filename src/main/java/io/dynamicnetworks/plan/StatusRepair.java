package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.model.StatusChange;
import io.dynamicnetworks.model.StatusEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Finds the entries that network-status lacks, and those to remove because nothing that is attached
 * has them any more (SPEC 5.9).
 */
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

  /**
   * The changes, removals first; empty if network-status is right.
   *
   * @param removals what this plan detaches; whatever else stays, even for a while, is listed
   */
  static List<StatusChange> of(PlanInput input, Observed observed, List<DetachCandidate> removals) {
    StatusRepair repair = new StatusRepair(input, observed);
    List<StatusChange> changes = new ArrayList<>();
    repair.stale().forEach(entry -> changes.add(new StatusChange.Remove(entry)));
    List<StatusEntry> missing = repair.missing(removals);
    if (!missing.isEmpty()) {
      changes.add(new StatusChange.Put(missing));
    }
    return changes;
  }

  /** The listed entries, except those of an earlier sandbox, which will be removed. */
  static List<StatusEntry> current(PlanInput input, Observed observed) {
    StatusRepair repair = new StatusRepair(input, observed);
    return repair.listed.stream().filter(entry -> !repair.isOfEarlierSandbox(entry)).toList();
  }

  private List<StatusEntry> missing(List<DetachCandidate> removals) {
    Set<ObservedAttachment> leaving = Collections.newSetFromMap(new IdentityHashMap<>());
    removals.forEach(removal -> leaving.add(removal.observed()));
    List<StatusEntry> present = new ArrayList<>();
    boolean hasOthers = false; // Even if nothing shows what network-status should list of them.
    for (ObservedAttachment attachment : observed.attachments()) {
      if (attachment.restorable() && !attachment.mustGo() && !leaving.contains(attachment)) {
        hasOthers = true;
        present.addAll(attachment.entries());
      }
    }
    List<StatusEntry> unlisted =
        present.stream().filter(entry -> listed.stream().noneMatch(entry::isSame)).toList();
    // With all of its slot, as a result may name an interface twice: each takes its own place.
    List<StatusEntry> missing =
        new ArrayList<>(
            present.stream()
                .filter(entry -> unlisted.stream().anyMatch(entry::isSameSlot))
                .toList());
    StatusEntry ofDefault = observed.defaultEntry();
    if (hasOthers && ofDefault != null && listed.stream().noneMatch(StatusEntry::isDefault)) {
      missing.addFirst(ofDefault);
    }
    return missing;
  }

  /**
   * Entries to remove. Deleted attachments are included even if not listed: a write whose answer
   * was lost may have listed them since.
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

  /**
   * Whether the entry is of a former attachment: something restored an older copy of
   * network-status.
   */
  private boolean isFormer(StatusEntry entry) {
    return former.stream()
        .anyMatch(was -> evidence.observing() ? was.isSameSlot(entry) : was.isSame(entry));
  }

  private boolean isUnexplained(StatusEntry entry) {
    return observed.attachments().stream().noneMatch(attachment -> isOf(attachment, entry));
  }

  /**
   * Whether the entry is the attachment's. If its entries are not known yet, network and name
   * decide.
   */
  private static boolean isOf(ObservedAttachment attachment, StatusEntry entry) {
    return attachment.entries().isEmpty()
        ? entry.network() != null
            && entry.network().equals(attachment.network())
            && attachment.iface().value().equals(entry.iface())
        : attachment.entries().stream().anyMatch(own -> own.isSameSlot(entry));
  }

  /**
   * Whether multus listed the entry for an earlier sandbox: the present sandbox was created with
   * the entry's network or without multus. Assumes that no attachment explains the entry.
   */
  private boolean isOfEarlierSandbox(StatusEntry entry) {
    if (!evidence.observing()
        || evidence.sandbox() == null
        || entry.isDefault()
        || entry.network() == null
        || !(evidence.creation() instanceof Evidence.Creation.Known(List<Selection> created, int _))
        || observed.attachments().stream().anyMatch(a -> a.network() == null)) {
      return false;
    }
    CachedSandbox shown = evidence.cache();
    return shown == null
        || shown.setUpWithoutMultus()
        || created.stream().anyMatch(selection -> selection.network().equals(entry.network()));
  }
}
