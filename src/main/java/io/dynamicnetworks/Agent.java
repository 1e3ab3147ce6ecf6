package io.dynamicnetworks;

import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.VertxBus;
import io.dynamicnetworks.config.Settings;
import io.dynamicnetworks.ledger.Ledger;
import io.dynamicnetworks.ledger.LedgerFolder;
import io.dynamicnetworks.ops.AddressGlob;
import io.dynamicnetworks.ops.HealthCheck;
import io.dynamicnetworks.ops.HealthServer;
import io.dynamicnetworks.ops.HeapTrim;
import io.dynamicnetworks.ops.Metrics;
import io.dynamicnetworks.ops.Tap;
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
 * One node's agent: all its parts, on one Vert.x instance, where they meet on the bus. {@link
 * #start} is the order in which they come.
 */
public final class Agent {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

  // Together below the 10 s that the manifests in use give a container to end.
  private static final Duration DRAIN = Duration.ofSeconds(8);
  private static final Duration CLOSE = Duration.ofSeconds(1);

  private static final Duration MOUNT_CHECK_PERIOD = Duration.ofSeconds(10);

  // Only the ledger's files are waited for on these.
  private static final int WORKER_THREADS = 2;

  private final AgentSettings settings;
  private final Vertx vertx = Vertx.vertx(options());
  private final Bus bus = new VertxBus(vertx);
  private final Cluster cluster;
  private final NodePeers peers;
  private final HealthServer health;
  private final Promise<String> broken = Promise.promise();
  private volatile @Nullable String lanesId;

  /** An agent that does nothing yet; it is to be stopped, started or not. */
  public Agent(AgentSettings settings) {
    this.settings = settings;
    Settings config = settings.config();
    cluster = new Cluster(vertx, bus, settings);
    peers = new NodePeers(vertx, bus, config);
    Build build = Build.current();
    Metrics metrics = new Metrics(build.version(), build.revision());
    metrics.listen(bus);
    List<HealthCheck> checks =
        Stream.of(cluster.checks(), peers.checks()).flatMap(List::stream).toList();
    health = new HealthServer(config.health().address(), config.health().port(), metrics, checks);
    settings
        .tap()
        .ifPresent(tap -> Tap.install(vertx, new AddressGlob(tap.addresses()), tap.out()));
  }

  /**
   * Starts all parts; complete when the lanes work on the node's pods. Stays open for as long as it
   * waits for a socket of which it is not known where it will be, or for the first list of pods.
   * Fails with {@link StartFailed}.
   */
  public Future<Void> start() {
    Settings config = settings.config();
    return deploy(health)
        .recover(cause -> Future.failedFuture(cannotListen(config.health(), cause)))
        .compose(id -> cluster.deploy())
        .compose(done -> deploy(new Ledger(bus, new LedgerFolder(config.stateDirectory()))))
        .compose(id -> deploy(new HeapTrim()))
        .compose(id -> peers.deploy())
        .compose(done -> cluster.firstList())
        // Lanes listen first and then ask for all pods: no change between is lost.
        .compose(pods -> deploy(new LanesVerticle(bus, ReconcileWiring.settings(config))))
        .onSuccess(this::started)
        .mapEmpty();
  }

  /**
   * Ends what is under way, for 8 s at most, and then everything. May be called at any time and
   * more than once; takes less than 10 s, and never fails.
   */
  public Future<Void> stop() {
    String lanes = lanesId;
    lanesId = null;
    long begun = System.nanoTime();
    // Of no context: what belongs to one of this Vert.x is never told that it has closed.
    Promise<Void> stopped = Promise.promise();
    (lanes == null ? Future.<Void>succeededFuture() : vertx.undeploy(lanes))
        .timeout(DRAIN.toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(cause -> LOG.warn("work under way has not ended limit={}s", DRAIN.toSeconds()))
        .onComplete(
            drained ->
                close()
                    .onComplete(
                        closed -> {
                          LOG.info("stopped took={}ms", millisSince(begun));
                          stopped.complete();
                        }));
    return stopped.future();
  }

  /** Why the agent cannot go on; stays open for as long as it can. */
  public Future<String> broken() {
    return broken.future();
  }

  /** Where its parts meet, for those who want to listen. */
  public Bus bus() {
    return bus;
  }

  /** The TCP port of health and metrics; 0 before they are served. */
  public int healthPort() {
    return health.port();
  }

  private void started(String id) {
    lanesId = id;
    vertx.setPeriodic(
        MOUNT_CHECK_PERIOD.toMillis(),
        timer ->
            peers
                .stale(System.nanoTime())
                .onSuccess(why -> why.ifPresent(text -> broken.tryComplete(text))));
    LOG.info(
        "started node={} api={} health={}", settings.nodeName(), cluster.describe(), health.port());
  }

  private Future<Void> close() {
    cluster.close();
    return vertx.close().timeout(CLOSE.toMillis(), TimeUnit.MILLISECONDS).otherwiseEmpty();
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
    // One loop: the work is waiting, and lanes then need no locks. Nothing is cached on the disk.
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
