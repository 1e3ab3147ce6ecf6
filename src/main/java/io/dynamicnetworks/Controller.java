package io.dynamicnetworks;

import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.VertxBus;
import io.dynamicnetworks.cnicache.CniCache;
import io.dynamicnetworks.cnicache.CniDirCandidates;
import io.dynamicnetworks.config.Settings;
import io.dynamicnetworks.kube.client.KubeConnection;
import io.dynamicnetworks.ledger.Ledger;
import io.dynamicnetworks.ledger.LedgerFolder;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.MemoryProfile;
import io.dynamicnetworks.ops.AddressGlob;
import io.dynamicnetworks.ops.AdminServer;
import io.dynamicnetworks.ops.BudgetUse;
import io.dynamicnetworks.ops.HealthCheck;
import io.dynamicnetworks.ops.HealthServer;
import io.dynamicnetworks.ops.HeapTrim;
import io.dynamicnetworks.ops.Metrics;
import io.dynamicnetworks.ops.Tap;
import io.dynamicnetworks.self.OwnSandbox;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The controller of one node: all components on one Vert.x instance, where they meet on the bus.
 * {@link #start} shows their order.
 */
public final class Controller {
  private static final Logger LOG = LoggerFactory.getLogger(Controller.class);

  private static final Duration DRAIN = Duration.ofSeconds(8);

  // Covers the drain and the events that it causes. Together with CLOSE, less than the 10 s that
  // existing manifests allow.
  private static final Duration STOP = Duration.ofMillis(8_500);
  private static final Duration CLOSE = Duration.ofSeconds(1);

  /** How long {@link #stop} takes at most. */
  static final Duration END = STOP.plus(CLOSE);

  // Plus StaleSocketWatch.PATIENCE: a stale socket mount ends the controller within 5 s.
  private static final Duration MOUNT_CHECK_PERIOD = Duration.ofSeconds(1);

  // Only file access blocks on these.
  private static final int WORKER_THREADS = 2;

  private final ControllerSettings settings;
  private final Vertx vertx = Vertx.vertx(options());
  private final Bus bus = new VertxBus(vertx);
  private final ApiServer cluster;
  private final NodePeers peers;
  private final HealthServer health;
  private final Promise<String> broken = Promise.promise();
  private final ReconcilerVerticle reconciler;
  private final CniCache cniCache;
  private final Ledger ledger;
  private volatile @Nullable String reconcilerId;

  /** Creates a controller that does nothing yet; it must be stopped, whether started or not. */
  public Controller(ControllerSettings settings) {
    this.settings = settings;
    Settings config = settings.config();
    cluster = new ApiServer(vertx, bus, settings);
    peers = new NodePeers(vertx, bus, settings);
    reconciler =
        new ReconcilerVerticle(bus, ReconcileWiring.settings(config, settings.self().orElse(null)));
    cniCache = new CniCache(bus, CniDirCandidates.usual(config.cniDirectory()));
    ledger = ledger(config);
    Build build = Build.current();
    Metrics metrics = new Metrics(build.version(), build.revision());
    metrics.listen(bus);
    List<HealthCheck> checks =
        Stream.of(cluster.checks(), peers.checks()).flatMap(List::stream).toList();
    Settings.Health served = config.health();
    health =
        new HealthServer(
            new HealthServer.Endpoint(served.address(), served.port(), served.chosen()),
            metrics,
            checks);
    settings
        .tap()
        .ifPresent(tap -> Tap.install(vertx, new AddressGlob(tap.addresses()), tap.out()));
  }

  /**
   * Starts all components; completes when the controller works on the node's pods. Stays pending
   * while it searches for a socket whose path is unknown, or waits for the first list of pods.
   * Fails with {@link StartFailed}.
   */
  public Future<Void> start() {
    Settings config = settings.config();
    watchMounts();
    return deploy(health)
        .recover(cause -> Future.failedFuture(cannotListen(config.health(), cause)))
        .compose(id -> deployAdmin())
        .compose(done -> deploy(ledger))
        .compose(id -> deploy(new HeapTrim()))
        // Subscribes before anyone publishes, so that no fact is lost.
        .compose(id -> deploy(reconciler))
        .onSuccess(id -> reconcilerId = id)
        .compose(id -> cluster.connect())
        .compose(done -> peers.deploy())
        // Asks the runtime which sandboxes are ready, and learns of pods from their watch.
        .compose(done -> deploy(cniCache))
        .compose(id -> cluster.watch())
        .compose(done -> reconciler.ready())
        .onSuccess(this::started);
  }

  /**
   * Finishes the work in flight, within 8 s, and then ends everything. May be called at any time
   * and more than once; takes less than 10 s and never fails.
   */
  public Future<Void> stop() {
    String deployed = reconcilerId;
    reconcilerId = null;
    long begun = System.nanoTime();
    // Not bound to a context: this Vert.x's contexts run nothing once it has closed.
    Promise<Void> stopped = Promise.promise();
    (deployed == null ? Future.<Void>succeededFuture() : vertx.undeploy(deployed))
        .timeout(DRAIN.toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(cause -> LOG.warn("drain timed out limit={}s", DRAIN.toSeconds()))
        .onComplete(
            drained ->
                close(begun)
                    .onComplete(
                        closed -> {
                          LOG.info("stopped took={}ms", millisSince(begun));
                          stopped.complete();
                        }));
    return stopped.future();
  }

  /** Completes with the reason when the controller cannot continue. */
  public Future<String> broken() {
    return broken.future();
  }

  /** The bus, for subscribers. */
  public Bus bus() {
    return bus;
  }

  /** The TCP port of health and metrics; 0 before they are served. */
  public int healthPort() {
    return health.port();
  }

  private Ledger ledger(Settings config) {
    LedgerFolder folder = new LedgerFolder(config.stateDirectory());
    if (!OwnSandbox.isLostWithContainer(config.stateDirectory())) {
      return new Ledger(bus, folder);
    }
    LOG.info("stateDirectory is not on a volume: the ledger is kept in pod annotations");
    return new Ledger(
        bus, folder, () -> OwnSandbox.find(bus, settings.self(), config.calls().runtimeTimeout()));
  }

  /**
   * Runs during the start too: the first search for sandboxes may already wait for a stale socket.
   */
  private void watchMounts() {
    vertx.setPeriodic(
        MOUNT_CHECK_PERIOD.toMillis(),
        timer ->
            peers
                .stale(System.nanoTime())
                .onSuccess(why -> why.ifPresent(text -> broken.tryComplete(text))));
  }

  private void started(Void ready) {
    LOG.info(
        "started node={} api={} health={} sockets={} tls={} memory={}Mi",
        settings.nodeName(),
        cluster.describe(),
        health.port(),
        vertx.isNativeTransportEnabled() ? "native" : "jdk",
        KubeConnection.tls(),
        MemoryProfile.current().containerMib());
  }

  private Future<Void> deployAdmin() {
    return settings
        .admin()
        .map(
            admin ->
                deploy(
                        new AdminServer(
                            bus,
                            admin.socket(),
                            new AdminServer.Subject(
                                Build.current().toString(),
                                settings.nodeName(),
                                health,
                                budgets(),
                                admin.logLevel())))
                    .<Void>mapEmpty())
        .orElseGet(Future::succeededFuture);
  }

  private List<BudgetUse> budgets() {
    return Stream.of(
            cluster.budgets(),
            List.of(
                new BudgetUse(
                    "ledger", BudgetUse.Unit.BYTES, ledger::keptBytes, Budgets.LEDGER_NODE_BYTES),
                new BudgetUse(
                    "cni_cache", BudgetUse.Unit.BYTES, cniCache::textBytes, Budgets.CACHE_BYTES)),
            reconciler.budgets(settings.config().calls().maxConcurrentDelegates()))
        .flatMap(List::stream)
        .toList();
  }

  private Future<Void> close(long begunNanos) {
    long left = Math.max(1, STOP.toMillis() - millisSince(begunNanos));
    Promise<Void> closed = Promise.promise(); // Not bound to a context, as in stop().
    cluster
        .drainEvents()
        .timeout(left, TimeUnit.MILLISECONDS)
        .onComplete(
            drained -> {
              cluster.close();
              vertx
                  .close()
                  .timeout(CLOSE.toMillis(), TimeUnit.MILLISECONDS)
                  .onComplete(done -> closed.complete());
            });
    return closed.future();
  }

  private Future<String> deploy(Deployable part) {
    return vertx.deployVerticle(part);
  }

  private static StartFailed cannotListen(Settings.Health health, Throwable cause) {
    return new StartFailed(
        "health: cannot listen on %s port %d (%s): set healthAddress or healthPort in the config"
            .formatted(health.address(), health.port(), cause.getMessage()));
  }

  private static long millisSince(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
  }

  private static VertxOptions options() {
    // One loop: the work is mostly waiting, and nothing needs locks then. No cache on disk.
    return new VertxOptions()
        .setPreferNativeTransport(true)
        .setEventLoopPoolSize(1)
        .setWorkerPoolSize(WORKER_THREADS)
        .setInternalBlockingPoolSize(WORKER_THREADS)
        .setFileSystemOptions(
            new FileSystemOptions()
                .setFileCachingEnabled(false)
                .setClassPathResolvingEnabled(false));
  }
}
