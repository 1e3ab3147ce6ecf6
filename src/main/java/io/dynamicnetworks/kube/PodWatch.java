package io.dynamicnetworks.kube;

import io.dynamicnetworks.bus.Addresses;
import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.Messages.Peer;
import io.dynamicnetworks.bus.Messages.PeerBack;
import io.dynamicnetworks.bus.Messages.PodAnswer;
import io.dynamicnetworks.bus.Messages.PodsAnswer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Watches the pods of this node: answers {@link Addresses#POD} and {@link Addresses#PODS}, and
 * publishes {@link Addresses#POD_CHANGED} when something changed that matters. Requests that come
 * before the first list wait for it: "gone" must not be said of a pod that was not looked for.
 */
public final class PodWatch extends VerticleBase {
  private static final long PAGE = 500;

  private final Bus bus;
  private final KubeConnection connection;
  private final String nodeName;
  private @Nullable Watching<WatchedPod> watching;

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
    PodStore store =
        new PodStore(
            cache,
            changed -> loop.runOnContext(now -> bus.publish(Addresses.POD_CHANGED, changed)));
    Watching<WatchedPod> started =
        new Watching<>(
            connection
                .client()
                .resources(WatchedPod.class, WatchedPod.Many.class)
                .inAnyNamespace()
                .withField("spec.nodeName", nodeName)
                // Without, the first list may come from a cache that lags: what was plugged since
                // would be taken for unwanted, and pods for gone.
                .withLimit(PAGE)
                .runnableInformer(0),
            store,
            connection.podsLink());
    watching = started;
    Future<Void> synced = started.start(loop);
    bus.serve(Addresses.POD, query -> synced.map(listed -> new PodAnswer(cache.get(query.uid()))));
    bus.serve(Addresses.PODS, query -> synced.map(listed -> new PodsAnswer(cache.all())));
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    if (watching != null) {
      watching.stop();
    }
    return Future.succeededFuture();
  }
}
