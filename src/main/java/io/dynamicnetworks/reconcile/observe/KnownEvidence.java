package io.dynamicnetworks.reconcile.observe;

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
import io.dynamicnetworks.reconcile.memory.WorkerMemory;
import io.dynamicnetworks.reconcile.shared.WorkerContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a pod without asking a peer, and what a plan is made from. A worker decides
 * with it, and an explanation is made from the same.
 */
public record KnownEvidence(WorkerContext shared, WorkerMemory memory) {

  /** The evidence in memory. */
  public Evidence evidence(ListedStatus.Entries listed) {
    KnownSandbox known = memory.sandbox().known();
    CachedSandbox cache =
        !shared.isObserving() || memory.sandbox().isOutdated()
            ? null
            : known != null ? memory.cache().of(known.sandbox().id()) : memory.cache().only();
    return new Evidence(
        shared.isObserving(),
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
  public PlanInput planInput(
      Pod pod,
      UsableAnnotations.Parsed parsed,
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
        memory.sandbox().former(),
        memory.moveRetries().waiting(shared.timers().nowMillis()),
        tried,
        allocation);
  }

  /** What decides whether the pod's sandbox is looked up again. */
  public SandboxReuse sandboxReuse() {
    return new SandboxReuse(
        shared.isObserving(),
        memory.sandbox().isOutdated(),
        memory.sandbox().known(),
        memory.sandbox().doubt(),
        memory.cache().sandboxes(),
        shared.timers().nowMillis());
  }

  /**
   * Why the peers have to be asked even if there is nothing to do according to the evidence in
   * memory; empty if it is enough.
   */
  public List<String> doubts() {
    List<String> doubts = new ArrayList<>();
    if (isSandboxUnclear()) {
      doubts.add("the runtime must be asked which sandbox is the pod's");
    }
    if (isWindowPassed()) {
      doubts.add("an abandoned request can no longer end; its effects have yet to be checked");
    }
    if (ledgerToOpen() != null) {
      doubts.add("the sealed ledger that the pod carries has yet to be opened");
    }
    return doubts;
  }

  /** Whether only the runtime can say which sandbox is the pod's. */
  private boolean isSandboxUnclear() {
    boolean several = memory.sandbox().known() == null && memory.cache().sandboxes().size() > 1;
    return shared.isObserving()
        && (several || memory.sandbox().isOutdated() || memory.isSandboxSuperseded());
  }

  /** Whether an abandoned request can no longer end, so that it can be settled. */
  private boolean isWindowPassed() {
    return memory.store().attachments().stream()
        .filter(shared.lifecycle(Presence.HERE)::windowPassed)
        .anyMatch(kept -> kept.device() != null || !isHidden(kept));
  }

  /** Returns the sealed ledger on the pod that may replace a lost one; null if there is none. */
  @Nullable String ledgerToOpen() {
    return shared.isObserving() ? null : memory.restored().toOpen(memory.pod());
  }

  /** Whether an abandoned request has to wait until its interface name is free. */
  boolean isHidden(Attachment kept) {
    return AbandonedRequests.isHidden(kept, memory.store().attachments()) && !isShown(kept);
  }

  /** Whether the CNI cache shows what the request made. */
  private boolean isShown(Attachment kept) {
    CachedSandbox cached = shared.isObserving() ? memory.cache().of(kept.sandbox().id()) : null;
    return cached != null
        && OutcomeFromCache.find(kept, cached, memory.store().attachments()).isPresent();
  }
}
