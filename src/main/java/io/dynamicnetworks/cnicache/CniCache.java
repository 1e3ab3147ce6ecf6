package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.CniCachePort;
import io.dynamicnetworks.bus.CniCachePort.CacheAnswer;
import io.dynamicnetworks.bus.CniCachePort.CacheQuery;
import io.dynamicnetworks.bus.CniCachePort.MultusSettings;
import io.dynamicnetworks.bus.CniCachePort.ObservationMode;
import io.dynamicnetworks.bus.PeerPort;
import io.dynamicnetworks.bus.PeerPort.Peer;
import io.dynamicnetworks.bus.PeerPort.PeerBack;
import io.dynamicnetworks.bus.PodPort;
import io.dynamicnetworks.bus.PodPort.PodChanged;
import io.dynamicnetworks.bus.ReconcilePort;
import io.dynamicnetworks.bus.RuntimePort;
import io.dynamicnetworks.bus.RuntimePort.LiveSandboxes;
import io.dynamicnetworks.bus.RuntimePort.LiveSandboxesQuery;
import io.dynamicnetworks.bus.SamplePort;
import io.dynamicnetworks.bus.SamplePort.Sample;
import io.dynamicnetworks.bus.SamplePort.Samples;
import io.dynamicnetworks.cnicache.FolderWatch.Changes;
import io.dynamicnetworks.cnicache.FolderWatch.Place;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The observed state: publishes what multus' CNI cache shows of each pod, and whether the cache can
 * be read at all. Finds the folder, asks the runtime which sandboxes are ready, scans, then follows
 * changes. A failure at any step is published once and the step is retried.
 */
public final class CniCache extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(CniCache.class);

  private static final Duration RUNTIME_DEADLINE = Duration.ofSeconds(10);
  private static final Duration RUNTIME_RETRY = Duration.ofSeconds(1);

  /** How often to look for a missing folder, and to scan one that cannot be followed. */
  private static final Duration TICK = Duration.ofSeconds(5);

  /** A followed folder is rescanned every minute, to recover from lost events. */
  private static final int TICKS_PER_SCAN = 12;

  /** Coalesces scans: events are lost in bursts, and the folder may be large. */
  private static final Duration SCAN_DELAY = Duration.ofMillis(250);

  private final Bus bus;
  private final CniDirCandidates folders;
  private final InstantSource clock;
  private final Duration tick;
  private final KnownPods pods = new KnownPods();
  private final CachePublisher publisher;

  private boolean opening;
  private boolean asking;
  private boolean retryDue;
  private boolean scanDue;
  private boolean scanning;
  private int ticks;
  private @Nullable OpenFolder open;
  private @Nullable FolderObserver observation;
  private @Nullable MultusConf conf;
  private @Nullable MultusSettings settings;
  private @Nullable ObservationMode mode;

  /** The ready sandboxes when the runtime last listed them; null before that. */
  private @Nullable Set<String> lastLive;

  /**
   * @param folders where to look for multus' files
   */
  public CniCache(Bus bus, CniDirCandidates folders) {
    this(bus, folders, InstantSource.system(), TICK);
  }

  CniCache(Bus bus, CniDirCandidates folders, InstantSource clock, Duration tick) {
    this.bus = bus;
    this.folders = folders;
    this.clock = clock;
    this.tick = tick;
    publisher = new CachePublisher(bus);
  }

  /** The bytes that the cached texts take; at most {@code Budgets.CACHE_BYTES}. */
  public long textBytes() {
    FolderObserver current = observation;
    return current == null ? 0 : current.textBytes();
  }

  @Override
  public Future<?> start() {
    bus.subscribe(PodPort.CHANGED, this::podChanged);
    bus.subscribe(
        ReconcilePort.POD_RELEASED,
        released -> podChanged(new PodChanged(released.uid(), released.about(), null)));
    bus.subscribe(PeerPort.BACK, this::peerBack);
    bus.serve(CniCachePort.READ, this::answer);
    bus.serve(SamplePort.OF_CACHE, query -> Future.succeededFuture(samples()));
    vertx.setPeriodic(tick.toMillis(), timer -> tick());
    open();
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    close();
    return Future.succeededFuture();
  }

  private Samples samples() {
    FolderObserver current = observation;
    return Samples.of(Map.of(Sample.CNI_CACHE_BYTES, current == null ? 0.0 : current.textBytes()));
  }

  /** Why the cache is not observed, for a person; empty if it is. */
  public Optional<String> problem() {
    if (mode == null) {
      return Optional.of("not searched for yet");
    }
    return mode.observing() ? Optional.empty() : Optional.of(mode.why());
  }

  /** What is observed, or why nothing is, for a person. */
  public String describe() {
    FolderObserver current = observation;
    return problem().orElseGet(() -> current == null ? "" : current.describe());
  }

  private void tick() {
    ticks++;
    if (open == null) {
      open();
    } else if (observation == null) {
      return; // The call to the runtime is retried on its own timer.
    } else if (!scanning && (open.watch() == null || ticks % TICKS_PER_SCAN == 0)) {
      scan();
    }
  }

  private void open() {
    if (opening) {
      return;
    }
    opening = true;
    Context context = vertx.getOrCreateContext();
    MultusConf lastConf = conf;
    vertx
        .executeBlocking(
            () ->
                OpenFolder.find(
                    folders, lastConf, changes -> context.runOnContext(run -> changed(changes))))
        .onComplete(
            found -> {
              opening = false;
              if (found.succeeded()) {
                opened(found.result());
              } else {
                publishMode(false, String.valueOf(found.cause()));
              }
            });
  }

  private void opened(OpenFolder.Found found) {
    takeConf(found.conf());
    switch (found) {
      case OpenFolder.Found.NotThere(var _, String why) -> publishMode(false, why);
      case OpenFolder.Found.There(var _, OpenFolder folder) -> {
        if (folder.watch() == null) {
          LOG.warn(
              "cannot watch CNI cache, scanning it periodically directory={} cause=\"{}\""
                  + " seconds={}",
              folder.folder().results(),
              folder.watchProblem(),
              tick.toSeconds());
        }
        open = folder;
        askRuntime(folder);
      }
    }
  }

  private void takeConf(@Nullable MultusConf read) {
    if (read != null) {
      conf = read; // The daemon removes its file when it stops: the last content counts.
    }
    MultusSettings now = new MultusSettings(conf == null ? null : conf.isolation());
    if (!now.equals(settings)) {
      settings = now;
      bus.publish(CniCachePort.MULTUS_SETTINGS, now);
    }
  }

  private void askRuntime(OpenFolder folder) {
    if (asking) {
      return;
    }
    asking = true;
    liveSandboxes()
        .onComplete(
            live -> {
              asking = false;
              Set<String> known = live.succeeded() ? live.result() : lastLive;
              if (known != null) {
                observeIfWanted(folder, known); // A scan asks again.
              } else {
                publishMode(
                    false,
                    "the container runtime does not list its sandboxes: "
                        + live.cause().getMessage());
                retryRuntimeLater();
              }
            });
  }

  private void retryRuntimeLater() {
    if (!retryDue) {
      retryDue = true;
      vertx.setTimer(
          RUNTIME_RETRY.toMillis(),
          timer -> {
            retryDue = false;
            retryRuntime();
          });
    }
  }

  private void retryRuntime() {
    OpenFolder folder = open;
    if (folder != null && observation == null) {
      askRuntime(folder);
    }
  }

  /** Starts observing, unless another folder was opened while the runtime was being asked. */
  private void observeIfWanted(OpenFolder folder, Set<String> live) {
    if (!folder.equals(open)) {
      retryRuntime();
    } else if (observation == null) {
      observe(folder, live);
    }
  }

  private Future<Set<String>> liveSandboxes() {
    return bus.request(RuntimePort.LIVE_SANDBOXES, new LiveSandboxesQuery(), RUNTIME_DEADLINE)
        .compose(CniCache::ids)
        .onSuccess(ids -> lastLive = ids);
  }

  private static Future<Set<String>> ids(LiveSandboxes live) {
    return live.ids() == null
        ? Future.failedFuture(String.valueOf(live.problem()))
        : Future.succeededFuture(live.ids());
  }

  private void observe(OpenFolder folder, Set<String> live) {
    FolderObserver started = new FolderObserver(vertx, folder.folder(), pods, publisher, clock);
    observation = started;
    started
        .scan(live)
        .onComplete(
            scanned -> {
              if (!started.equals(observation)) {
                return;
              }
              if (scanned.succeeded()) {
                started.publishAll();
                publishMode(true, folder.folder().results().toString());
                started.readPostponed();
              } else {
                close();
                publishMode(false, folder.folder().results() + ": " + scanned.cause().getMessage());
              }
            });
  }

  private void peerBack(PeerBack back) {
    if (back.peer() == Peer.CONTAINER_RUNTIME) {
      retryRuntime();
    }
  }

  private void changed(Changes changes) {
    if (changes.lost() || changes.names(Place.RECORDS).contains(CniFolder.RESULTS)) {
      scanSoon();
    }
    if (changes.names(Place.CONF).contains(MultusConf.FILE)) {
      readConf();
    }
    FolderObserver current = observation;
    if (current != null) {
      current.changed(changes);
    }
  }

  private void scanSoon() {
    if (!scanDue) {
      scanDue = true;
      vertx.setTimer(
          SCAN_DELAY.toMillis(),
          timer -> {
            scanDue = false;
            scan();
          });
    }
  }

  private void readConf() {
    vertx
        .executeBlocking(() -> Optional.ofNullable(OpenFolder.readConf(folders)))
        .onSuccess(
            read -> {
              boolean moved =
                  !folders.candidates(read.orElse(conf)).equals(folders.candidates(conf));
              takeConf(read.orElse(null));
              if (moved) {
                close();
                open();
              }
            });
  }

  /** Rescans the folder; looks for it again if the path now leads to another one. */
  private void scan() {
    OpenFolder folder = open;
    FolderObserver current = observation;
    if (folder == null || current == null) {
      return;
    }
    if (scanning) {
      scanSoon(); // Events may have been lost after the listing.
      return;
    }
    scanning = true;
    readConf();
    vertx
        .executeBlocking(folder.folder()::isSame)
        .compose(
            same ->
                same && folder.isFollowed()
                    ? liveSandboxes().otherwise(current.live()).compose(current::scan)
                    : Future.failedFuture("the directory was replaced"))
        .onComplete(
            scanned -> {
              scanning = false;
              if (!current.equals(observation)) {
                return;
              }
              if (scanned.succeeded()) {
                current.publishScanned();
              } else {
                close();
                open(); // Reports what is wrong, if anything still is.
              }
            });
  }

  private Future<CacheAnswer> answer(CacheQuery query) {
    FolderObserver current = observation;
    return current == null
        ? Future.failedFuture("not observing the CNI cache: " + problem().orElse("not yet"))
        : current.read(query).map(sandbox -> new CacheAnswer(query.about(), sandbox));
  }

  private void podChanged(PodChanged change) {
    boolean namesAnother =
        change.pod() == null ? pods.remove(change.uid()) : pods.put(change.pod());
    FolderObserver current = observation;
    if (namesAnother && current != null) {
      current.podChanged(change.about());
    }
  }

  private void close() {
    if (observation != null) {
      observation.close();
      observation = null;
    }
    if (open != null) {
      open.close();
      open = null;
    }
  }

  private void publishMode(boolean observing, String why) {
    ObservationMode now = new ObservationMode(observing, why);
    if (now.equals(mode)) {
      return;
    }
    mode = now;
    if (observing) {
      LOG.info("observing CNI cache directory={}", why);
    } else {
      LOG.warn("not observing CNI cache cause=\"{}\"", why);
    }
    bus.publish(CniCachePort.MODE, now);
  }
}
