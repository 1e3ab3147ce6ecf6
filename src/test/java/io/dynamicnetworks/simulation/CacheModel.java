package io.dynamicnetworks.simulation;

import io.dynamicnetworks.bus.Addresses;
import io.dynamicnetworks.bus.Messages.CacheAnswer;
import io.dynamicnetworks.bus.Messages.CacheChanged;
import io.dynamicnetworks.bus.Messages.ObservationMode;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
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
        Addresses.CACHE_READ,
        look -> {
          Promise<CacheAnswer> reply = Promise.promise();
          after(
              random.nextInt(0, 4),
              () -> {
                cluster.cacheReadMillis.put(look.sandboxId(), cluster.time.nowMillis());
                reply.complete(new CacheAnswer(look.about(), cluster.cni.shown(look.sandboxId())));
              });
          return reply.future();
        });
    after(
        random.nextInt(1, 200),
        () -> {
          scan();
          bus.publish(Addresses.OBSERVATION_MODE, new ObservationMode(true, "/var/lib/cni/multus"));
        });
    after(random.nextInt(1, RESCAN_MILLIS), this::rescan);
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
    bus.publish(Addresses.CACHE_CHANGED, new CacheChanged(uid, ref(uid), shown));
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
