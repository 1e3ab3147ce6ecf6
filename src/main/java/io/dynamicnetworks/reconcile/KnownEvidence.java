package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.ListedStatus;
import io.dynamicnetworks.plan.Evidence;
import io.dynamicnetworks.plan.KnownSandbox;
import io.dynamicnetworks.plan.SandboxMemory;

/** What is known about a pod without asking a peer. */
final class KnownEvidence {
  private KnownEvidence() {}

  static Evidence of(WorkerMemory memory, boolean observing, ListedStatus.Entries listed) {
    KnownSandbox known = memory.sandbox();
    CachedSandbox cache =
        !observing || memory.isSandboxOutdated()
            ? null
            : known != null ? memory.cached(known.sandbox().id()) : memory.onlyCached();
    return new Evidence(
        observing,
        false,
        cache,
        known == null ? null : known.sandbox(),
        known == null ? new Evidence.Creation.Unknown() : known.creation(),
        memory.store().attachments(),
        listed,
        CniResultReader.READER);
  }

  /** What decides whether the pod's sandbox is looked up again. */
  static SandboxMemory ofSandbox(WorkerMemory memory, boolean observing, long nowMillis) {
    return new SandboxMemory(
        observing,
        memory.isSandboxOutdated(),
        memory.sandbox(),
        memory.sandboxDoubt(),
        memory.cache(),
        nowMillis);
  }

  /** Whether only the runtime can say which sandbox is the pod's. */
  static boolean isSandboxUnclear(WorkerMemory memory, boolean observing) {
    boolean several = memory.sandbox() == null && memory.cache().size() > 1;
    return observing && (several || memory.isSandboxOutdated() || memory.isSandboxSuperseded());
  }
}
