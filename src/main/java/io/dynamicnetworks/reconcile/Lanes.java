package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.bus.Addresses;
import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.Messages.LedgerQuery;
import io.dynamicnetworks.bus.Messages.Look.Why;
import io.dynamicnetworks.bus.Messages.NetworkChanged;
import io.dynamicnetworks.bus.Messages.PeerBack;
import io.dynamicnetworks.bus.Messages.PodChanged;
import io.dynamicnetworks.bus.Messages.PodsQuery;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Opens a lane for every pod of the node and passes on what wakes them: changed pods, changed NADs,
 * peers that are back. Pods that are gone but still in the ledger have a lane until it is settled.
 */
public final class Lanes {
  private static final Duration LOCAL = Duration.ofSeconds(30);

  /** A CNI call that takes longer no longer counts against the limit of the node. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Lane.Tools tools;
  private final PlanService plans;
  private final Map<PodUid, Lane> lanes = new LinkedHashMap<>();
  private final List<Bus.Subscription> subscriptions = new ArrayList<>();
  private boolean stopping;

  public Lanes(Bus bus, Timers timers, RandomGenerator random, ReconcileSettings settings) {
    DelegateGate gate = new DelegateGate(settings.maxConcurrentDelegates(), PATIENCE, timers);
    tools = new Lane.Tools(bus, timers, random, settings, gate, () -> stopping);
    plans = new PlanService(bus, settings.policy());
  }

  /**
   * Looks at every pod, and from then on at each that changes. The watches and the ledger must
   * serve already.
   */
  public Future<Void> start() {
    Bus bus = tools.bus();
    subscriptions.add(plans.start());
    subscriptions.add(bus.subscribe(Addresses.POD_CHANGED, this::podChanged));
    subscriptions.add(bus.subscribe(Addresses.NETWORK_CHANGED, this::networkChanged));
    subscriptions.add(bus.subscribe(Addresses.PEER_BACK, this::peerBack));
    return bus.request(Addresses.LEDGER, new LedgerQuery(null, null), LOCAL)
        .onSuccess(
            kept -> kept.ledgers().forEach(ledger -> wake(ledger.uid(), ledger.pod(), Why.START)))
        .compose(kept -> bus.request(Addresses.PODS, new PodsQuery(), LOCAL))
        .onSuccess(answer -> answer.pods().forEach(pod -> wake(pod.uid(), pod.ref(), Why.START)))
        .mapEmpty();
  }

  /**
   * Begins nothing new; completes when every step that is under way has ended and is recorded. Put
   * a deadline on it: a step may take as long as the delegate deadline.
   */
  public Future<Void> stop() {
    stopping = true;
    subscriptions.forEach(Bus.Subscription::cancel);
    return Future.join(List.copyOf(lanes.values()).stream().map(Lane::stop).toList()).mapEmpty();
  }

  private void podChanged(PodChanged changed) {
    wake(changed.uid(), changed.about(), Why.POD);
  }

  private void networkChanged(NetworkChanged changed) {
    List.copyOf(lanes.values()).stream()
        .filter(lane -> lane.waitsFor(changed.network()))
        .forEach(lane -> lane.wake(Why.NETWORK));
  }

  private void peerBack(PeerBack back) {
    List.copyOf(lanes.values()).stream()
        .filter(Lane::hasFailed)
        .forEach(lane -> lane.wake(Why.PEER));
  }

  private void wake(PodUid uid, PodRef ref, Why why) {
    if (!stopping) {
      lanes
          .computeIfAbsent(uid, opened -> new Lane(tools, new Lane.Identity(uid, ref), this::gone))
          .wake(why);
    }
  }

  private void gone(Lane lane) {
    Lane.Identity pod = lane.identity();
    lanes.remove(pod.uid(), lane);
    lane.missed().ifPresent(why -> wake(pod.uid(), pod.ref(), why));
  }
}
