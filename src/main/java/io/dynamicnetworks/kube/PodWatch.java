package io.dynamicnetworks.kube;

import io.dynamicnetworks.bus.Addresses;
import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.Messages.Peer;
import io.dynamicnetworks.bus.Messages.PeerBack;
import io.dynamicnetworks.bus.Messages.PodAnswer;
import io.dynamicnetworks.bus.Messages.PodChanged;
import io.dynamicnetworks.bus.Messages.PodsAnswer;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodUid;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Watches the pods of this node: answers {@link Addresses#POD} and {@link Addresses#PODS}, and
 * publishes {@link Addresses#POD_CHANGED} when something changed that matters. Requests that come
 * before the first list wait for it: "gone" must not be said of a pod that was not looked for.
 */
public final class PodWatch extends VerticleBase {
  // All at once: from Kubernetes 1.31 on, a list without a limit comes from the API server's
  // cache, up to date and by node; one with a limit reads every pod of the cluster from etcd.
  private static final int ALL = 0;

  private final Bus bus;
  private final KubeConnection connection;
  private final String nodeName;
  private @Nullable Reflector<PodUid, Pod> reflector;

  public PodWatch(Bus bus, KubeConnection connection, String nodeName) {
    this.bus = bus;
    this.connection = connection;
    this.nodeName = nodeName;
  }

  /** What keeps the pods from being up to date; empty if nothing does. From any thread. */
  public Optional<String> problem() {
    return connection.podsLink().problem();
  }

  @Override
  public Future<?> start() {
    Context loop = context;
    PodCache cache = connection.pods();
    PeerBack back = new PeerBack(Peer.API_SERVER);
    connection
        .podsLink()
        .whenBack(() -> loop.runOnContext(now -> bus.publish(Addresses.PEER_BACK, back)));
    Reflector<PodUid, Pod> started =
        new Reflector<>(
            vertx,
            connection.calls(),
            new Reflector.Kind<>(
                "/api/v1/pods", "spec.nodeName=" + nodeName, ALL, PodReading::read),
            new Store(cache),
            connection.podsLink());
    reflector = started;
    Future<Void> synced = started.start();
    bus.serve(Addresses.POD, query -> synced.map(listed -> new PodAnswer(cache.get(query.uid()))));
    bus.serve(Addresses.PODS, query -> synced.map(listed -> new PodsAnswer(cache.all())));
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    if (reflector != null) {
      reflector.stop();
    }
    return Future.succeededFuture();
  }

  /**
   * Keyed by uid, so that a pod recreated under the same name is another one even if the deletion
   * was missed.
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
    public void put(Pod pod) {
      if (cache.seen(pod)) {
        announce(pod);
      }
    }

    @Override
    public void remove(PodUid uid) {
      Pod gone = cache.remove(uid);
      if (gone != null) {
        announce(gone);
      }
    }

    private void announce(Pod pod) {
      bus.publish(Addresses.POD_CHANGED, new PodChanged(pod.uid(), pod.ref()));
    }
  }
}
