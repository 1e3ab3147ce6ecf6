package io.dynamicnetworks.kube;

import io.dynamicnetworks.bus.Addresses;
import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.Messages.NetworkChanged;
import io.dynamicnetworks.bus.Messages.NetworksAnswer;
import io.dynamicnetworks.bus.Messages.NetworksQuery;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Watches the NADs of all namespaces: answers {@link Addresses#NETWORKS}, and publishes {@link
 * Addresses#NETWORK_CHANGED} when one came, went or changed its config. Works on when their
 * CustomResourceDefinition is not installed (yet): then there are none.
 */
public final class NetworkWatch extends VerticleBase {
  // 5,000 NADs in one answer are several MB at once, and nobody knows how many there will be.
  private static final int PAGE = 500;

  private final Bus bus;
  private final KubeConnection connection;
  private final NetworkCache cache = new NetworkCache();
  private @Nullable Reflector<NetworkRef, NetworkDefinition> reflector;

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
    Reflector<NetworkRef, NetworkDefinition> started =
        new Reflector<>(
            vertx,
            connection.calls(),
            new Reflector.Kind<>(
                "/apis/k8s.cni.cncf.io/v1/network-attachment-definitions",
                "",
                PAGE,
                NetworkReading::read),
            new Store(),
            connection.networksLink());
    reflector = started;
    Future<Void> synced = started.start();
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
    if (reflector != null) {
      reflector.stop();
    }
    return Future.succeededFuture();
  }

  private NetworksAnswer find(NetworksQuery query) {
    return new NetworksAnswer(query.about(), cache.find(query.networks()));
  }

  private final class Store implements Reflector.Store<NetworkRef, NetworkDefinition> {
    @Override
    public NetworkRef key(NetworkDefinition network) {
      return network.ref();
    }

    @Override
    public List<NetworkRef> keys() {
      return cache.refs();
    }

    @Override
    public void put(NetworkDefinition network) {
      if (cache.seen(network)) {
        announce(network.ref());
      }
    }

    @Override
    public void remove(NetworkRef ref) {
      if (cache.remove(ref)) {
        announce(ref);
      }
    }

    private void announce(NetworkRef ref) {
      bus.publish(Addresses.NETWORK_CHANGED, new NetworkChanged(ref));
    }
  }
}
