package io.dynamicnetworks.model;

import java.util.List;

/** All that the node remembers of one pod's attaches, oldest first. */
public record PodLedger(PodUid uid, PodRef pod, List<LedgerEntry> entries) {
  public PodLedger {
    entries = List.copyOf(entries);
  }
}
