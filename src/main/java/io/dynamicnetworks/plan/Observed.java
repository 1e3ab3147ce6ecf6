package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.StatusEntry;
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
    LedgerBySandbox ledger = LedgerBySandbox.of(input.evidence());
    return input.evidence().observing()
        ? new ObservedFromCache(input, desired, catalog, ledger).read()
        : new ObservedWithoutCache(input, desired, catalog, ledger).read();
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
