package io.dynamicnetworks.simulation;

import io.dynamicnetworks.bus.LedgerPort;
import io.dynamicnetworks.bus.LedgerPort.LedgerQuery;
import io.dynamicnetworks.bus.NetworkPort;
import io.dynamicnetworks.bus.NetworkPort.NetworkChanged;
import io.dynamicnetworks.bus.NetworkPort.NetworksAnswer;
import io.dynamicnetworks.bus.NetworkPort.NetworksQuery;
import io.dynamicnetworks.bus.PodPort;
import io.dynamicnetworks.bus.PodPort.PodChanged;
import io.dynamicnetworks.bus.PodPort.PodsComplete;
import io.dynamicnetworks.bus.PodPort.PodsListed;
import io.dynamicnetworks.bus.ReconcilePort;
import io.dynamicnetworks.kube.client.PodCache;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodLedger;
import io.dynamicnetworks.model.PodUid;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The pod cache with simulated watches, which show pods and NADs a little late, or much later while
 * stalled; never out of order.
 */
final class WatchModel {
  private final Cluster cluster;
  private final SimulatedBus bus;
  private final SplittableRandom random;
  private final PodCache pods;
  private final Map<NetworkRef, NetworkDefinition> networks = new HashMap<>();
  private boolean listed;

  WatchModel(Cluster cluster, SimulatedBus bus, SplittableRandom random) {
    this.cluster = cluster;
    this.bus = bus;
    this.random = random;
    pods = new PodCache(() -> cluster.time.nowMillis() * 1_000_000);
    pods.whenCut(() -> pods.cut().forEach(this::publish));
  }

  PodCache pods() {
    return pods;
  }

  void start() {
    cluster.watch(this::podChanged, this::networkChanged);
    networks.putAll(cluster.networks);
    cluster.shownNetworks = networks;
    bus.serve(NetworkPort.READ, this::networks);
    bus.serve(NetworkPort.KNOWN, query -> Future.succeededFuture(known(query)));
    bus.subscribe(ReconcilePort.POD_RELEASED, released -> pods.released(released.uid()));
    bus.request(LedgerPort.READ, new LedgerQuery(), Duration.ofSeconds(30))
        .onSuccess(
            kept -> {
              pods.idlePods().hold(kept.ledgers().stream().map(PodLedger::uid).toList());
              after(random.nextInt(1, 100), this::list);
            });
  }

  /** Delivers the first list, without the pods that have ended, once the API server answers. */
  private void list() {
    if (cluster.faults.watchStalled) {
      after(500, this::list);
      return;
    }
    see(life -> !life.pod.phase().terminal());
    bus.publish(PodPort.LISTED, new PodsListed(pods.size()));
    after(1 + cluster.time.nowMillis() % 500, this::listEnded);
  }

  /** Delivers the pods in a terminal phase that neither list nor watch has shown. */
  private void listEnded() {
    if (cluster.faults.watchStalled || cluster.faults.endedNotListed) {
      after(500, this::listEnded);
      return;
    }
    see(life -> life.pod.phase().terminal() && pods.get(life.pod.uid()) == null);
    listed = true;
    pods.idlePods().listed();
    bus.publish(PodPort.COMPLETE, new PodsComplete(pods.size()));
  }

  private void see(Predicate<Cluster.Life> selector) {
    List.copyOf(cluster.pods.values()).stream()
        .filter(life -> !life.gone)
        .filter(selector)
        .forEach(life -> see(life.pod.uid(), life.pod));
  }

  /** Whether the first list has been delivered, with the pods that have ended. */
  boolean hasListed() {
    return listed;
  }

  /** Whether the shown pod is current, except for its resourceVersion. */
  boolean isUpToDate(PodUid uid) {
    Pod seen = pods.get(uid);
    Pod now = cluster.read(uid);
    return seen != null
        && now != null
        && seen.withResourceVersion(now.resourceVersion()).equals(now);
  }

  /** Shows an edit of the last seen pod, without any later changes. */
  void show(PodUid uid, UnaryOperator<Pod> edit) {
    Pod seen = pods.get(uid);
    if (seen != null) {
      put(edit.apply(seen));
    }
  }

  private void podChanged(PodUid uid) {
    Pod now = cluster.read(uid);
    after(random.nextInt(1, 30), () -> see(uid, now));
  }

  private void see(PodUid uid, @Nullable Pod shown) {
    if (cluster.faults.watchStalled) {
      after(500, () -> see(uid, cluster.read(uid))); // A dropped watch lists again.
      return;
    }
    if (shown != null) {
      if (pods.get(uid) != null || cluster.read(uid) != null) {
        put(shown);
      }
      return;
    }
    Pod gone = pods.remove(uid);
    if (gone != null) {
      bus.publish(PodPort.CHANGED, new PodChanged(uid, gone.ref(), null));
    }
  }

  private void put(Pod shown) {
    Pod before = pods.get(shown.uid());
    boolean inOrder = before == null || version(shown) >= version(before);
    if (inOrder && pods.seen(shown)) {
      publish(shown.uid());
    }
    pods.cut().stream().filter(cut -> !cut.equals(shown.uid())).forEach(this::publish);
  }

  private void publish(PodUid uid) {
    Pod pod = pods.get(uid);
    if (pod != null) {
      bus.publish(PodPort.CHANGED, new PodChanged(uid, pod.ref(), pod));
    }
  }

  private static long version(Pod pod) {
    return Long.parseLong(pod.resourceVersion());
  }

  private void networkChanged(NetworkRef ref) {
    after(random.nextInt(1, 30), () -> seeNetwork(ref));
  }

  private void seeNetwork(NetworkRef ref) {
    if (cluster.faults.watchStalled) {
      after(500, () -> seeNetwork(ref));
      return;
    }
    NetworkDefinition now = cluster.networks.get(ref);
    if (now == null) {
      networks.remove(ref);
    } else {
      networks.put(ref, now);
    }
    bus.publish(NetworkPort.CHANGED, new NetworkChanged(ref));
  }

  private Future<NetworksAnswer> networks(NetworksQuery query) {
    if (cluster.faults.networksHang) {
      return Promise.<NetworksAnswer>promise().future(); // The requester's deadline will pass.
    }
    if (cluster.faults.networksUnreadable) {
      return Future.failedFuture("network: cannot be read: the API server answers 503");
    }
    return Future.succeededFuture(known(query));
  }

  private NetworksAnswer known(NetworksQuery query) {
    Map<NetworkRef, NetworkDefinition> found = new HashMap<>(networks);
    found.keySet().retainAll(query.networks());
    return new NetworksAnswer(query.about(), found);
  }

  private void after(long millis, Runnable work) {
    cluster.time.after(
        millis,
        () -> {
          if (bus.alive()) {
            work.run();
          }
        });
  }
}
