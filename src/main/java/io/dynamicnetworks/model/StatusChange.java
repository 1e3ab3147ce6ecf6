package io.dynamicnetworks.model;

import java.util.List;

/**
 * One change of network-status. Changes are applied in order to a fresh read.
 *
 * <p>Two entries have the same subject if their network and interface are equal and, for entries
 * without an interface, their addresses too.
 */
public sealed interface StatusChange {
  /**
   * Lists the entries. A listed entry with the same subject and equal {@code ips} and {@code mac}
   * stays byte for byte; one with the same subject but other values is replaced in place. If there
   * is neither, the new entry is appended, or put first if it is the cluster network's. Entries
   * with the same subject within one change do not replace each other.
   */
  record Put(List<StatusEntry> entries) implements StatusChange {
    public Put {
      entries = List.copyOf(entries);
    }
  }

  /** Removes the first entry with this subject, if there is one; never the cluster network's. */
  record Remove(StatusEntry entry) implements StatusChange {}
}
