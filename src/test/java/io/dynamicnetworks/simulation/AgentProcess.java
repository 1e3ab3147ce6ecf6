package io.dynamicnetworks.simulation;

import io.dynamicnetworks.annotation.NetworkStatus;
import io.dynamicnetworks.bus.Addresses;
import io.dynamicnetworks.bus.Messages.CniCommand;
import io.dynamicnetworks.bus.Messages.DelegateOutcome;
import io.dynamicnetworks.bus.Messages.DelegateRequest;
import io.dynamicnetworks.bus.Messages.FinalizerChange;
import io.dynamicnetworks.bus.Messages.KeptLedgers;
import io.dynamicnetworks.bus.Messages.LedgerQuery;
import io.dynamicnetworks.bus.Messages.LedgerStored;
import io.dynamicnetworks.bus.Messages.LedgerWrite;
import io.dynamicnetworks.bus.Messages.NetworkChanged;
import io.dynamicnetworks.bus.Messages.NetworksAnswer;
import io.dynamicnetworks.bus.Messages.NetworksQuery;
import io.dynamicnetworks.bus.Messages.Noted;
import io.dynamicnetworks.bus.Messages.Peer;
import io.dynamicnetworks.bus.Messages.PeerBack;
import io.dynamicnetworks.bus.Messages.PodAnswer;
import io.dynamicnetworks.bus.Messages.PodChanged;
import io.dynamicnetworks.bus.Messages.PodWriteReply;
import io.dynamicnetworks.bus.Messages.PodsAnswer;
import io.dynamicnetworks.bus.Messages.SandboxReply;
import io.dynamicnetworks.bus.Messages.SandboxRequest;
import io.dynamicnetworks.bus.Messages.StatusWrite;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.Failure;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodLedger;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.Present;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.StatusChange;
import io.dynamicnetworks.reconcile.Lanes;
import io.dynamicnetworks.reconcile.ReconcileSettings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One life of the agent: the real lanes, planner and parsers on a simulated bus, with models of the
 * adapters that see the cluster late, as watches do, and fail as their peers do.
 */
final class AgentProcess {
  private final Cluster cluster;
  private final Daemon daemon;
  private final Map<PodUid, PodLedger> disk;
  private final SplittableRandom random;
  private final SimulatedBus bus;
  private final Lanes lanes;
  private final Map<PodUid, Pod> podCache = new LinkedHashMap<>();
  private final Map<NetworkRef, NetworkDefinition> networkCache = new HashMap<>();
  private final Map<PodUid, PodLedger> memory = new LinkedHashMap<>();
  private final Map<PodUid, PodLedger> unwritten = new LinkedHashMap<>();

  /** The sandbox that the present run of each pod works in. */
  private final Map<PodUid, Sandbox> workedIn = new HashMap<>();

  AgentProcess(
      Cluster cluster,
      Daemon daemon,
      Map<PodUid, PodLedger> disk,
      ReconcileSettings settings,
      SplittableRandom random) {
    this.cluster = cluster;
    this.daemon = daemon;
    this.disk = disk;
    this.random = random;
    bus = new SimulatedBus(cluster.time);
    lanes = new Lanes(bus, cluster.time.timers(bus::alive), random.split(), settings);
  }

  void start() {
    cluster.trace("agent", "starts");
    memory.putAll(disk);
    cluster.pods.forEach(
        (uid, life) -> {
          if (!life.gone) {
            podCache.put(uid, life.pod);
          }
        });
    networkCache.putAll(cluster.networks);
    cluster.watch(this::podSeen, this::networkSeen);
    bus.serve(Addresses.POD, query -> answer(new PodAnswer(podCache.get(query.uid()))));
    bus.serve(Addresses.PODS, query -> answer(new PodsAnswer(List.copyOf(podCache.values()))));
    bus.serve(Addresses.NETWORKS, this::networks);
    bus.serve(Addresses.SANDBOX, this::sandbox);
    bus.serve(Addresses.STATUS, this::writeStatus);
    bus.serve(Addresses.FINALIZER, this::writeFinalizer);
    bus.serve(Addresses.LEDGER, this::readLedger);
    bus.serve(Addresses.LEDGER_WRITE, this::writeLedger);
    bus.serve(
        Addresses.MULTUS_LANE,
        opened -> {
          serveDelegates(opened.uid());
          return answer(new Noted(opened.about()));
        });
    bus.subscribe(
        Addresses.POD_EVENT, event -> cluster.event(event.uid(), event.notice().message()));
    lanes.start();
  }

  void kill() {
    cluster.trace("agent", "is killed");
    cluster.watch(null, null);
    bus.kill();
  }

  /** As SIGTERM: drains, and is gone when that is done. */
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
    lanes.stop().onComplete(stopped -> once.run());
    cluster.time.after(10_000, once);
  }

  /** Shows the agent an edit of what it last saw, and nothing of what came since. */
  void see(PodUid uid, UnaryOperator<Pod> edit) {
    Pod seen = edit.apply(podCache.get(uid));
    podCache.put(uid, seen);
    bus.publish(Addresses.POD_CHANGED, new PodChanged(uid, seen.ref()));
  }

  /** Whether it has seen the NAD as it is, by the name in its config. */
  boolean hasSeen(NetworkRef network, String nameInConfig) {
    NetworkDefinition seen = networkCache.get(network);
    return seen != null && Daemon.networkName(seen.config()).equals(nameInConfig);
  }

  /** Whether it still works for that pod. */
  boolean hasLane(PodUid uid) {
    return bus.listens(Addresses.lane(uid));
  }

  void peerBack(Peer peer) {
    bus.publish(Addresses.PEER_BACK, new PeerBack(peer));
  }

  /** The watch shows it a little later, or much later while it is stalled; never out of order. */
  private void podSeen(PodUid uid) {
    Pod now = cluster.read(uid);
    later(() -> seePod(uid, now));
  }

  private void seePod(PodUid uid, @Nullable Pod seen) {
    if (cluster.faults.watchStalled) {
      cluster.time.after(
          500,
          () -> {
            if (bus.alive()) {
              seePod(uid, cluster.read(uid)); // A dropped watch lists again.
            }
          });
      return;
    }
    Pod cached = podCache.get(uid);
    if (seen == null) {
      Pod gone = podCache.remove(uid);
      if (gone != null) {
        bus.publish(Addresses.POD_CHANGED, new PodChanged(uid, gone.ref()));
      }
    } else if (cached == null ? cluster.read(uid) != null : version(seen) >= version(cached)) {
      podCache.put(uid, seen);
      bus.publish(Addresses.POD_CHANGED, new PodChanged(uid, seen.ref()));
    }
  }

  private void networkSeen(NetworkRef ref) {
    later(() -> seeNetwork(ref));
  }

  private void seeNetwork(NetworkRef ref) {
    if (cluster.faults.watchStalled) {
      after(500, () -> seeNetwork(ref));
      return;
    }
    NetworkDefinition now = cluster.networks.get(ref);
    if (now == null) {
      networkCache.remove(ref);
    } else {
      networkCache.put(ref, now);
    }
    bus.publish(Addresses.NETWORK_CHANGED, new NetworkChanged(ref));
  }

  private Future<NetworksAnswer> networks(NetworksQuery query) {
    Map<NetworkRef, NetworkDefinition> found = new HashMap<>(networkCache);
    found.keySet().retainAll(query.networks());
    return answer(new NetworksAnswer(query.about(), found));
  }

  private Future<SandboxReply> sandbox(SandboxRequest request) {
    Promise<SandboxReply> reply = Promise.promise();
    after(
        random.nextInt(1, 10),
        () -> {
          Cluster.Life life = cluster.pods.get(request.uid());
          if (cluster.faults.runtimeHangs) {
            return; // The requester's deadline passes.
          }
          if (cluster.faults.runtimeDown) {
            reply.complete(missing(request, "the runtime cannot be reached"));
          } else if (life == null || life.gone || life.sandboxes.isEmpty()) {
            reply.complete(missing(request, "0 ready, want 1"));
          } else {
            workedIn.put(request.uid(), life.sandbox());
            reply.complete(new SandboxReply.Found(request.about(), life.sandbox()));
          }
        });
    return reply.future();
  }

  private static SandboxReply missing(SandboxRequest request, String cause) {
    return new SandboxReply.Missing(request.about(), new Failure.Transient(cause));
  }

  private Future<PodWriteReply> writeStatus(StatusWrite write) {
    return writePod(
        write.uid(),
        write.about(),
        pod -> {
          noteOverwriting(write);
          return NetworkStatus.parse(pod.networkStatus()) instanceof Present.Attachments present
              ? Cluster.withStatus(pod, changed(present, write))
              : pod;
        },
        false);
  }

  /** A run that began before the sandbox was recreated may end after it; nothing prevents that. */
  private void noteOverwriting(StatusWrite write) {
    Cluster.Life life = cluster.pods.get(write.uid());
    boolean outdated = life != null && !life.sandbox().equals(workedIn.get(write.uid()));
    if (outdated && write.changes().stream().anyMatch(change -> touches(life, change))) {
      life.overwritten = true;
    }
  }

  /**
   * An ADD in a new sandbox before the watch shows what multus wrote of it; nothing prevents that.
   */
  private void noteEarlyAttach(PodUid uid, DelegateRequest request) {
    Cluster.Life life = cluster.pods.get(uid);
    Pod seen = podCache.get(uid);
    if (life != null
        && seen != null
        && !seen.sandboxHint().equals(life.pod.sandboxHint())
        && request.sandbox().equals(life.sandbox())) {
      life.overwritten = true;
    }
  }

  /** Whether it is about what multus made in the present sandbox, or about what is not in it. */
  private boolean touches(Cluster.Life life, StatusChange change) {
    return switch (change) {
      case StatusChange.Add add ->
          add.entries().stream()
              .map(entry -> String.valueOf(entry.iface()))
              .anyMatch(
                  iface ->
                      life.createdByMultus.containsKey(iface)
                          || !cluster.kernel.links(life.sandbox().netns()).containsKey(iface));
      case StatusChange.Remove remove ->
          life.createdByMultus.containsKey(String.valueOf(remove.iface()));
    };
  }

  private static String changed(Present.Attachments present, StatusWrite write) {
    List<Attachment> after = NetworkStatus.apply(present.entries(), write.changes());
    return NetworkStatus.write(after);
  }

  private Future<PodWriteReply> writeFinalizer(FinalizerChange change) {
    return writePod(
        change.uid(),
        change.about(),
        pod -> Cluster.withFinalizer(pod, change.present()),
        cluster.faults.finalizerAnswersLost);
  }

  /** Stands for StatusWriter and FinalizerWriter with their re-reads and preconditions. */
  private Future<PodWriteReply> writePod(
      PodUid uid, PodRef ref, UnaryOperator<Pod> change, boolean lost) {
    Promise<PodWriteReply> reply = Promise.promise();
    cluster.agentWrites++;
    after(
        random.nextInt(1, 20),
        () -> {
          if (cluster.read(uid) == null) {
            reply.complete(new PodWriteReply.PodGone(ref));
            return;
          }
          if (oneIn(cluster.faults.apiWriteHangsOneIn)) {
            hangWrite(uid, change);
            return;
          }
          boolean fails = oneIn(cluster.faults.apiWriteFailsOneIn) || lost;
          boolean afterEffect = random.nextBoolean() || lost;
          if (!fails || afterEffect) {
            cluster.update(uid, change);
            Pod written = cluster.read(uid);
            if (!fails && written != null) {
              podCache.put(uid, written); // The response of the write.
            }
          }
          reply.complete(
              fails
                  ? new PodWriteReply.NotWritten(ref, new Failure.Transient("connection lost"))
                  : new PodWriteReply.Written(ref));
        });
    return reply.future();
  }

  /** It may take effect when nobody waits any more, unless the pod was changed in between. */
  private void hangWrite(PodUid uid, UnaryOperator<Pod> change) {
    String read = version(uid);
    if (random.nextBoolean()) {
      cluster.time.after(
          random.nextInt(1, 60_000),
          () -> {
            if (read.equals(version(uid))) {
              cluster.update(uid, change);
            }
          });
    }
  }

  private String version(PodUid uid) {
    Pod pod = cluster.read(uid);
    return pod == null ? "gone" : pod.resourceVersion();
  }

  private Future<KeptLedgers> readLedger(LedgerQuery query) {
    List<PodLedger> kept =
        query.uid() == null
            ? List.copyOf(memory.values())
            : memory.containsKey(query.uid()) ? List.of(memory.get(query.uid())) : List.of();
    return answer(new KeptLedgers(kept));
  }

  /** In memory at once; on disk a moment later, unless the process is killed before. */
  private Future<LedgerStored> writeLedger(LedgerWrite write) {
    Promise<LedgerStored> reply = Promise.promise();
    put(memory, write.ledger());
    cluster.trace("ledger", write.summary());
    after(
        random.nextInt(0, 2),
        () -> {
          boolean durable = !cluster.faults.diskFull;
          if (durable) {
            put(disk, memory.getOrDefault(write.ledger().uid(), write.ledger()));
          } else {
            unwritten.put(write.ledger().uid(), write.ledger());
          }
          reply.complete(new LedgerStored(write.about(), durable));
        });
    return reply.future();
  }

  /** The disk takes writes again: what it could not take is tried again. */
  void diskBack() {
    unwritten.forEach(
        (uid, ledger) ->
            put(disk, memory.getOrDefault(uid, new PodLedger(uid, ledger.pod(), List.of()))));
    unwritten.clear();
  }

  private static void put(Map<PodUid, PodLedger> ledgers, PodLedger ledger) {
    if (ledger.entries().isEmpty()) {
      ledgers.remove(ledger.uid());
    } else {
      ledgers.put(ledger.uid(), ledger);
    }
  }

  private void serveDelegates(PodUid uid) {
    bus.serve(Addresses.multus(uid), request -> delegate(uid, request));
  }

  private Future<DelegateOutcome> delegate(PodUid uid, DelegateRequest request) {
    Promise<DelegateOutcome> reply = Promise.promise();
    if (cluster.faults.daemonDown) {
      after(1, () -> reply.complete(new DelegateOutcome.NotReached(request.about(), "no socket")));
      return reply.future();
    }
    noteEarlyAttach(uid, request);
    // What the daemon does goes on whether or not this process lives to hear of it.
    cluster.time.after(
        request.timeout().toMillis(),
        () -> {
          if (reply.tryComplete(new DelegateOutcome.Unknown(request.about(), "no answer in time"))
              && request.command() == CniCommand.ADD) {
            cluster.failed(uid, request.iface().value());
          }
        });
    daemon.handle(request, outcome -> reply.tryComplete(outcome));
    return reply.future();
  }

  private boolean oneIn(int often) {
    return often > 0 && random.nextInt(often) == 0;
  }

  private void later(Runnable work) {
    after(random.nextInt(1, 30), work);
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

  private static long version(Pod pod) {
    return Long.parseLong(pod.resourceVersion());
  }

  private static <T> Future<T> answer(T reply) {
    return Future.succeededFuture(reply);
  }
}
