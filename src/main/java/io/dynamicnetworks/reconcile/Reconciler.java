package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.CniCachePort;
import io.dynamicnetworks.bus.CniCachePort.CacheChanged;
import io.dynamicnetworks.bus.CniCachePort.MultusSettings;
import io.dynamicnetworks.bus.CniCachePort.ObservationMode;
import io.dynamicnetworks.bus.InspectionPort;
import io.dynamicnetworks.bus.LedgerPort;
import io.dynamicnetworks.bus.LedgerPort.LedgerQuery;
import io.dynamicnetworks.bus.LedgerPort.StoredLedgers;
import io.dynamicnetworks.bus.LimitPort.Limited;
import io.dynamicnetworks.bus.NetworkPort;
import io.dynamicnetworks.bus.NetworkPort.NetworkChanged;
import io.dynamicnetworks.bus.PeerPort;
import io.dynamicnetworks.bus.PeerPort.Peer;
import io.dynamicnetworks.bus.PeerPort.PeerBack;
import io.dynamicnetworks.bus.PodPort;
import io.dynamicnetworks.bus.PodPort.PodChanged;
import io.dynamicnetworks.bus.ReconcilePort;
import io.dynamicnetworks.bus.ReconcilePort.IsolationKnown;
import io.dynamicnetworks.bus.ReconcilePort.IsolationMode;
import io.dynamicnetworks.bus.ReconcilePort.PodReleased;
import io.dynamicnetworks.bus.ReconcilePort.WorkerReplaced;
import io.dynamicnetworks.bus.SamplePort;
import io.dynamicnetworks.bus.SamplePort.Samples;
import io.dynamicnetworks.flow.Timers;
import io.dynamicnetworks.limit.CniCallGate;
import io.dynamicnetworks.limit.LogBudget;
import io.dynamicnetworks.limit.RateLimiter;
import io.dynamicnetworks.limit.StartQueue;
import io.dynamicnetworks.limit.TextLimiter;
import io.dynamicnetworks.model.Isolation;
import io.dynamicnetworks.model.PodLedger;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.reconcile.inspect.Inspector;
import io.dynamicnetworks.reconcile.memory.NodeSamples;
import io.dynamicnetworks.reconcile.memory.UnknownPods;
import io.dynamicnetworks.reconcile.shared.PodKey;
import io.dynamicnetworks.reconcile.shared.ReconcileSettings;
import io.dynamicnetworks.reconcile.shared.WorkerContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a worker for every pod that {@code kube} publishes, and passes triggers on to it. A pod
 * that is gone but still in the ledger keeps its worker until its attachments are detached. A pod
 * that has ended, or that has never run, needs none once nothing of it is attached. Confined to one
 * thread.
 */
public final class Reconciler {
  private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

  private final WorkerContext shared;
  private final RateLimiter edits = RateLimiter.ofEdits();
  private final TextLimiter texts = new TextLimiter();
  private final Map<PodUid, Worker> workers = new LinkedHashMap<>();
  private final UnknownPods unknown = new UnknownPods();
  private final List<Bus.Subscription> subscriptions = new ArrayList<>();
  private final Promise<Void> started = Promise.promise();
  private @Nullable Boolean observing;
  private @Nullable Isolation isolation;
  private final Set<Peer> away = EnumSet.noneOf(Peer.class);
  private boolean podsListed;

  /** Whether a pod that has not been published is gone. */
  private boolean podsComplete;

  private boolean ledgerRead;
  private boolean stopping;

  public Reconciler(Bus bus, Timers timers, RandomGenerator random, ReconcileSettings settings) {
    shared =
        new WorkerContext(
            bus,
            timers,
            random,
            settings,
            new StartQueue(timers),
            new CniCallGate(
                CniCallGate.Rules.usual(settings.maxConcurrentDelegates()),
                timers,
                () -> WorkerContext.limitReached(bus, Limited.HANGING_CALL, null),
                () -> WorkerContext.limitReached(bus, Limited.CALLS_HELD_BACK, null)),
            RateLimiter.ofCalls(),
            new LogBudget(
                timers,
                leftOut -> LOG.warn("lines left out, over the limit of namespaces {}", leftOut),
                () -> WorkerContext.limitReached(bus, Limited.LOG_LINES, null)),
            () -> Boolean.TRUE.equals(observing),
            () -> !away.isEmpty(),
            () -> settings.policy().following(isolation),
            () -> stopping);
  }

  /**
   * Subscribes at once. Completes when all pods that may run are known, the ledger is read, and it
   * is known whether the CNI cache can be read; reconciles from then on. A pod of the ledger that
   * is not known waits until all others are: it may have ended.
   */
  public Future<Void> start() {
    Bus bus = shared.bus();
    subscriptions.add(bus.subscribe(PodPort.CHANGED, this::podChanged));
    subscriptions.add(bus.subscribe(PodPort.LISTED, listed -> podsListed()));
    subscriptions.add(bus.subscribe(PodPort.COMPLETE, all -> podsComplete()));
    subscriptions.add(bus.subscribe(CniCachePort.CHANGED, this::cacheChanged));
    subscriptions.add(bus.subscribe(CniCachePort.MODE, this::modeChanged));
    subscriptions.add(bus.subscribe(CniCachePort.MULTUS_SETTINGS, this::settingsChanged));
    subscriptions.add(bus.subscribe(NetworkPort.CHANGED, this::networkChanged));
    subscriptions.add(bus.subscribe(PeerPort.LOST, lost -> away.add(lost.peer())));
    subscriptions.add(bus.subscribe(PeerPort.BACK, this::peerBack));
    Inspector inspector = new Inspector(shared, () -> List.copyOf(workers.values()));
    subscriptions.add(
        bus.serve(InspectionPort.PODS, query -> Future.succeededFuture(inspector.page(query))));
    subscriptions.add(bus.serve(InspectionPort.EXPLAIN, inspector::explain));
    subscriptions.add(
        bus.serve(SamplePort.OF_RECONCILE, query -> Future.succeededFuture(samples())));
    return bus.request(LedgerPort.READ, new LedgerQuery(), LedgerQuery.DEADLINE)
        .onSuccess(this::ledgerRead)
        .compose(kept -> started.future());
  }

  /** How many CNI calls are running, without those that hang. */
  public int runningCalls() {
    return shared.gate().running();
  }

  /** How many CNI calls hang. */
  public int hangingCalls() {
    return shared.gate().hanging();
  }

  /**
   * Starts nothing new; completes when every step in flight has ended and is recorded. Put a
   * deadline on it: a step may take as long as the delegate deadline.
   */
  public Future<Void> stop() {
    stopping = true;
    subscriptions.forEach(Bus.Subscription::cancel);
    return Future.join(List.copyOf(workers.values()).stream().map(Worker::stop).toList())
        .mapEmpty();
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private void podChanged(PodChanged changed) {
    Worker worker = workers.get(changed.uid());
    if (worker == null && changed.pod() != null) {
      worker = open(new PodKey(changed.uid(), changed.about()));
    }
    if (worker != null) {
      worker.podChanged(changed.pod());
      boolean isEnd = changed.pod() == null || changed.pod().ended();
      if (isEnd) {
        wake(worker, Trigger.POD); // The daemon will soon no longer find the pod.
      } else {
        wakeWithinRate(worker, Trigger.POD);
      }
    }
  }

  /**
   * Wakes a worker within its rate limit. A pod has to wait if it or its NAD is edited in a loop;
   * its newest state is then acted on.
   */
  private void wakeWithinRate(Worker worker, Trigger trigger) {
    if (!mayWake(worker) || worker.mergeIntoDelayed(trigger)) {
      return;
    }
    long now = shared.timers().nowMillis();
    wakeAfter(
        longer(
            edits.take(worker.pod().uid(), worker.pod().ref().namespace(), now),
            texts.take(worker.memory().pod(), now)),
        worker,
        trigger);
  }

  private void wakeAfter(Duration wait, Worker worker, Trigger trigger) {
    if (wait.isZero()) {
      worker.wake(trigger);
    } else {
      shared.limitReached(Limited.EDITS, worker.pod().ref());
      worker.wakeAfter(wait, trigger);
    }
  }

  private Worker open(PodKey pod) {
    Worker worker = new Worker(shared, pod, new Worker.Ends(this::gone, this::stuck));
    unknown.take(pod.uid()).forEach(worker.memory().cache()::changed);
    workers.put(pod.uid(), worker);
    return worker;
  }

  private void cacheChanged(CacheChanged changed) {
    Worker worker = workers.get(changed.uid());
    if (worker != null) {
      worker.memory().cache().changed(changed.sandboxes());
      wake(worker, Trigger.CACHE);
    } else {
      unknown.cacheChanged(changed, isReady() && podsComplete);
    }
  }

  private void modeChanged(ObservationMode mode) {
    boolean isNew = observing == null || observing != mode.observing();
    observing = mode.observing();
    if (isNew) {
      wakeAll(Trigger.SETTINGS);
      startIfReady();
    }
  }

  private void settingsChanged(MultusSettings settings) {
    if (!Objects.equals(isolation, settings.isolation())) {
      isolation = settings.isolation();
      publishIsolation();
      workers.values().forEach(worker -> worker.memory().forgetNotices());
      wakeAll(Trigger.SETTINGS);
    }
  }

  private void networkChanged(NetworkChanged changed) {
    for (Worker worker : List.copyOf(workers.values())) {
      if (worker.waitsFor(changed.network())) {
        worker.memory().networkChanged(changed.network());
        wakeWithinRate(worker, Trigger.NETWORK);
      }
    }
  }

  private void peerBack(PeerBack back) {
    away.remove(back.peer());
    if (back.peer() == Peer.CONTAINER_RUNTIME) {
      workers
          .values()
          .forEach(worker -> worker.memory().sandbox().doubt("the container runtime was away"));
    }
    for (Worker worker : List.copyOf(workers.values())) {
      if (worker.hasFailed()) {
        wake(worker, Trigger.PEER);
      }
    }
  }

  private void podsListed() {
    podsListed = true;
    startIfReady();
  }

  private Samples samples() {
    return NodeSamples.of(
        workers.values().stream().map(worker -> worker.memory().samples()).toList(),
        workers.values().stream().filter(Worker::isRetryWaiting).count(),
        shared.gate());
  }

  private void podsComplete() {
    List<Worker> waiting =
        workers.values().stream().filter(worker -> !worker.memory().isPodKnown()).toList();
    podsComplete = true;
    waiting.forEach(worker -> wake(worker, Trigger.START));
  }

  private void ledgerRead(StoredLedgers kept) {
    for (PodLedger ledger : kept.ledgers()) {
      Worker worker = workers.get(ledger.uid());
      if (worker == null) {
        worker = open(new PodKey(ledger.uid(), ledger.pod()));
      }
      worker.memory().ledgerRead(ledger.attachments(), shared.timers().nowMillis());
    }
    ledgerRead = true;
    startIfReady();
  }

  private void startIfReady() {
    if (isReady() && started.tryComplete()) {
      publishIsolation();
      wakeAll(Trigger.START);
    }
  }

  private void publishIsolation() {
    if (!isReady()) {
      return; // Multus' configuration may not have been read yet.
    }
    Isolation counts = shared.policy().isolation();
    if (counts == null) {
      LOG.warn(
          "namespaceIsolation is not set in the config, and Multus' own settings (00-multus.conf in"
              + " /etc/cni/net.d) are missing or unusable: isolation is off, and a pod can be"
              + " attached to a network of any namespace");
    }
    shared
        .bus()
        .publish(
            ReconcilePort.ISOLATION,
            new IsolationKnown(
                counts == null
                    ? IsolationMode.UNKNOWN
                    : counts.on() ? IsolationMode.ON : IsolationMode.OFF));
  }

  private boolean mayWake(Worker worker) {
    return isReady() && !stopping && (podsComplete || worker.memory().isPodKnown());
  }

  private boolean isReady() {
    return podsListed && ledgerRead && observing != null;
  }

  /** Wakes all workers; for pods with long annotations, within the rate limit of edits. */
  private void wakeAll(Trigger trigger) {
    long now = shared.timers().nowMillis();
    for (Worker worker : workers.values().stream().filter(this::mayWake).toList()) {
      wakeAfter(texts.take(worker.memory().pod(), now), worker, trigger);
    }
  }

  private void wake(Worker worker, Trigger trigger) {
    if (mayWake(worker)) {
      worker.wake(trigger);
    }
  }

  /**
   * Replaces a stuck worker. As after a restart, but for this pod alone, requests in flight may
   * still end in the daemon.
   */
  private void stuck(Worker stuck) {
    PodKey pod = stuck.pod();
    LOG.error("reconciliation stuck, worker replaced pod={}", pod.ref());
    shared.bus().publish(ReconcilePort.WORKER_REPLACED, new WorkerReplaced(pod.ref()));
    if (workers.remove(pod.uid(), stuck)) {
      Worker worker = open(pod);
      worker.replace(stuck);
      wake(worker, Trigger.START);
    }
  }

  /** Forgets a worker that has nothing left to do: its pod is gone, or idle. */
  private void gone(Worker worker) {
    PodKey pod = worker.pod();
    if (workers.remove(pod.uid(), worker) && worker.memory().pod() != null) {
      shared.bus().publish(ReconcilePort.POD_RELEASED, new PodReleased(pod.uid(), pod.ref()));
    }
  }
}
