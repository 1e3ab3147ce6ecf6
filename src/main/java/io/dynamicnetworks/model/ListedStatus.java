package io.dynamicnetworks.model;

import java.util.List;

/** What network-status lists. */
public sealed interface ListedStatus {
  /** The annotation could be read; an absent one counts as an empty list. */
  record Entries(List<StatusEntry> entries) implements ListedStatus {
    public static final Entries NONE = new Entries(List.of());

    public Entries {
      entries = List.copyOf(entries);
    }
  }

  /** The annotation cannot be read: nothing is attached or detached, and it is not overwritten. */
  record Unreadable(String problem) implements ListedStatus {}
}
