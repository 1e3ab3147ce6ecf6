package io.dynamicnetworks.model;

import java.util.List;

/** Everything that the node's ledger keeps of one pod's attachments, oldest first. */
public record PodLedger(PodUid uid, PodRef pod, List<Attachment> attachments) {
  public PodLedger {
    attachments = List.copyOf(attachments);
  }
}
