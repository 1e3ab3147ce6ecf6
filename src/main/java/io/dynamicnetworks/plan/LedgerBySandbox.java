package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState.Abandoned;
import io.dynamicnetworks.model.AttachmentState.Adding;
import io.dynamicnetworks.model.AttachmentState.Adopted;
import io.dynamicnetworks.model.AttachmentState.Attached;
import io.dynamicnetworks.model.AttachmentState.Deleted;
import io.dynamicnetworks.model.AttachmentState.Deleting;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The ledger, sorted by what it means for the pod's present sandbox. Of what belongs to another
 * sandbox, everything that multus' own teardown does not cover is cleaned up (SPEC 5.13).
 *
 * @param attached in this sandbox, or in one that is not known to be another
 * @param toCleanUp what needs a clean-up DEL
 * @param abandoned requests that may still end in this sandbox
 * @param tombstones what was detached from this sandbox
 */
record LedgerBySandbox(
    List<Attachment> attached,
    List<Attachment> toCleanUp,
    List<Attachment> abandoned,
    List<Attachment> tombstones) {
  static LedgerBySandbox of(Evidence evidence) {
    LedgerBySandbox ledger =
        new LedgerBySandbox(
            new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    evidence.ledger().forEach(kept -> ledger.take(kept, evidence.mayBeHere(kept)));
    return ledger;
  }

  /**
   * Tombstones that are kept even if they are not listed: of what multus attached, and of what has
   * to be re-attached if the move that took its name fails.
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
