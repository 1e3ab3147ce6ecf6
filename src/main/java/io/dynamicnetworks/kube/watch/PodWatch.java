package io.dynamicnetworks.kube.watch;

import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.LedgerPort;
import io.dynamicnetworks.bus.LedgerPort.LedgerQuery;
import io.dynamicnetworks.bus.LimitPort;
import io.dynamicnetworks.bus.LimitPort.LimitReached;
import io.dynamicnetworks.bus.LimitPort.Limited;
import io.dynamicnetworks.bus.PeerPort;
import io.dynamicnetworks.bus.PeerPort.Peer;
import io.dynamicnetworks.bus.PeerPort.PeerBack;
import io.dynamicnetworks.bus.PodPort;
import io.dynamicnetworks.bus.PodPort.PodChanged;
import io.dynamicnetworks.bus.PodPort.PodsComplete;
import io.dynamicnetworks.bus.PodPort.PodsListed;
import io.dynamicnetworks.bus.ReconcilePort;
import io.dynamicnetworks.bus.SamplePort;
import io.dynamicnetworks.bus.SamplePort.Sample;
import io.dynamicnetworks.bus.SamplePort.Samples;
import io.dynamicnetworks.kube.client.KubeConnection;
import io.dynamicnetworks.kube.client.OversizedText;
import io.dynamicnetworks.kube.client.PodCache;
import io.dynamicnetworks.kube.client.PodReading;
import io.dynamicnetworks.kube.client.Versioned;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodLedger;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/**
 * Watches the pods of this node: publishes {@link PodPort#CHANGED} with the pod on every relevant
 * change, {@link PodPort#LISTED} once all pods that may run have been published, and {@link
 * PodPort#COMPLETE} once all others have been, too.
 *
 * <p>A node may have any number of pods in a terminal phase: a tenant binds pods to it, the kubelet
 * rejects them, and they stay. So they are listed last, beside the watch, and delay nobody's edit.
 * Together with the pods in all other phases, Unknown and none included, the two later lists have
 * all pods, since no pod leaves a terminal phase.
 *
 * <p>The watch has no selector for the phase. With one, the API server would show a pod's end as a
 * DELETED event that carries the pod as it was before (Kubernetes 1.36,
 * cacheWatcher.convertToWatchEvent). A pod that ended, whose containers may still run and whose
 * finalizer must come off, would look like one that is gone. Pods that end are watched until
 * nothing of them is attached, but without their annotations; other idle pods are not published
 * (see {@link PodCache}).
 */
public final class PodWatch extends VerticleBase {
  // All at once: from Kubernetes 1.31 on, a list without a limit comes from the API server's cache,
  // up to date and by node. A list with a limit reads every pod of the cluster from etcd, so the
  // Reflector uses one only after a list that did not end in time.
  // The lists of ended pods name the watch's version: so they come from the cache of older servers,
  // too.
  private static final int ALL = 0;

  private static final List<String> PHASES =
      List.of(
          "status.phase!=Succeeded,status.phase!=Failed",
          "status.phase=Failed",
          "status.phase=Succeeded");

  private final Bus bus;
  private final KubeConnection connection;
  private final String nodeName;
  private final Promise<Void> listed = Promise.promise();
  private @Nullable Reflector<PodUid, Pod> reflector;

  public PodWatch(Bus bus, KubeConnection connection, String nodeName) {
    this.bus = bus;
    this.connection = connection;
    this.nodeName = nodeName;
  }

  /** Why the pods are not up to date; empty if they are. */
  public Optional<String> problem() {
    return connection.podsLink().problem();
  }

  /**
   * Completes when every pod that may run has been published; fails if the watch is stopped before.
   */
  public Future<Void> listed() {
    return listed.future();
  }

  /** Reads the ledger first: a pod of it must not look gone, though it may be idle. */
  @Override
  public Future<?> start() {
    return bus.request(LedgerPort.READ, new LedgerQuery(), LedgerQuery.DEADLINE)
        .compose(
            kept -> {
              connection
                  .pods()
                  .idlePods()
                  .hold(kept.ledgers().stream().map(PodLedger::uid).toList());
              watch();
              return Future.succeededFuture();
            });
  }

  private void watch() {
    PodCache cache = connection.pods();
    Store store = new Store(cache);
    cache.whenCut(() -> store.publishCut(null));
    PeerBack back = new PeerBack(Peer.API_SERVER);
    connection.podsLink().whenBack(() -> bus.publish(PeerPort.BACK, back));
    Reflector<PodUid, Pod> started =
        new Reflector<>(
            vertx,
            connection.calls(),
            kind("spec.nodeName=" + nodeName),
            store,
            new Reflector.Links(connection.podsLink(), connection.endedPodsLink()));
    reflector = started;
    bus.subscribe(ReconcilePort.POD_RELEASED, released -> cache.released(released.uid()));
    bus.serve(
        SamplePort.OF_PODS,
        query ->
            Future.succeededFuture(
                new Samples(
                    Map.of(Sample.POD_TEXTS_BYTES, (double) cache.bytes()),
                    connection.calls().counts().all())));
    started
        .start()
        .onSuccess(
            all -> {
              bus.publish(PodPort.LISTED, new PodsListed(cache.size()));
              listed.tryComplete();
            });
    started
        .complete()
        .onSuccess(
            all -> {
              cache.idlePods().listed();
              bus.publish(PodPort.COMPLETE, new PodsComplete(cache.size()));
            });
  }

  private static Reflector.Kind<Pod> kind(String ofNode) {
    return new Reflector.Kind<>(
        "/api/v1/pods",
        ofNode,
        PHASES.stream().map(phase -> ofNode + "," + phase).toList(),
        ALL,
        PodWatch::read);
  }

  @Override
  public Future<?> stop() {
    if (reflector != null) {
      reflector.stop();
    }
    listed.tryFail("stopped before the first list");
    return Future.succeededFuture();
  }

  /** Drops what is not kept at once, not after the whole list: it must not pile up. */
  private static Versioned<Pod> read(JsonParser json) {
    Versioned<Pod> seen = PodReading.read(json);
    Pod pod = seen.object();
    return pod == null ? seen : new Versioned<>(seen.resourceVersion(), PodCache.kept(pod));
  }

  /**
   * Keyed by uid, so that a pod recreated under the same name is a different pod even if its
   * deletion was missed.
   */
  private final class Store implements Reflector.Store<PodUid, Pod> {
    private final PodCache cache;

    Store(PodCache cache) {
      this.cache = cache;
    }

    @Override
    public PodUid key(Pod pod) {
      return pod.uid();
    }

    @Override
    public List<PodUid> keys() {
      return cache.uids();
    }

    @Override
    public boolean keeps(PodUid uid) {
      return cache.get(uid) != null;
    }

    @Override
    public void put(Pod seen) {
      if (cache.seen(seen)) {
        publish(seen.uid());
        if (isTooLong(seen.networks()) || isTooLong(seen.networkStatus())) {
          limitReached(Limited.ANNOTATION, seen.ref());
        }
      }
      publishCut(seen.uid());
      if (cache.idlePods().leftOut() && reflector != null && reflector.listAgainLater()) {
        limitReached(Limited.IDLE_PODS, seen.ref());
      }
    }

    /**
     * @param published the pod that was just published; null if none was
     */
    void publishCut(@Nullable PodUid published) {
      for (PodUid cut : cache.cut()) {
        Pod pod = cache.get(cut);
        if (pod != null) {
          limitReached(Limited.ANNOTATIONS_OF_NODE, pod.ref());
        }
        if (!cut.equals(published)) {
          publish(cut);
        }
      }
    }

    private void publish(PodUid uid) {
      Pod pod = cache.get(uid);
      if (pod != null) {
        bus.publish(PodPort.CHANGED, new PodChanged(uid, pod.ref(), pod));
      }
    }

    private void limitReached(Limited limit, PodRef pod) {
      bus.publish(LimitPort.REACHED, new LimitReached(limit, pod));
    }

    private static boolean isTooLong(@Nullable String text) {
      return text != null && OversizedText.parse(text).isPresent();
    }

    @Override
    public void remove(PodUid uid) {
      Pod gone = cache.remove(uid);
      if (gone != null) {
        bus.publish(PodPort.CHANGED, new PodChanged(uid, gone.ref(), null));
      }
    }
  }
}
