package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.plan.Evidence.Creation;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is known of a pod's attachments while multus' CNI cache cannot be read.
 *
 * @param created the selections that the sandbox was created with; empty if unknown
 * @param defaults the number of {@code defaultNetworks} attachments before these
 * @param unclaimed shrinks as status entries are confirmed
 * @param found grows as attachments are found
 */
record FindingsWithoutCache(
    PlanInput input,
    DesiredSelections desired,
    LedgerBySandbox ledger,
    List<Selection> created,
    int defaults,
    FormerEntries former,
    UnclaimedEntries unclaimed,
    FoundAttachments found,
    RequestComparison requests,
    AttachmentFromStatus fromStatus) {
  static FindingsWithoutCache of(
      PlanInput input, DesiredSelections desired, NetworkCatalog catalog, LedgerBySandbox ledger) {
    Evidence evidence = input.evidence();
    List<StatusEntry> listed = evidence.listed().entries();
    List<Selection> created =
        evidence.creation() instanceof Creation.Known(List<Selection> selections, int _)
            ? selections
            : List.of();
    int defaults = ListedDefaults.count(listed, created, ledger.attached());
    FormerEntries former = new FormerEntries(input.former(), created, defaults);
    RequestComparison requests = new RequestComparison();
    return new FindingsWithoutCache(
        input,
        desired,
        ledger,
        created,
        defaults,
        former,
        new UnclaimedEntries(
            listed.stream()
                .filter(StatusEntry::namesNad)
                .filter(entry -> !former.include(entry))
                .toList(),
            new SelectionNames(Stream.concat(created.stream(), desired.valid().stream()).toList())),
        new FoundAttachments(desired.names()),
        requests,
        new AttachmentFromStatus(input, catalog, ledger.abandoned(), requests));
  }
}
