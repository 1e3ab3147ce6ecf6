package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.plan.Evidence.Creation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Derives what is attached if multus' CNI cache cannot be read: from the ledger and from what the
 * sandbox was created with. A status entry counts only if one of these accounts for it ({@link
 * ConfirmedByCreation}), or if a selection that isolation allows asks for exactly that ({@link
 * ConfirmedBySelection}) (SPEC 3).
 */
final class ObservedWithoutCache {
  private final FindingsWithoutCache findings;
  private final Evidence evidence;
  private final LedgerBySandbox ledger;
  private final UnclaimedEntries unclaimed;
  private final FoundAttachments found;

  ObservedWithoutCache(
      PlanInput input, DesiredSelections desired, NetworkCatalog catalog, LedgerBySandbox ledger) {
    this.ledger = ledger;
    evidence = input.evidence();
    findings = FindingsWithoutCache.of(input, desired, catalog, ledger);
    unclaimed = findings.unclaimed();
    found = findings.found();
  }

  Observed read() {
    List<Attachment> created = readLedger();
    if (evidence.creation() instanceof Creation.Known) {
      new ConfirmedByCreation(findings).read(created);
      new ConfirmedBySelection(findings).read();
    }
    return new Observed(
        found.all(),
        List.copyOf(ledger.toCleanUp()),
        List.copyOf(ledger.abandoned()),
        List.copyOf(ledger.tombstones()),
        ledger.retained(findings.desired()),
        null,
        cluster(),
        found.toRecord(),
        false);
  }

  /**
   * Finds what the ledger shows as attached.
   *
   * @return what multus attached, also what was detached since
   */
  private List<Attachment> readLedger() {
    List<Attachment> created = new ArrayList<>();
    for (Attachment kept : ledger.attached()) {
      Set<StatusEntry.Subject> own =
          kept.entries().stream().map(StatusEntry::subject).collect(Collectors.toSet());
      unclaimed.claim(entry -> own.contains(entry.subject()));
      List<StatusEntry> named = unclaimed.claimNamed(kept.network(), kept.iface());
      if (kept.created()) {
        created.add(kept);
      }
      found.add(kept, kept.entries().isEmpty() ? named : kept.entries());
    }
    for (Attachment deleted : ledger.tombstones()) {
      // The controller was killed between a DEL and the write that unlists it: nothing is attached.
      unclaimed.claim(entry -> UnclaimedEntries.isAt(entry, deleted.network(), deleted.iface()));
      if (deleted.created()) {
        created.add(deleted);
      }
    }
    return created;
  }

  /** The attachment of the cluster network; null if network-status does not list it. */
  private @Nullable ObservedAttachment cluster() {
    List<StatusEntry> entries = evidence.clusterEntries();
    return entries.isEmpty()
        ? null
        : new ObservedAttachment(
            entries.getFirst().network(),
            InterfaceName.CLUSTER,
            Ownership.OTHER,
            null,
            null,
            entries,
            false,
            null,
            null);
  }
}
