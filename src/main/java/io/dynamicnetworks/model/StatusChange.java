package io.dynamicnetworks.model;

import java.util.List;

/**
 * One change of network-status; changes are applied in order to a fresh read.
 *
 * <p>Two entries are of the same place if network and interface are the same and, where there is no
 * interface, also the addresses.
 */
public sealed interface StatusChange {
  /**
   * Lists the entries. An entry of the same place with the same {@code ips} and {@code mac} stays
   * as it is, byte for byte; one of the same place with others is replaced where it stands; else
   * the entry goes to the end, or to the front if it is the default network's. Entries of one place
   * within one change do not replace each other.
   */
  record Put(List<StatusEntry> entries) implements StatusChange {
    public Put {
      entries = List.copyOf(entries);
    }
  }

  /** Takes out the first entry of that place; nothing if there is none. Never the default's. */
  record Remove(StatusEntry entry) implements StatusChange {}
}
