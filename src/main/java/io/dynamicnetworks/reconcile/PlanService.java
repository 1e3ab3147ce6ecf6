package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.annotation.NetworkStatus;
import io.dynamicnetworks.annotation.NetworksAnnotation;
import io.dynamicnetworks.bus.Addresses;
import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.Messages.KeptLedgers;
import io.dynamicnetworks.bus.Messages.LedgerQuery;
import io.dynamicnetworks.bus.Messages.NetworksAnswer;
import io.dynamicnetworks.bus.Messages.NetworksQuery;
import io.dynamicnetworks.bus.Messages.PlanReply;
import io.dynamicnetworks.bus.Messages.PlanRequest;
import io.dynamicnetworks.bus.Messages.PodQuery;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Plan;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodLedger;
import io.dynamicnetworks.model.Present;
import io.dynamicnetworks.model.Wanted;
import io.dynamicnetworks.plan.Planner;
import io.dynamicnetworks.plan.Policy;
import io.dynamicnetworks.plan.Situation;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Serves {@link Addresses#PLAN}: gathers what a decision needs, as it is now, and has the pure
 * {@link Planner} decide.
 */
public final class PlanService {
  /** The requests stay in this process. */
  private static final Duration LOCAL = Duration.ofSeconds(15);

  private final Bus bus;
  private final Policy policy;

  public PlanService(Bus bus, Policy policy) {
    this.bus = bus;
    this.policy = policy;
  }

  /** Serves from now on. */
  public Bus.Subscription start() {
    return bus.serve(Addresses.PLAN, this::plan);
  }

  private Future<PlanReply> plan(PlanRequest request) {
    Future<PodLedger> ledger =
        bus.request(Addresses.LEDGER, new LedgerQuery(request.uid(), request.about()), LOCAL)
            .map(kept -> only(request, kept));
    return bus.request(Addresses.POD, new PodQuery(request.uid(), request.about()), LOCAL)
        .compose(
            answer ->
                ledger.compose(
                    kept -> {
                      Pod pod = answer.pod();
                      return pod == null
                          ? Future.succeededFuture(
                              new PlanReply(request.about(), null, Plan.NOTHING, kept))
                          : planFor(request, pod, kept);
                    }));
  }

  private Future<PlanReply> planFor(PlanRequest request, Pod pod, PodLedger ledger) {
    Wanted wanted = NetworksAnnotation.parse(pod.networks(), pod.ref().namespace());
    Present present = NetworkStatus.parse(pod.networkStatus());
    Set<NetworkRef> needed = Planner.networksNeeded(wanted, present, ledger.entries());
    Future<NetworksAnswer> networks =
        needed.isEmpty()
            ? Future.succeededFuture(new NetworksAnswer(pod.ref(), Map.of()))
            : bus.request(Addresses.NETWORKS, new NetworksQuery(pod.ref(), needed), LOCAL);
    return networks.map(
        answer -> {
          Situation situation =
              new Situation(
                  pod,
                  wanted,
                  present,
                  ledger.entries(),
                  answer.networks(),
                  policy,
                  request.sandboxId(),
                  request.taken());
          return new PlanReply(pod.ref(), pod, Planner.plan(situation), ledger);
        });
  }

  private static PodLedger only(PlanRequest request, KeptLedgers kept) {
    return kept.ledgers().isEmpty()
        ? new PodLedger(request.uid(), request.about(), List.of())
        : kept.ledgers().getFirst();
  }
}
