package io.dynamicnetworks.ledger;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.PodLedger;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.SentConfig;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.text.HeapBytes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a pod's ledger takes on the heap, together with what the pod's worker keeps besides: the
 * requests as they were made, which the re-attach after a failed move needs, and the move itself. A
 * file may be much shorter: it has hashes of long arguments, and no objects.
 */
final class LedgerHeap {
  // Sizes of objects on a 64-bit JVM with compressed pointers, without their texts.
  private static final int TEXT = 56;
  private static final int ATTACHMENT = 320;
  private static final int MOVE = 400; // Open, waiting to be retried, and attached since.
  private static final int ENTRY = 96;
  private static final int LIST = 96;
  private static final int PLACE_IN_LIST = 4;

  private LedgerHeap() {}

  /** Approximate bytes. */
  static long size(PodLedger ledger) {
    long bytes = 0;
    Set<SentConfig> configs = new HashSet<>();
    Set<Sandbox> sandboxes = new HashSet<>();
    for (Attachment attachment : ledger.attachments()) {
      SentConfig config = attachment.add().config();
      if (config != null && configs.add(config)) {
        bytes += TEXT + config.bytes();
      }
      if (sandboxes.add(attachment.sandbox())) {
        bytes += text(attachment.sandbox().id()) + text(attachment.sandbox().netns());
      }
      bytes += ATTACHMENT + MOVE + network(attachment.network()) + text(attachment.iface().value());
      bytes += request(attachment.request()) + device(attachment.device());
      for (StatusEntry entry : attachment.entries()) {
        bytes += entry(entry);
      }
    }
    return bytes;
  }

  private static long request(InterfaceRequest request) {
    return fields(request) + (request.abridged().equals(request) ? 0 : fields(request.abridged()));
  }

  private static long fields(InterfaceRequest request) {
    return texts(request.ips())
        + texts(request.defaultRoute())
        + text(request.mac())
        + text(request.infinibandGuid())
        + text(request.portMappings())
        + text(request.bandwidth())
        + text(request.cniArgs())
        + text(request.deviceId());
  }

  private static long device(@Nullable Device device) {
    return device == null ? 0 : text(device.resource()) + text(device.id()) + text(device.info());
  }

  private static long entry(StatusEntry entry) {
    return ENTRY
        + network(entry.network())
        + text(entry.name())
        + text(entry.iface())
        + 2 * texts(entry.ips()) // In canonical form, too.
        + 2 * text(entry.mac())
        + text(entry.json());
  }

  private static long network(@Nullable NetworkRef network) {
    return network == null ? 0 : text(network.namespace()) + text(network.name());
  }

  private static long texts(List<String> texts) {
    long bytes = texts.isEmpty() ? 0 : LIST;
    for (String text : texts) {
      bytes += PLACE_IN_LIST + HeapBytes.of(text);
    }
    return bytes;
  }

  private static long text(@Nullable String text) {
    return text == null ? 0 : TEXT + HeapBytes.of(text);
  }
}
