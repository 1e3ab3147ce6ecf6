package io.dynamicnetworks.bus;

import io.dynamicnetworks.model.PodRef;
import org.jspecify.annotations.Nullable;

/**
 * A message on the bus: an immutable record, passed by reference. The set is closed, so that the
 * debug tap can print every one of them.
 */
public sealed interface Message
    permits CniCachePort,
        InspectionPort,
        KubeletPort,
        LedgerPort,
        LimitPort,
        MultusPort,
        NetworkPort,
        PeerPort,
        PodPort,
        ReconcilePort,
        RuntimePort,
        SamplePort {
  /** The pod that the message is about; null if it is about no particular pod. */
  default @Nullable PodRef about() {
    return null;
  }
}
