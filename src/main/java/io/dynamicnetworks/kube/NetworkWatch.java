package io.dynamicnetworks.kube;

import io.dynamicnetworks.bus.Addresses;
import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.Messages.NetworkChanged;
import io.dynamicnetworks.bus.Messages.NetworksAnswer;
import io.dynamicnetworks.bus.Messages.NetworksQuery;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Watches the NADs of all namespaces: answers {@link Addresses#NETWORKS}, and publishes {@link
 * Addresses#NETWORK_CHANGED} when one came, went or changed its config. Works on when their
 * CustomResourceDefinition is not installed (yet): then there are none.
 */
public final class NetworkWatch extends VerticleBase {
  // 5,000 NADs in one answer are several MB at once, on a heap of 64.
  private static final long PAGE = 500;

  private final Bus bus;
  private final KubeConnection connection;
  private final NetworkCache cache = new NetworkCache();
  private @Nullable Watching<WatchedNetwork> watching;

  public NetworkWatch(Bus bus, KubeConnection connection) {
    this.bus = bus;
    this.connection = connection;
  }

  /** What keeps the NADs from being up to date; empty if nothing does. From any thread. */
  public Optional<String> problem() {
    return connection.networksLink().problem();
  }

  @Override
  public Future<?> start() {
    Context loop = context;
    NetworkStore store =
        new NetworkStore(
            cache,
            ref ->
                loop.runOnContext(
                    now -> bus.publish(Addresses.NETWORK_CHANGED, new NetworkChanged(ref))));
    Watching<WatchedNetwork> started =
        new Watching<>(
            connection
                .client()
                .resources(WatchedNetwork.class, WatchedNetwork.Many.class)
                .inAnyNamespace()
                .withLimit(PAGE)
                .runnableInformer(0),
            store,
            connection.networksLink());
    watching = started;
    Future<Void> synced = started.start(loop);
    bus.serve(
        Addresses.NETWORKS,
        query ->
            connection.networksLink().missing()
                ? Future.succeededFuture(find(query))
                : synced.map(listed -> find(query)));
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    if (watching != null) {
      watching.stop();
    }
    return Future.succeededFuture();
  }

  private NetworksAnswer find(NetworksQuery query) {
    return new NetworksAnswer(query.about(), cache.find(query.networks()));
  }
}
