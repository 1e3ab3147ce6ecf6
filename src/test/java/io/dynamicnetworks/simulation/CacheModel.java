package io.dynamicnetworks.simulation;

import io.dynamicnetworks.bus.CniCachePort;
import io.dynamicnetworks.bus.CniCachePort.CacheAnswer;
import io.dynamicnetworks.bus.CniCachePort.CacheChanged;
import io.dynamicnetworks.bus.CniCachePort.CacheQuery;
import io.dynamicnetworks.bus.CniCachePort.ObservationMode;
import io.dynamicnetworks.model.CachedAttachment;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.ExpectedFile;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A model of {@code cnicache}: shows the contents of multus' folder after a delay, sometimes only
 * at the next re-scan, because inotify lost the event.
 */
final class CacheModel {
  private static final int RESCAN_MILLIS = 60_000;
  private static final int LOST_ONE_IN = 10;

  /**
   * Of the sandboxes; a large folder is one of all sandboxes, but this way each history has both.
   */
  private static final int LARGE_ONE_IN = 4;

  private final Cluster cluster;
  private final SimulatedBus bus;
  private final SplittableRandom random;
  private final Map<PodUid, List<CachedSandbox>> published = new HashMap<>();

  /** Sandboxes that were not ready at the last scan. */
  private final Set<String> ended = new HashSet<>();

  CacheModel(Cluster cluster, SimulatedBus bus, SplittableRandom random) {
    this.cluster = cluster;
    this.bus = bus;
    this.random = random;
  }

  void start() {
    cluster.cni.watch(this::changed);
    bus.serve(
        CniCachePort.READ,
        look -> {
          if (cluster.faults.cacheUnreadable) {
            return Future.failedFuture("the disk does not answer");
          }
          Promise<CacheAnswer> reply = Promise.promise();
          after(
              random.nextInt(0, 4),
              () -> {
                cluster.cacheReadMillis.put(look.sandboxId(), cluster.time.nowMillis());
                reply.complete(new CacheAnswer(look.about(), shown(look)));
              });
          return reply.future();
        });
    after(
        random.nextInt(1, 200),
        () -> {
          scan();
          bus.publish(CniCachePort.MODE, new ObservationMode(true, "/var/lib/cni/multus"));
        });
    after(random.nextInt(1, RESCAN_MILLIS), this::rescan);
  }

  /**
   * What a read finds. In a folder that is too large to list, of the files that the watch has not
   * reported yet it finds only those that it looks for by name.
   */
  private CachedSandbox shown(CacheQuery look) {
    CachedSandbox now = cluster.cni.shown(look.sandboxId());
    CachedSandbox known =
        published.getOrDefault(look.uid(), List.of()).stream()
            .filter(sandbox -> sandbox.id().equals(look.sandboxId()))
            .findFirst()
            .orElse(null);
    if (known == null
        || look.sandboxId().hashCode() % LARGE_ONE_IN != 0
        || look.expected().stream().anyMatch(file -> file.networkName().isEmpty())) {
      return now;
    }
    Set<ExpectedFile> found = new HashSet<>(look.expected());
    known.attachments().stream().map(CacheModel::file).forEach(found::add);
    return new CachedSandbox(
        now.id(),
        now.attachments().stream().filter(each -> found.contains(file(each))).toList(),
        now.record());
  }

  private static ExpectedFile file(CachedAttachment cached) {
    return new ExpectedFile(cached.networkName(), cached.iface());
  }

  private void rescan() {
    scan();
    after(RESCAN_MILLIS, this::rescan);
  }

  /** Indexes only ready sandboxes; drops exited ones without publishing anything. */
  private void scan() {
    ended.clear();
    for (Cluster.Life life : cluster.pods.values()) {
      life.homes.stream()
          .filter(home -> life.gone || !life.ready || !home.equals(life.home()))
          .forEach(home -> ended.add(home.sandbox().id()));
    }
    Set<PodUid> uids = new LinkedHashSet<>(cluster.cni.pods());
    uids.addAll(published.keySet());
    uids.forEach(this::publish);
  }

  private void changed(PodUid uid) {
    if (cluster.faults.cacheEventsLost || random.nextInt(LOST_ONE_IN) == 0) {
      return;
    }
    after(
        random.nextInt(8) == 0 ? random.nextInt(1, 2_000) : random.nextInt(1, 30), () -> read(uid));
  }

  private void read(PodUid uid) {
    publish(uid);
    if (cluster.cni.halfWritten(uid)) {
      after(10, () -> read(uid));
    }
  }

  private void publish(PodUid uid) {
    List<CachedSandbox> shown =
        cluster.cni.shown(uid).stream().filter(s -> !ended.contains(s.id())).toList();
    if (shown.equals(published.getOrDefault(uid, List.of()))) {
      return;
    }
    if (shown.isEmpty()) {
      published.remove(uid);
    } else {
      published.put(uid, shown);
    }
    bus.publish(CniCachePort.CHANGED, new CacheChanged(uid, ref(uid), shown));
  }

  private PodRef ref(PodUid uid) {
    Cluster.Life life = cluster.pods.get(uid);
    if (life == null) {
      throw new IllegalStateException("no such pod: " + uid);
    }
    return life.pod.ref();
  }

  private void after(long millis, Runnable work) {
    cluster.time.after(
        millis,
        () -> {
          if (bus.alive()) {
            work.run();
          }
        });
  }
}
