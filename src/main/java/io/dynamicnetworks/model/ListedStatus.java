package io.dynamicnetworks.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What network-status lists. */
public sealed interface ListedStatus {
  /** The annotation could be read; an absent one counts as an empty list. */
  record Entries(List<StatusEntry> entries) implements ListedStatus {
    public static final Entries NONE = new Entries(List.of());

    public Entries {
      entries = List.copyOf(entries);
    }

    /**
     * What is listed for the cluster network; null if nothing is. It differs between the sandboxes
     * of a pod wherever these get different addresses or MACs.
     */
    public StatusEntry.@Nullable Meaning clusterEntry() {
      return entries.stream()
          .filter(StatusEntry::isDefault)
          .findFirst()
          .map(StatusEntry::meaning)
          .orElse(null);
    }
  }

  /** The annotation cannot be read: nothing is attached or detached, and it is not overwritten. */
  record Unreadable(String problem) implements ListedStatus {}
}
