package io.dynamicnetworks.simulation;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.PodLedger;
import io.dynamicnetworks.model.PodUid;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The controller's state folder, which outlives its process. */
final class Disk {
  private final Map<PodUid, PodLedger> ledgers = new LinkedHashMap<>();

  private boolean volume = true;

  /** Whether the folder outlives the controller's container. */
  boolean isVolume() {
    return volume;
  }

  /** Mounts no volume: the contents are lost when the container ends. */
  void noVolume() {
    volume = false;
  }

  Map<PodUid, PodLedger> ledgers() {
    return ledgers;
  }

  void write(PodLedger ledger) {
    ledgers.put(ledger.uid(), ledger);
  }

  void remove(PodUid uid) {
    ledgers.remove(uid);
  }

  /** Loses the folder's contents. */
  void clear() {
    ledgers.clear();
  }

  List<Attachment> of(PodUid uid) {
    PodLedger ledger = ledgers.get(uid);
    return ledger == null ? List.of() : ledger.attachments();
  }
}
