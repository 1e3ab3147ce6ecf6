package io.dynamicnetworks;

import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.kube.client.KubeConnection;
import io.dynamicnetworks.kube.client.UnusableCredentials;
import io.dynamicnetworks.kube.event.EventWriter;
import io.dynamicnetworks.kube.watch.NetworkWatch;
import io.dynamicnetworks.kube.watch.PodWatch;
import io.dynamicnetworks.kube.write.PodWriteVerticle;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.ops.BudgetUse;
import io.dynamicnetworks.ops.HealthCheck;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Everything that reads from and writes to the API server, and whether it works. */
final class ApiServer {
  private final Vertx vertx;
  private final Bus bus;
  private final ControllerSettings settings;
  private @Nullable KubeConnection connection;
  private volatile @Nullable PodWatch pods;
  private volatile @Nullable NetworkWatch networks;
  private @Nullable EventWriter events;
  private @Nullable String eventsId;

  ApiServer(Vertx vertx, Bus bus, ControllerSettings settings) {
    this.vertx = vertx;
    this.bus = bus;
    this.settings = settings;
  }

  /** Connects; fails with {@link StartFailed} if the API server does not let the controller in. */
  Future<Void> connect() {
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
                problem == null
                    ? Future.succeededFuture()
                    : Future.failedFuture(new StartFailed(problem)));
  }

  /** Deploys writers and watches; requires {@link #connect}. */
  Future<Void> watch() {
    KubeConnection opened = Objects.requireNonNull(connection);
    PodWatch podWatch = new PodWatch(bus, opened, settings.nodeName());
    NetworkWatch networkWatch = new NetworkWatch(bus, opened);
    EventWriter eventWriter = new EventWriter(bus, opened, settings.nodeName());
    events = eventWriter;
    pods = podWatch;
    networks = networkWatch;
    Duration deadline = settings.config().calls().apiTimeout();
    return vertx
        .deployVerticle(new PodWriteVerticle(bus, opened, deadline))
        .compose(id -> vertx.deployVerticle(eventWriter))
        .onSuccess(id -> eventsId = id)
        .compose(id -> vertx.deployVerticle(networkWatch))
        .compose(id -> vertx.deployVerticle(podWatch))
        .mapEmpty();
  }

  List<HealthCheck> checks() {
    return List.of(
        HealthCheck.of("pods", () -> problem(pods, PodWatch::problem)),
        HealthCheck.of("networks", () -> problem(networks, NetworkWatch::problem)));
  }

  List<BudgetUse> budgets() {
    return List.of(
        new BudgetUse(
            "pods",
            BudgetUse.Unit.BYTES,
            () -> connection == null ? 0 : connection.podBytes(),
            Budgets.PODS_BYTES),
        new BudgetUse(
            "networks",
            BudgetUse.Unit.BYTES,
            () -> networks == null ? 0 : networks.cachedBytes(),
            Budgets.NADS_BYTES),
        new BudgetUse(
            "waiting_events",
            BudgetUse.Unit.COUNT,
            () -> events == null ? 0 : events.waiting(),
            Budgets.EVENTS_WAITING));
  }

  /** The API server's URL. */
  String describe() {
    return connection == null ? "none" : connection.describe();
  }

  /** Writes the events that still wait, within three seconds; accepts no more. */
  Future<Void> drainEvents() {
    String deployed = eventsId;
    eventsId = null;
    return deployed == null ? Future.succeededFuture() : vertx.undeploy(deployed);
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
