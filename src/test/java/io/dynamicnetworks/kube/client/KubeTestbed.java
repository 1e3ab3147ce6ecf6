package io.dynamicnetworks.kube.client;

import static io.dynamicnetworks.standin.Patience.await;

import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.LedgerPort;
import io.dynamicnetworks.bus.LedgerPort.StoredLedgers;
import io.dynamicnetworks.bus.NetworkPort;
import io.dynamicnetworks.bus.NetworkPort.NetworkChanged;
import io.dynamicnetworks.bus.NetworkPort.NetworksQuery;
import io.dynamicnetworks.bus.PeerPort;
import io.dynamicnetworks.bus.PeerPort.PeerBack;
import io.dynamicnetworks.bus.PodPort;
import io.dynamicnetworks.bus.PodPort.FinalizerChange;
import io.dynamicnetworks.bus.PodPort.PodChanged;
import io.dynamicnetworks.bus.PodPort.PodWriteReply;
import io.dynamicnetworks.bus.PodPort.PodsComplete;
import io.dynamicnetworks.bus.PodPort.PodsListed;
import io.dynamicnetworks.bus.PodPort.StatusWrite;
import io.dynamicnetworks.bus.ReconcilePort;
import io.dynamicnetworks.bus.ReconcilePort.PodEvent;
import io.dynamicnetworks.bus.VertxBus;
import io.dynamicnetworks.kube.watch.PodWatch;
import io.dynamicnetworks.model.EventReason;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkReady;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Notice;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodLedger;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.StatusChange;
import io.dynamicnetworks.standin.Patience;
import io.dynamicnetworks.standin.kube.KubeApiServer;
import io.dynamicnetworks.standin.kube.KubeStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The verticles of this package on one event loop, as in the controller, with an API server and a
 * record of what they publish.
 */
public final class KubeTestbed implements AutoCloseable {
  public static final String NODE = "node1";

  public final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  public final Bus bus = new VertxBus(vertx);
  private final Vertx elsewhere = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  public final KubeApiServer server = KubeApiServer.start(elsewhere);

  /** What the ledger has when the pods are watched. */
  public final List<PodLedger> ledgers = new CopyOnWriteArrayList<>();

  /** The sandbox hint of a pod that shows neither addresses nor conditions. */
  public static final String HINT = "";

  public final List<PodChanged> podsChanged = new CopyOnWriteArrayList<>();
  final List<PodsListed> podsListed = new CopyOnWriteArrayList<>();
  public final List<PodsComplete> podsComplete = new CopyOnWriteArrayList<>();
  public final List<NetworkChanged> networksChanged = new CopyOnWriteArrayList<>();
  public final List<PeerBack> peersBack = new CopyOnWriteArrayList<>();
  public final KubeConnection connection;
  private @Nullable PodWatch watch;

  public KubeTestbed(Path folder) {
    connection = KubeConnection.open(vertx, server.kubeconfig(folder));
    bus.serve(LedgerPort.READ, query -> Future.succeededFuture(new StoredLedgers(ledgers)));
    bus.subscribe(PodPort.CHANGED, podsChanged::add);
    bus.subscribe(PodPort.LISTED, podsListed::add);
    bus.subscribe(PodPort.COMPLETE, podsComplete::add);
    bus.subscribe(NetworkPort.CHANGED, networksChanged::add);
    bus.subscribe(PeerPort.BACK, peersBack::add);
  }

  public KubeStore store() {
    return server.store();
  }

  public <V extends VerticleBase> V deployed(V verticle) {
    wait(vertx.deployVerticle(verticle));
    return verticle;
  }

  public PodWatch watchPods() {
    PodWatch deployed = deployed(new PodWatch(bus, connection, NODE));
    watch = deployed;
    return deployed;
  }

  /** Creates a running pod on this node and returns its uid. */
  public PodUid pod(PodRef ref, Map<String, String> annotations) {
    return new PodUid(
        store().createPod(ref, NODE, annotations).path("metadata").path("uid").asString());
  }

  /** Runs the supplier on the event loop that everything here is confined to. */
  public <T extends @Nullable Object> T onLoop(Supplier<T> supplier) {
    Promise<T> result = Promise.promise();
    vertx.runOnContext(
        now -> {
          try {
            result.complete(supplier.get());
          } catch (RuntimeException e) {
            result.fail(e);
          }
        });
    return wait(result.future());
  }

  /** The watched copy of a pod; null if it is gone. */
  public @Nullable Pod find(PodUid uid) {
    return onLoop(() -> connection.pods().get(uid));
  }

  /** The watched copy of a pod that must exist. */
  public Pod known(PodUid uid) {
    return Objects.requireNonNull(find(uid));
  }

  /** All pods, once they have been listed. */
  public List<Pod> listed() {
    wait(Objects.requireNonNull(watch).listed());
    PodCache pods = connection.pods();
    return onLoop(() -> pods.uids().stream().map(pods::get).map(Objects::requireNonNull).toList());
  }

  /** The changes published for a pod. */
  public List<PodChanged> changesOf(PodUid uid) {
    return podsChanged.stream().filter(change -> change.uid().equals(uid)).toList();
  }

  /**
   * Waits for the first list to be published, then forgets it: everything after that is a change.
   */
  public void forgetTheFirstList() {
    await().until(() -> !podsListed.isEmpty());
    podsChanged.clear();
  }

  public Map<NetworkRef, NetworkDefinition> networks(PodRef about, NetworkRef... refs) {
    return wait(bus.request(
            NetworkPort.READ, new NetworksQuery(about, Set.of(refs)), Patience.LIMIT))
        .networks();
  }

  public PodWriteReply write(PodUid uid, PodRef ref, StatusChange... changes) {
    return write(new StatusWrite(uid, ref, HINT, List.of(changes), null, null));
  }

  /** Writes the changes together with the sealed ledger. */
  public PodWriteReply carry(PodUid uid, PodRef ref, String sealed, StatusChange... changes) {
    return write(new StatusWrite(uid, ref, HINT, List.of(changes), null, sealed));
  }

  /** Writes the changes together with the network-ready condition. */
  public PodWriteReply show(PodUid uid, PodRef ref, NetworkReady ready, StatusChange... changes) {
    return write(new StatusWrite(uid, ref, HINT, List.of(changes), ready, null));
  }

  private PodWriteReply write(StatusWrite write) {
    return wait(bus.request(PodPort.STATUS, write, Patience.LIMIT));
  }

  public PodWriteReply finalizer(PodUid uid, PodRef ref, boolean present) {
    return wait(
        bus.request(PodPort.FINALIZER, new FinalizerChange(uid, ref, present), Patience.LIMIT));
  }

  public void report(PodUid uid, PodRef ref, EventReason reason, String message) {
    bus.publish(ReconcilePort.POD_EVENT, new PodEvent(uid, ref, new Notice(reason, message)));
  }

  public static <T extends @Nullable Object> T wait(Future<T> future) {
    return await(future);
  }

  @Override
  public void close() {
    connection.close();
    server.close();
    wait(vertx.close());
    wait(elsewhere.close());
  }
}
