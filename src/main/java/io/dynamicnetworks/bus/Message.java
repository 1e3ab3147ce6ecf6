package io.dynamicnetworks.bus;

import io.dynamicnetworks.model.PodRef;
import org.jspecify.annotations.Nullable;

/**
 * A message on the bus: an immutable record, passed by reference. The set is closed, so that the
 * debug tap can print every one of them.
 */
public sealed interface Message
    permits Samples,
        Samples.Query,
        Inspection.ExplainQuery,
        Inspection.ExplainReply,
        Inspection.PodsPage,
        Inspection.PodsQuery,
        Messages.AttachmentChanged,
        Messages.CacheChanged,
        Messages.CacheQuery,
        Messages.CacheAnswer,
        Messages.DelegateReply,
        Messages.DelegateRequest,
        Messages.DevicesAnswer,
        Messages.DevicesQuery,
        Messages.FinalizerChange,
        Messages.IsolationKnown,
        Messages.StoredLedgers,
        Messages.LedgerQuery,
        Messages.LedgerStored,
        Messages.LedgerWrite,
        Messages.LimitReached,
        Messages.LiveSandboxes,
        Messages.LiveSandboxesQuery,
        Messages.MultusSettings,
        Messages.NetworkChanged,
        Messages.NetworksAnswer,
        Messages.NetworksQuery,
        Messages.ObservationMode,
        Messages.PeerBack,
        Messages.PeerLost,
        Messages.PodChanged,
        Messages.PodEvent,
        Messages.PodPlanned,
        Messages.PodReconciled,
        Messages.PodReleased,
        Messages.PodWriteReply,
        Messages.PodsListed,
        Messages.SandboxReply,
        Messages.SandboxRequest,
        Messages.SealedLedgerQuery,
        Messages.StatusWrite,
        Messages.WorkerReplaced {
  /** The pod that the message is about; null if it is about no particular pod. */
  default @Nullable PodRef about() {
    return null;
  }
}
