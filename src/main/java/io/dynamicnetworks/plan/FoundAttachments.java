package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.StatusEntry;
import java.util.ArrayList;
import java.util.List;

/** The attachments that were found so far without the CNI cache. */
final class FoundAttachments {
  private final List<ObservedAttachment> all = new ArrayList<>();
  private final List<Attachment> toRecord = new ArrayList<>();
  private final SelectionNames desired;

  FoundAttachments(SelectionNames desired) {
    this.desired = desired;
  }

  /** Adds one that the ledger shows. */
  void add(Attachment kept, List<StatusEntry> entries) {
    all.add(recorded(kept, entries));
  }

  /** Adds one that only network-status shows; the ledger should keep it from now on. */
  void add(ObservedAttachment listed) {
    all.add(listed);
    if (listed.record() != null) {
      toRecord.add(listed.record());
    }
  }

  /** Replaces the entries of one that the ledger shows. */
  void relist(Attachment kept, List<StatusEntry> entries) {
    all.replaceAll(each -> kept.equals(each.record()) ? recorded(kept, entries) : each);
  }

  private static ObservedAttachment recorded(Attachment kept, List<StatusEntry> entries) {
    return new ObservedAttachment(
        kept.network(),
        kept.iface(),
        Ownership.of(kept),
        DelConfig.of(kept.add().config()),
        kept.request(),
        entries,
        true,
        kept,
        null);
  }

  /**
   * Whether nothing was listed for it when it was first seen. If more is listed now, the entries
   * are assigned again.
   */
  boolean isUnlisted(Attachment kept) {
    return all.stream().anyMatch(each -> kept.equals(each.record()) && each.entries().isEmpty());
  }

  boolean have(InterfaceName iface) {
    return all.stream().anyMatch(each -> each.iface().equals(iface));
  }

  boolean have(NetworkRef network, InterfaceName iface) {
    return all.stream()
        .anyMatch(each -> network.equals(each.network()) && each.iface().equals(iface));
  }

  /** How many of the network no selection asks for by name, as far as that is known. */
  long withoutSelectedName(NetworkRef network) {
    return all.stream()
        .filter(each -> network.equals(each.network()))
        .filter(each -> each.ownership() == Ownership.UNNAMED || !desired.have(each.iface()))
        .count();
  }

  List<ObservedAttachment> all() {
    return List.copyOf(all);
  }

  /** Those that the ledger should keep from now on. */
  List<Attachment> toRecord() {
    return List.copyOf(toRecord);
  }
}
