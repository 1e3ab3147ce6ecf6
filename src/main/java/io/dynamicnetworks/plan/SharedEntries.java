package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.StatusEntry;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The status entries that an attachment shares with one that stays: two attachments of one network
 * may have the same entry, which names eth0.
 */
final class SharedEntries {
  private final IdentityHashMap<ObservedAttachment, Set<StatusEntry.Subject>> subjects =
      new IdentityHashMap<>();
  private final List<ObservedAttachment> staying;

  SharedEntries(List<ObservedAttachment> staying) {
    this.staying = staying;
  }

  /** Those among the attachment's entries that belong to one that stays, too. */
  List<StatusEntry> of(ObservedAttachment attachment, List<StatusEntry> entries) {
    List<ObservedAttachment> others =
        staying.stream().filter(other -> entries.stream().anyMatch(e -> isOf(other, e))).toList();
    return entries.stream()
        .filter(entry -> others.stream().anyMatch(other -> mayBeOf(other, attachment, entry)))
        .toList();
  }

  private static boolean isOf(ObservedAttachment attachment, StatusEntry entry) {
    return entry.network() != null && entry.network().equals(attachment.network());
  }

  /**
   * The subjects of the attachment's entries, collected once: each entry of others is sought here.
   */
  private Set<StatusEntry.Subject> subjects(ObservedAttachment attachment) {
    return subjects.computeIfAbsent(
        attachment,
        seen -> seen.entries().stream().map(StatusEntry::subject).collect(Collectors.toSet()));
  }

  private boolean mayBeOf(
      ObservedAttachment other, ObservedAttachment attachment, StatusEntry entry) {
    boolean isNamedOtherwise =
        entry.iface() != null && !entry.iface().startsWith(attachment.iface().value());
    return isNamedOtherwise
        && (other.entries().isEmpty() || subjects(other).contains(entry.subject()));
  }
}
