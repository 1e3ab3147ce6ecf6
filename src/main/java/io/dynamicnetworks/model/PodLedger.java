package io.dynamicnetworks.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that the node's ledger keeps of one pod's attachments, oldest first. Equal configs are
 * held once: a tenant can attach one network many times.
 */
public record PodLedger(PodUid uid, PodRef pod, List<Attachment> attachments) {
  public PodLedger {
    Map<SentConfig, SentConfig> configs = new HashMap<>();
    attachments =
        attachments.stream()
            .map(
                each -> each.withSentConfig(configs.computeIfAbsent(each.add().config(), it -> it)))
            .toList();
  }
}
