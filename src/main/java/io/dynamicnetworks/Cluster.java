package io.dynamicnetworks;

import io.dynamicnetworks.bus.Addresses;
import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.Messages.PodsAnswer;
import io.dynamicnetworks.bus.Messages.PodsQuery;
import io.dynamicnetworks.kube.EventWriter;
import io.dynamicnetworks.kube.KubeConnection;
import io.dynamicnetworks.kube.NetworkWatch;
import io.dynamicnetworks.kube.PodWatch;
import io.dynamicnetworks.kube.PodWriter;
import io.dynamicnetworks.kube.UnusableCredentials;
import io.dynamicnetworks.ops.HealthCheck;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The API server: what reads from it and writes to it, and whether that works. */
final class Cluster {
  private static final Duration FIRST_LIST = Duration.ofSeconds(30);

  private final Vertx vertx;
  private final Bus bus;
  private final AgentSettings settings;
  private @Nullable KubeConnection connection;
  private volatile @Nullable PodWatch pods;
  private volatile @Nullable NetworkWatch networks;

  Cluster(Vertx vertx, Bus bus, AgentSettings settings) {
    this.vertx = vertx;
    this.bus = bus;
    this.settings = settings;
  }

  /** Deploys writers and watches, if the API server lets the agent in. */
  Future<Void> deploy() {
    KubeConnection opened;
    try {
      opened = KubeConnection.open(vertx, settings.kubeconfig().orElse(null));
    } catch (UnusableCredentials e) {
      return Future.failedFuture(new StartFailed(String.valueOf(e.getMessage())));
    }
    connection = opened;
    return opened
        .probe()
        .compose(
            problem ->
                problem == null ? deploy(opened) : Future.failedFuture(new StartFailed(problem)));
  }

  private Future<Void> deploy(KubeConnection opened) {
    PodWatch podWatch = new PodWatch(bus, opened, settings.nodeName());
    NetworkWatch networkWatch = new NetworkWatch(bus, opened);
    pods = podWatch;
    networks = networkWatch;
    Duration deadline = settings.config().calls().apiTimeout();
    return vertx
        .deployVerticle(new PodWriter(bus, opened, deadline))
        .compose(id -> vertx.deployVerticle(new EventWriter(bus, opened, settings.nodeName())))
        .compose(id -> vertx.deployVerticle(networkWatch))
        .compose(id -> vertx.deployVerticle(podWatch))
        .mapEmpty();
  }

  /** The pods of this node, as soon as there is a first list. */
  Future<PodsAnswer> firstList() {
    return bus.request(Addresses.PODS, new PodsQuery(), FIRST_LIST).recover(late -> firstList());
  }

  List<HealthCheck> checks() {
    return List.of(
        HealthCheck.of("pods", () -> problem(pods, PodWatch::problem)),
        HealthCheck.of("networks", () -> problem(networks, NetworkWatch::problem)));
  }

  /** The API server's URL. */
  String describe() {
    return connection == null ? "none" : connection.describe();
  }

  void close() {
    if (connection != null) {
      connection.close();
    }
  }

  private static <W> Optional<String> problem(
      @Nullable W watch, Function<W, Optional<String>> problem) {
    return watch == null ? Optional.of("not watched yet") : problem.apply(watch);
  }
}
