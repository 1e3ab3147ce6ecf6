package io.dynamicnetworks.reconcile.memory;

import io.dynamicnetworks.annotation.NetworkStatus;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.ListedStatus;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.text.HeapBytes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Status entries of what was attached in a sandbox and no longer is, the newest of them: plugins
 * decide how many there are, and how long. Kept as text, which takes a third of what an entry does.
 * Confined to one thread.
 */
final class FormerEntries {
  // A string, its bytes and a node of the set.
  private static final int OVERHEAD = 100;

  private final Set<String> texts = new LinkedHashSet<>();
  private int bytes;

  /** Adds an entry, in place of the oldest ones; drops it if there is no room for it at all. */
  void add(StatusEntry entry) {
    String text = entry.json();
    if (size(text) > Budgets.FORMER_ENTRIES_BYTES || !texts.add(text)) {
      return;
    }
    bytes += size(text);
    while (bytes > Budgets.FORMER_ENTRIES_BYTES) {
      String oldest = texts.iterator().next();
      texts.remove(oldest);
      bytes -= size(oldest);
    }
  }

  private static int size(String text) {
    return OVERHEAD + HeapBytes.of(text);
  }

  void clear() {
    texts.clear();
    bytes = 0;
  }

  /** The entries, oldest first. */
  List<StatusEntry> entries() {
    return !texts.isEmpty()
            && NetworkStatus.parse("[" + String.join(",", texts) + "]")
                instanceof ListedStatus.Entries(List<StatusEntry> entries)
        ? entries
        : List.of();
  }
}
