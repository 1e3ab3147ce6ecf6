package io.dynamicnetworks.kube.watch;

import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.LimitPort;
import io.dynamicnetworks.bus.LimitPort.LimitReached;
import io.dynamicnetworks.bus.LimitPort.Limited;
import io.dynamicnetworks.bus.NetworkPort;
import io.dynamicnetworks.bus.NetworkPort.NetworkChanged;
import io.dynamicnetworks.bus.NetworkPort.NetworksAnswer;
import io.dynamicnetworks.bus.NetworkPort.NetworksQuery;
import io.dynamicnetworks.bus.SamplePort;
import io.dynamicnetworks.bus.SamplePort.Sample;
import io.dynamicnetworks.bus.SamplePort.Samples;
import io.dynamicnetworks.kube.client.KubeConnection;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Watches the NADs of all namespaces: answers {@link NetworkPort#READ}, and publishes {@link
 * NetworkPort#CHANGED} when a NAD is created, deleted, or has its config changed. Keeps working
 * while the CustomResourceDefinition is not installed; there are no NADs then.
 *
 * <p>NADs that {@link NetworkCache} does not hold are read on request: the cache has no room for
 * them, the first list has not ended, or the watch has not shown them yet. A request fails if one
 * of them cannot be read; a retry may succeed.
 */
public final class NetworkWatch extends VerticleBase {
  // A page must arrive within a minute, and a NAD may have 1.5 MB: the NADs of one namespace must
  // not keep the list from ever ending.
  private static final String API = "/apis/k8s.cni.cncf.io/v1/";
  private static final String PLURAL = "network-attachment-definitions";

  private static final int PAGE = 100;

  private static final Duration FETCH = Duration.ofSeconds(5);

  /** How long a request waits for the first list; after that, single NADs are read. */
  private static final Duration FIRST_LIST = Duration.ofSeconds(1);

  private final Bus bus;
  private final KubeConnection connection;
  private final NetworkCache cache;
  private final ReadBudget readBudget = new ReadBudget(System::nanoTime);
  private @Nullable Reflector<NetworkRef, NetworkDefinition> reflector;

  public NetworkWatch(Bus bus, KubeConnection connection) {
    this(bus, connection, new NetworkCache());
  }

  NetworkWatch(Bus bus, KubeConnection connection, NetworkCache cache) {
    this.bus = bus;
    this.connection = connection;
    this.cache = cache;
  }

  /** Why the NADs are not up to date; empty if they are. */
  public Optional<String> problem() {
    return connection.networksLink().problem();
  }

  @Override
  public Future<?> start() {
    Reflector<NetworkRef, NetworkDefinition> started =
        new Reflector<>(
            vertx,
            connection.calls(),
            new Reflector.Kind<>(API + PLURAL, "", PAGE, NetworkReading::read),
            new Store(),
            new Reflector.Links(connection.networksLink(), connection.networksLink()));
    reflector = started;
    Future<Void> listed = started.start();
    NetworkQueries queries =
        new NetworkQueries(
            cache,
            new NetworkFetch(
                vertx,
                connection.calls(),
                FETCH,
                readBudget,
                () -> limitReached(Limited.NETWORK_READS)),
            Budgets.NADS_READ_BYTES,
            () -> limitReached(Limited.PLAN));
    bus.serve(
        SamplePort.OF_NETWORKS,
        query ->
            Future.succeededFuture(
                Samples.of(
                    Map.of(Sample.NETWORKS_BYTES, (double) cache.bytes() + queries.bytes()))));
    bus.serve(
        NetworkPort.READ,
        query ->
            listed.isComplete() || connection.networksLink().missing()
                ? find(query, queries)
                : listed
                    .timeout(FIRST_LIST.toMillis(), TimeUnit.MILLISECONDS)
                    .transform(all -> find(query, queries)));
    bus.serve(
        NetworkPort.KNOWN,
        query ->
            Future.succeededFuture(
                new NetworksAnswer(query.about(), cache.find(query.networks()).known())));
    return Future.succeededFuture();
  }

  /** Bytes that the NADs in memory take; at most {@code Budgets.NADS_BYTES}. */
  public long cachedBytes() {
    return cache.bytes();
  }

  @Override
  public Future<?> stop() {
    if (reflector != null) {
      reflector.stop();
    }
    return Future.succeededFuture();
  }

  /** The API path of a namespace's NADs. */
  static String path(String namespace) {
    return API + "namespaces/" + namespace + "/" + PLURAL;
  }

  private static Future<NetworksAnswer> find(NetworksQuery query, NetworkQueries queries) {
    return queries
        .find(query.about().namespace(), query.networks())
        .map(networks -> new NetworksAnswer(query.about(), networks));
  }

  private void limitReached(Limited limit) {
    bus.publish(LimitPort.REACHED, new LimitReached(limit, null));
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
      readBudget.changed(network.ref());
      if (cache.put(network)) {
        announce(network.ref());
        if (network.problem() != null) {
          limitReached(Limited.NETWORK_CONFIG);
        }
      }
    }

    @Override
    public void remove(NetworkRef ref) {
      if (cache.remove(ref)) {
        announce(ref);
      }
    }

    private void announce(NetworkRef ref) {
      bus.publish(NetworkPort.CHANGED, new NetworkChanged(ref));
    }
  }
}
