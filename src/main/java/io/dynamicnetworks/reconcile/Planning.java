package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.model.Allocation;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.ListedStatus;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.plan.Evidence;
import io.dynamicnetworks.plan.Plan;
import io.dynamicnetworks.plan.PlanInput.Move;
import io.dynamicnetworks.plan.Planner;
import io.dynamicnetworks.reconcile.memory.WorkerMemory;
import io.dynamicnetworks.reconcile.observe.KnownEvidence;
import io.dynamicnetworks.reconcile.observe.PeerRequests;
import io.dynamicnetworks.reconcile.observe.UsableAnnotations;
import io.dynamicnetworks.reconcile.record.ReconcileContext;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Makes the plans of one reconciliation, all of them with the same NADs. */
final class Planning {
  private final ReconcileContext context;
  private final WorkerMemory memory;
  private final PeerRequests peers;
  private final KnownEvidence known;
  private Set<Move> tried = Set.of();
  private Set<NetworkRef> askedFor = Set.of();
  private Optional<Map<NetworkRef, NetworkDefinition>> networks = Optional.empty();

  Planning(ReconcileContext context, PeerRequests peers, KnownEvidence known) {
    this.context = context;
    memory = context.memory();
    this.peers = peers;
    this.known = known;
  }

  /** Continues after plans that have attached, or failed to attach, these. */
  void continueAfter(Set<Move> attempts) {
    tried = attempts;
  }

  /** What the plans that these continue have tried. */
  Set<Move> tried() {
    return tried;
  }

  /** Whether a plan uses that NAD as it was when requested. */
  boolean hasAskedFor(NetworkRef network) {
    return askedFor.contains(network);
  }

  /** Plans with the evidence in memory, without asking a peer other than for NADs. */
  Future<Plan> withKnown(Pod pod) {
    if (context.observing() && !memory.sandbox().isOutdated() && memory.sandbox().known() == null) {
      memory.sandbox().trustCache();
    }
    return plan(
        pod,
        known.evidence(ListedStatus.Entries.NONE)::withListed,
        memory.devices().of(memory.pod()));
  }

  /** Plans with the peers' evidence; asks the kubelet if a network needs a device. */
  Future<Plan> withFresh(Pod pod, Function<ListedStatus.Entries, Evidence> evidence) {
    return plan(pod, evidence, new Allocation.NotAsked())
        .compose(
            plan ->
                plan.unasked().isEmpty()
                    ? Future.succeededFuture(plan)
                    : context
                        .progress()
                        .timed("cri", peers.devices(pod, plan.unasked()))
                        .onSuccess(now -> memory.devices().reported(memory.pod(), now))
                        .compose(allocation -> plan(pod, evidence, allocation)));
  }

  /** Forgets the NADs after the last plan: its steps have their configs. */
  void end() {
    networks = Optional.empty();
  }

  private Future<Plan> plan(
      Pod pod, Function<ListedStatus.Entries, Evidence> evidence, Allocation allocation) {
    UsableAnnotations.Parsed parsed = parsed(pod);
    Set<NetworkRef> needed =
        Planner.networksNeeded(
            parsed.desired(), evidence.apply(parsed.listed()), context.shared().policy());
    if (networks.isPresent() && askedFor.containsAll(needed)) {
      return context
          .progress()
          .timed("plan", Future.succeededFuture(networks.get()))
          .map(there -> plan(pod, parsed, evidence, there, allocation)); // At once: nothing waits.
    }
    return context
        .progress()
        .timed("plan", ask(needed))
        .map(there -> plan(pod, parsed(pod), evidence, there, allocation));
  }

  private UsableAnnotations.Parsed parsed(Pod pod) {
    return UsableAnnotations.of(pod, context.shared().policy().maxInterfaces())
            instanceof UsableAnnotations.Parsed parsed
        ? parsed
        : UsableAnnotations.Parsed.NONE;
  }

  private Plan plan(
      Pod pod,
      UsableAnnotations.Parsed parsed,
      Function<ListedStatus.Entries, Evidence> evidence,
      Map<NetworkRef, NetworkDefinition> there,
      Allocation allocation) {
    Plan plan =
        Planner.plan(
            known.planInput(
                pod, parsed, evidence.apply(parsed.listed()), there, tried, allocation));
    memory.samples().planned(parsed.desired().valid().size(), plan.satisfied());
    return plan;
  }

  /** Requests the current NADs. */
  private Future<Map<NetworkRef, NetworkDefinition>> ask(Set<NetworkRef> needed) {
    if (needed.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    askedFor = needed;
    networks = Optional.empty();
    return peers
        .networks(needed)
        .onSuccess(answer -> networks = Optional.of(answer).filter(Planning::isSmall))
        .onFailure(cause -> needed.forEach(context.progress()::await));
  }

  /**
   * Whether the NADs are small enough to keep. Large ones are requested again, because every pod
   * may have a reconciliation that waits.
   */
  private static boolean isSmall(Map<NetworkRef, NetworkDefinition> networks) {
    return networks.values().stream().mapToInt(network -> network.text().length()).sum()
        <= Budgets.NAD_CONFIG_BYTES;
  }
}
