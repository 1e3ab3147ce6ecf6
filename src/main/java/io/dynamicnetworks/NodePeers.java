package io.dynamicnetworks;

import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.config.RuntimeType;
import io.dynamicnetworks.config.Settings;
import io.dynamicnetworks.cri.NamespacePaths;
import io.dynamicnetworks.cri.RuntimeSockets;
import io.dynamicnetworks.cri.SandboxFinder;
import io.dynamicnetworks.kubelet.KubeletClient;
import io.dynamicnetworks.multus.DaemonSocket;
import io.dynamicnetworks.multus.MultusClient;
import io.dynamicnetworks.ops.HealthCheck;
import io.dynamicnetworks.socket.SocketSearch;
import io.dynamicnetworks.socket.StaleMount;
import io.dynamicnetworks.socket.StaleSocketWatch;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The container runtime, the multus daemon and the kubelet: where their sockets are, and whether
 * the first two, which every pod needs, answer.
 */
final class NodePeers {
  private static final Logger LOG = LoggerFactory.getLogger(NodePeers.class);

  // A hung call keeps its connection, and each pod may have one: more than the pods of a node.
  private static final int MAX_DAEMON_CONNECTIONS = 2_000;

  private final Vertx vertx;
  private final Bus bus;
  private final Settings config;
  private final NamespacePaths namespaces;
  private final SocketSearch runtimeSearch;
  private final SocketSearch daemonSearch;
  private final List<StaleSocketWatch> mounts = new ArrayList<>();
  private volatile @Nullable SandboxFinder finder;
  private volatile @Nullable DaemonSocket daemon;

  NodePeers(Vertx vertx, Bus bus, ControllerSettings settings) {
    this.vertx = vertx;
    this.bus = bus;
    config = settings.config();
    namespaces = settings.namespaces();
    runtimeSearch = new SocketSearch("container runtime", runtimePlaces(config.sockets()));
    daemonSearch = new SocketSearch("Multus daemon", MultusClient.known());
  }

  /** Where the runtime's socket may be; only the paths of the configured type, if there is one. */
  static List<Path> runtimePlaces(Settings.Sockets sockets) {
    return RuntimeSockets.known().stream()
        .filter(
            place ->
                sockets.runtimeType().isEmpty()
                    || place.endsWith("crio.sock")
                        == (sockets.runtimeType().get() == RuntimeType.CRIO))
        .toList();
  }

  /**
   * Deploys the clients of the peers. A configured socket need not exist yet; a socket without a
   * configured path is searched for until it exists.
   */
  Future<Void> deploy() {
    return located(config.sockets().runtime(), runtimeSearch)
        .compose(this::deployRuntime)
        .compose(deployed -> located(config.sockets().multus(), daemonSearch))
        .compose(this::deployDaemon)
        .compose(
            deployed -> vertx.deployVerticle(new KubeletClient(bus, config.sockets().kubelet())))
        .mapEmpty();
  }

  List<HealthCheck> checks() {
    return List.of(
        new HealthCheck("container-runtime", this::runtimeProblem),
        new HealthCheck("multus-daemon", this::daemonProblem));
  }

  /** Why only a restart of this container helps; empty if none is needed. Never fails. */
  Future<Optional<String>> stale(long nowNanos) {
    Future<Optional<String>> first = Future.succeededFuture(Optional.empty());
    for (StaleSocketWatch mount : mounts) {
      first =
          first.compose(
              why -> why.isPresent() ? Future.succeededFuture(why) : mount.check(nowNanos));
    }
    return first;
  }

  private Future<Path> located(Optional<Path> configured, SocketSearch search) {
    return configured.map(Future::succeededFuture).orElseGet(() -> search.go(vertx));
  }

  private Future<Void> deployRuntime(Path socket) {
    LOG.info("container runtime socket={}", socket);
    SandboxFinder made =
        new SandboxFinder(bus, socket, config.calls().runtimeTimeout(), namespaces);
    finder = made;
    mounts.add(new StaleSocketWatch(socket, this::runtimeProblem, StaleMount::holds));
    return vertx.deployVerticle(made).mapEmpty();
  }

  private Future<Void> deployDaemon(Path socket) {
    LOG.info("Multus daemon socket={}", socket);
    DaemonSocket made = new DaemonSocket(vertx, socket, MAX_DAEMON_CONNECTIONS);
    daemon = made;
    mounts.add(new StaleSocketWatch(socket, this::daemonProblem, StaleMount::holds));
    return vertx.deployVerticle(new MultusClient(bus, made)).mapEmpty();
  }

  private Future<Optional<String>> runtimeProblem() {
    SandboxFinder current = finder;
    return current == null
        ? Future.succeededFuture(Optional.of(runtimeSearch.state()))
        : current.probe();
  }

  private Future<Optional<String>> daemonProblem() {
    DaemonSocket current = daemon;
    return current == null
        ? Future.succeededFuture(Optional.of(daemonSearch.state()))
        : current.probe().map(Optional::ofNullable);
  }
}
