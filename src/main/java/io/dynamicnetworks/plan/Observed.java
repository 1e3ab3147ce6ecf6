package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState.Abandoned;
import io.dynamicnetworks.model.AttachmentState.Adding;
import io.dynamicnetworks.model.AttachmentState.Adopted;
import io.dynamicnetworks.model.AttachmentState.Attached;
import io.dynamicnetworks.model.AttachmentState.Deleted;
import io.dynamicnetworks.model.AttachmentState.Deleting;
import io.dynamicnetworks.model.StatusEntry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is attached in a pod, according to the evidence.
 *
 * @param attachments in the order in which they were attached
 * @param toCleanUp what needs a clean-up DEL, oldest first: what a failed ADD may have left, and
 *     what belongs to another sandbox
 * @param abandoned abandoned requests, which may still end in this sandbox
 * @param tombstones what was deleted and may still be listed
 * @param retained tombstones that are kept even if they are not listed
 * @param defaultEntry the status entry of the cluster network; null if unknown
 * @param cluster the attachment of the cluster network, which only holds devices; null if nothing
 *     shows it
 * @param toRecord attachments made by others that the ledger should keep from now on
 * @param conflicting whether the ledger and the CNI cache contradict each other
 */
record Observed(
    List<ObservedAttachment> attachments,
    List<Attachment> toCleanUp,
    List<Attachment> abandoned,
    List<Attachment> tombstones,
    Set<Attachment> retained,
    @Nullable StatusEntry defaultEntry,
    @Nullable ObservedAttachment cluster,
    List<Attachment> toRecord,
    boolean conflicting) {
  static Observed of(PlanInput input, DesiredSelections desired, NetworkCatalog catalog) {
    Ledger ledger = Ledger.of(input.evidence());
    return input.evidence().observing()
        ? new ObservedFromCache(input, desired, catalog, ledger).read()
        : new ObservedWithoutCache(input, desired, catalog, ledger).read();
  }

  /** The ledger, sorted by what it means for the current sandbox. */
  record Ledger(
      List<Attachment> attached,
      List<Attachment> toCleanUp,
      List<Attachment> abandoned,
      List<Attachment> tombstones) {
    static Ledger of(Evidence evidence) {
      Ledger ledger =
          new Ledger(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      evidence.ledger().forEach(kept -> ledger.take(kept, evidence.mayBeHere(kept)));
      return ledger;
    }

    /**
     * Tombstones that are kept even if they are not listed: of what multus attached, and of what
     * has to be re-attached if the move that took its name fails.
     */
    Set<Attachment> retained(DesiredSelections desired) {
      Set<Attachment> retained = new HashSet<>();
      for (Attachment tombstone : tombstones) {
        boolean isFree = attached.stream().noneMatch(a -> a.iface().equals(tombstone.iface()));
        boolean isMoved =
            desired.valid().stream()
                .filter(selection -> tombstone.iface().equals(selection.iface()))
                .anyMatch(selection -> !selection.network().equals(tombstone.network()));
        if (tombstone.created() || (isFree && isMoved)) {
          retained.add(tombstone);
        }
      }
      return retained;
    }

    private void take(Attachment kept, boolean here) {
      switch (kept.state()) {
        case Deleted _ -> tombstones.addAll(here ? List.of(kept) : List.of());
        case Adopted _, Attached _ -> {
          if (here) {
            attached.add(kept);
          } else if (!kept.created()) { // Multus' own teardown deletes what multus attached.
            toCleanUp.add(kept);
          }
        }
        case Deleting _ -> (here && kept.state().isAttachment() ? attached : toCleanUp).add(kept);
        case Adding _ -> toCleanUp.add(kept);
        case Abandoned _ -> (here ? abandoned : toCleanUp).add(kept);
      }
    }
  }

  /** The abandoned requests under the attachment's names. */
  List<Attachment> abandonedUnder(ObservedAttachment attachment) {
    return abandoned.stream()
        .filter(request -> attachment.certainNames().contains(request.iface().value()))
        .toList();
  }

  /** The interface names of all attachments and status entries. */
  Set<String> names(List<StatusEntry> listed) {
    Set<String> names = new HashSet<>();
    attachments.forEach(attachment -> names.addAll(attachment.names()));
    listed.stream().map(StatusEntry::iface).filter(Objects::nonNull).forEach(names::add);
    return names;
  }
}
