package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.attachment.AttachmentLifecycle.Presence;
import io.dynamicnetworks.model.Allocation;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.ListedStatus;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.plan.AbandonedRequests;
import io.dynamicnetworks.plan.Evidence;
import io.dynamicnetworks.plan.KnownSandbox;
import io.dynamicnetworks.plan.PlanInput;
import io.dynamicnetworks.plan.PlanInput.Move;
import io.dynamicnetworks.plan.SandboxReuse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is known about a pod without asking a peer, and what a plan is made from. A worker decides
 * with it, and an explanation is made from the same.
 */
record KnownEvidence(WorkerContext shared, WorkerMemory memory) {

  /** The evidence in memory. */
  Evidence evidence(ListedStatus.Entries listed) {
    KnownSandbox known = memory.sandbox();
    CachedSandbox cache =
        !observing() || memory.isSandboxOutdated()
            ? null
            : known != null ? memory.cached(known.sandbox().id()) : memory.onlyCached();
    return new Evidence(
        observing(),
        false,
        cache,
        known == null ? null : known.sandbox(),
        known == null ? new Evidence.Creation.Unknown() : known.creation(),
        memory.store().attachments(),
        listed,
        CniResultReader.READER);
  }

  /**
   * What a plan is made from.
   *
   * @param evidence the evidence in memory, or that of the peers
   * @param tried see {@link PlanInput}
   */
  PlanInput planInput(
      Pod pod,
      Reading.Parsed parsed,
      Evidence evidence,
      Map<NetworkRef, NetworkDefinition> networks,
      Set<Move> tried,
      Allocation allocation) {
    return new PlanInput(
        pod,
        parsed.desired(),
        evidence,
        networks,
        shared.policy(),
        memory.taken(),
        memory.former(),
        memory.moveRetries().waiting(nowMillis()),
        tried,
        allocation);
  }

  /** What decides whether the pod's sandbox is looked up again. */
  SandboxReuse sandboxReuse() {
    return new SandboxReuse(
        observing(),
        memory.isSandboxOutdated(),
        memory.sandbox(),
        memory.sandboxDoubt(),
        memory.cache(),
        nowMillis());
  }

  /**
   * Why the peers have to be asked even if there is nothing to do according to the evidence in
   * memory; empty if it is enough.
   */
  List<String> doubts() {
    List<String> doubts = new ArrayList<>();
    if (isSandboxUnclear()) {
      doubts.add("the runtime must be asked which sandbox is the pod's");
    }
    if (isWindowPassed()) {
      doubts.add("an abandoned request can no longer end; its effects have yet to be checked");
    }
    if (isLedgerToBeOpened()) {
      doubts.add("the sealed ledger that the pod carries has yet to be opened");
    }
    return doubts;
  }

  /** Whether only the runtime can say which sandbox is the pod's. */
  private boolean isSandboxUnclear() {
    boolean several = memory.sandbox() == null && memory.cache().size() > 1;
    return observing() && (several || memory.isSandboxOutdated() || memory.isSandboxSuperseded());
  }

  /** Whether an abandoned request can no longer end, so that it can be settled. */
  private boolean isWindowPassed() {
    return memory.store().attachments().stream()
        .filter(ReconcileContext.lifecycle(shared, Presence.HERE)::windowPassed)
        .anyMatch(kept -> kept.device() != null || !isHidden(kept));
  }

  /** Whether the pod carries a sealed ledger that may replace a lost one. */
  boolean isLedgerToBeOpened() {
    return !observing() && memory.sealedToOpen() != null;
  }

  /** Whether an abandoned request has to wait until its interface name is free. */
  boolean isHidden(Attachment kept) {
    return AbandonedRequests.isHidden(kept, memory.store().attachments()) && !isShown(kept);
  }

  /** Whether the CNI cache shows what the request made. */
  private boolean isShown(Attachment kept) {
    CachedSandbox cached = observing() ? memory.cached(kept.sandbox().id()) : null;
    return cached != null
        && CacheReread.find(kept, cached, memory.store().attachments()).isPresent();
  }

  private boolean observing() {
    return shared.observing().getAsBoolean();
  }

  private long nowMillis() {
    return shared.timers().nowMillis();
  }
}
