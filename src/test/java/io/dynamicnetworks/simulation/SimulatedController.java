package io.dynamicnetworks.simulation;

import io.dynamicnetworks.annotation.NetworkStatus;
import io.dynamicnetworks.bus.CniCachePort;
import io.dynamicnetworks.bus.CniCachePort.MultusSettings;
import io.dynamicnetworks.bus.CniCachePort.ObservationMode;
import io.dynamicnetworks.bus.KubeletPort;
import io.dynamicnetworks.bus.KubeletPort.DeviceInfoAnswer;
import io.dynamicnetworks.bus.KubeletPort.DeviceInfoQuery;
import io.dynamicnetworks.bus.KubeletPort.DevicesAnswer;
import io.dynamicnetworks.bus.KubeletPort.DevicesQuery;
import io.dynamicnetworks.bus.MultusPort;
import io.dynamicnetworks.bus.MultusPort.DelegateReply;
import io.dynamicnetworks.bus.MultusPort.DelegateRequest;
import io.dynamicnetworks.bus.PeerPort;
import io.dynamicnetworks.bus.PeerPort.Peer;
import io.dynamicnetworks.bus.PeerPort.PeerBack;
import io.dynamicnetworks.bus.PeerPort.PeerLost;
import io.dynamicnetworks.bus.PodPort;
import io.dynamicnetworks.bus.PodPort.PodWriteReply;
import io.dynamicnetworks.bus.PodPort.StatusWrite;
import io.dynamicnetworks.bus.ReconcilePort;
import io.dynamicnetworks.bus.RuntimePort;
import io.dynamicnetworks.bus.RuntimePort.LiveSandboxes;
import io.dynamicnetworks.bus.RuntimePort.SandboxReply;
import io.dynamicnetworks.bus.RuntimePort.SandboxRequest;
import io.dynamicnetworks.kube.write.PodWrites;
import io.dynamicnetworks.model.AddReply;
import io.dynamicnetworks.model.CniCommand;
import io.dynamicnetworks.model.CniReply;
import io.dynamicnetworks.model.DelReply;
import io.dynamicnetworks.model.Failure;
import io.dynamicnetworks.model.ListedStatus;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.StatusChange;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.ops.MessageText;
import io.dynamicnetworks.reconcile.Reconciler;
import io.dynamicnetworks.reconcile.shared.ReconcileSettings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * One life of the controller: the real reconciler, planner and parsers on a simulated bus, with
 * models of the adapters that see the node late and fail as their peers do.
 */
final class SimulatedController {
  private final Cluster cluster;
  private final SimulatedDaemon daemon;
  private final Disk disk;
  private final SplittableRandom random;
  private final SimulatedBus bus;
  private final Reconciler reconciler;
  private final Mode mode;
  private final WatchModel watch;
  private final PodWrites writes;
  private final LedgerModel ledger;
  private final CacheModel cache;

  private boolean modePublished;

  /** The sandbox that the runtime last returned for each pod. */
  private final Map<PodUid, Sandbox> workedIn = new HashMap<>();

  SimulatedController(
      Cluster cluster,
      SimulatedDaemon daemon,
      Disk disk,
      ReconcileSettings settings,
      Mode mode,
      SplittableRandom random) {
    this.cluster = cluster;
    this.daemon = daemon;
    this.disk = disk;
    this.mode = mode;
    this.random = random;
    bus = new SimulatedBus(cluster.time);
    reconciler = new Reconciler(bus, cluster.time.timers(bus::alive), random.split(), settings);
    watch = new WatchModel(cluster, bus, random.split());
    writes =
        new PodWrites(
            new PodApiModel(cluster, bus, random.split()),
            watch.pods(),
            clock(),
            random.split(),
            settings.deadlines().api().minusSeconds(1), // It ends first, as ReconcileWiring has it.
            (namespace, attempt) -> attempt.get());
    ledger = new LedgerModel(cluster, bus, disk, random.split());
    cache = new CacheModel(cluster, bus, random.split());
  }

  void start() {
    cluster.trace("controller", "starts");
    bus.serve(PodPort.STATUS, this::writeStatus);
    bus.serve(
        PodPort.FINALIZER,
        change -> {
          cluster.controllerWrites++;
          return writes.write(change);
        });
    ledger.start();
    bus.serve(RuntimePort.SANDBOX, this::sandbox);
    bus.serve(KubeletPort.DEVICES, this::devices);
    bus.serve(KubeletPort.DEVICE_INFO, this::deviceInfo);
    bus.serve(RuntimePort.LIVE_SANDBOXES, query -> liveSandboxes());
    bus.serveKeyed(MultusPort.DELEGATE, this::delegate);
    bus.subscribe(ReconcilePort.POD_EVENT, event -> cluster.event(event.uid(), event.message()));
    bus.subscribe(CniCachePort.MODE, mode -> modePublished = true);
    bus.subscribe(
        ReconcilePort.POD_PLANNED,
        planned -> cluster.trace("plan " + planned.about(), MessageText.of(planned)));
    bus.subscribe(
        ReconcilePort.ATTACHMENT_CHANGED,
        change -> cluster.trace("life " + change.about(), MessageText.of(change)));
    reconciler.start();
    watch.start();
    // The CNI cache's reader publishes these settings before the observation mode.
    settingsChanged();
    switch (mode) {
      case OBSERVING -> cache.start();
      case BLIND ->
          after(
              random.nextInt(1, 50),
              () ->
                  bus.publish(
                      CniCachePort.MODE,
                      new ObservationMode(false, "/var/lib/cni/multus: not mounted")));
    }
  }

  /** Multus' settings have been read. */
  void settingsChanged() {
    bus.publish(CniCachePort.MULTUS_SETTINGS, new MultusSettings(cluster.isolation));
  }

  /** The bus that connects the controller's parts. */
  SimulatedBus bus() {
    return bus;
  }

  /** Kills it as kill -9 does. */
  void kill() {
    cluster.trace("controller", "is killed");
    cluster.watch(null, null);
    cluster.shownNetworks = null;
    cluster.cni.forgetWatchers();
    bus.kill();
  }

  /** Ends it as SIGTERM does: drains, then runs the callback. */
  void terminate(Runnable gone) {
    boolean[] done = {false};
    Runnable once =
        () -> {
          if (!done[0]) {
            done[0] = true;
            kill();
            gone.run();
          }
        };
    reconciler.stop().onComplete(stopped -> once.run());
    cluster.time.after(10_000, once);
  }

  /** Runs the callback when the pods have been listed, and when the CNI cache has been read. */
  void whenSeen(Runnable seen) {
    bus.subscribe(PodPort.COMPLETE, all -> seen.run());
    bus.subscribe(CniCachePort.MODE, observing -> seen.run());
  }

  /** Whether the pods have been listed and the CNI cache has been read. */
  boolean hasSeen() {
    return watch.hasListed() && modePublished;
  }

  WatchModel watch() {
    return watch;
  }

  void peerLost(Peer peer) {
    bus.publish(PeerPort.LOST, new PeerLost(peer));
  }

  void peerBack(Peer peer) {
    bus.publish(PeerPort.BACK, new PeerBack(peer));
  }

  void diskBack() {
    ledger.diskBack();
  }

  private PodWrites.Clock clock() {
    return new PodWrites.Clock() {
      @Override
      public long nanoTime() {
        return cluster.time.nowMillis() * 1_000_000;
      }

      @Override
      public void after(Duration pause, Runnable task) {
        SimulatedController.this.after(Math.max(1, pause.toMillis()), task);
      }
    };
  }

  private Future<PodWriteReply> writeStatus(StatusWrite write) {
    cluster.trace("status", MessageText.of(write));
    cluster.controllerWrites++;
    noteOverwriting(write);
    return writes.write(write).onComplete(done -> noteOverwriting(write));
  }

  private Future<SandboxReply> sandbox(SandboxRequest request) {
    Promise<SandboxReply> reply = Promise.promise();
    cluster.sandboxRequests++;
    after(
        random.nextInt(1, 10) + cluster.faults.runtimeSlowMillis,
        () -> {
          Cluster.Life life = cluster.pods.get(request.uid());
          if (cluster.faults.runtimeHangs) {
            return; // The requester's deadline will pass.
          }
          if (cluster.faults.runtimeDown) {
            reply.complete(missing(request, "the runtime cannot be reached"));
          } else if (life == null || !life.ready) {
            reply.complete(noneReady(request));
          } else {
            noteLateWatch(life);
            workedIn.put(request.uid(), life.sandbox());
            reply.complete(
                life.sandbox().id().equals(request.knownId())
                    ? new SandboxReply.Same(request.about())
                    : new SandboxReply.Found(
                        request.about(), life.sandbox(), life.home().createdWith()));
          }
        });
    return reply.future();
  }

  /** A sandbox that is not ready never becomes ready again. */
  private static SandboxReply noneReady(SandboxRequest request) {
    String attachedIn = request.attachedIn();
    return attachedIn == null
        ? missing(request, "0 ready, want 1")
        : new SandboxReply.Ended(
            request.about(), attachedIn, new Failure.Transient("0 ready, want 1; it has ended"));
  }

  private static SandboxReply missing(SandboxRequest request, String cause) {
    return new SandboxReply.Missing(request.about(), new Failure.Transient(cause));
  }

  private Future<DevicesAnswer> devices(DevicesQuery query) {
    Promise<DevicesAnswer> reply = Promise.promise();
    cluster.deviceRequests++;
    after(
        random.nextInt(1, 10),
        () ->
            cluster
                .devices
                .answer(query.uid(), query.resources(), query.listed())
                .ifPresent(
                    allocation -> reply.complete(new DevicesAnswer(query.about(), allocation))));
    return reply.future();
  }

  private Future<DeviceInfoAnswer> deviceInfo(DeviceInfoQuery query) {
    Promise<DeviceInfoAnswer> reply = Promise.promise();
    after(
        random.nextInt(1, 10),
        () ->
            reply.complete(
                new DeviceInfoAnswer(
                    query.about(),
                    query.devices().stream()
                        .map(each -> cluster.devices.described(each.resource(), each.id()))
                        .toList())));
    return reply.future();
  }

  private Future<LiveSandboxes> liveSandboxes() {
    Promise<LiveSandboxes> reply = Promise.promise();
    after(
        random.nextInt(1, 10),
        () -> {
          if (cluster.faults.runtimeHangs) {
            return;
          }
          Set<String> ids =
              cluster.pods.values().stream()
                  .filter(life -> life.ready)
                  .map(life -> life.sandbox().id())
                  .collect(Collectors.toSet());
          reply.complete(
              cluster.faults.runtimeDown
                  ? new LiveSandboxes(null, "the runtime cannot be reached")
                  : new LiveSandboxes(ids, null));
        });
    return reply.future();
  }

  private Future<DelegateReply> delegate(DelegateRequest request) {
    Promise<DelegateReply> reply = Promise.promise();
    if (cluster.faults.daemonDown) {
      after(1, () -> reply.complete(reply(request, notReached(request))));
      return reply.future();
    }
    noteEarlyAttach(request);
    // The daemon carries on whether or not this controller lives to receive the answer.
    cluster.time.after(
        request.timeout().toMillis(),
        () -> {
          boolean overdue = reply.tryComplete(reply(request, overdue(request)));
          if (overdue && bus.alive() && request.command() == CniCommand.ADD) {
            cluster.failed(request.uid(), request.iface().value());
          }
        });
    daemon.handle(request, outcome -> reply.tryComplete(reply(request, outcome)));
    return reply.future();
  }

  private static DelegateReply reply(DelegateRequest request, CniReply reply) {
    return new DelegateReply(request.about(), reply);
  }

  private static CniReply notReached(DelegateRequest request) {
    return switch (request.command()) {
      case ADD -> new AddReply.NotRun("no socket");
      case DEL -> new DelReply.NotRun("no socket");
    };
  }

  private static CniReply overdue(DelegateRequest request) {
    return switch (request.command()) {
      case ADD -> new AddReply.Unknown("no answer in time");
      case DEL -> new DelReply.Unknown("no answer in time");
    };
  }

  /**
   * Notes a write for an earlier sandbox: work that began before the sandbox was recreated may end
   * after it, and nothing prevents that if the pod shows nothing of it.
   */
  private void noteOverwriting(StatusWrite write) {
    Cluster.Life life = cluster.pods.get(write.uid());
    if (life != null
        && !life.homes.isEmpty()
        && life.pod.sandboxHint().equals(write.sandboxHint())
        && !life.sandbox().equals(workedIn.get(write.uid()))
        && !showsAnother(life, write)
        && write.changes().stream().anyMatch(change -> touches(life, change))) {
      life.overwritten = true;
    }
  }

  /** Whether network-status lists the cluster network of another sandbox than the write's. */
  private static boolean showsAnother(Cluster.Life life, StatusWrite write) {
    return write.clusterEntry() != null
        && NetworkStatus.parse(life.pod.networkStatus()) instanceof ListedStatus.Entries listed
        && listed.clusterEntry() != null
        && !write.clusterEntry().equals(listed.clusterEntry());
  }

  /**
   * Notes that, without the cache, the watch still shows the sandbox before the first one that the
   * controller gets to know: nothing shows that its status entries are not of this one.
   */
  private void noteLateWatch(Cluster.Life life) {
    Pod seen = watch.pods().get(life.pod.uid());
    if (mode == Mode.BLIND
        && seen != null
        && !seen.sandboxHint().equals(life.pod.sandboxHint())
        && !workedIn.containsKey(life.pod.uid())
        && disk.of(life.pod.uid()).isEmpty()) {
      life.overwritten = true;
    }
  }

  /** Notes an ADD in a new sandbox before the watch shows multus' status entries for it. */
  private void noteEarlyAttach(DelegateRequest request) {
    Cluster.Life life = cluster.pods.get(request.uid());
    if (life != null
        && life.lives()
        && !watch.isUpToDate(request.uid())
        && request.sandbox().equals(life.sandbox())) {
      life.overwritten = true;
    }
  }

  /**
   * Whether the change affects multus' attachments in the current sandbox, or interfaces that are
   * not in it.
   */
  private boolean touches(Cluster.Life life, StatusChange change) {
    List<StatusEntry> entries =
        switch (change) {
          case StatusChange.Put(List<StatusEntry> put) -> put;
          case StatusChange.Remove(StatusEntry entry) -> List.of(entry);
        };
    return entries.stream()
        .map(entry -> cluster.cni.of(life.sandbox().id(), String.valueOf(entry.iface())))
        .anyMatch(there -> there == null || there.byMultus());
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
