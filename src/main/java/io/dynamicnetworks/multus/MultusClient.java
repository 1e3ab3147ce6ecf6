package io.dynamicnetworks.multus;

import io.dynamicnetworks.bus.Addresses;
import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.Messages.DelegateOutcome;
import io.dynamicnetworks.bus.Messages.DelegateRequest;
import io.dynamicnetworks.bus.Messages.LaneOpened;
import io.dynamicnetworks.bus.Messages.Noted;
import io.dynamicnetworks.bus.Messages.Peer;
import io.dynamicnetworks.bus.Messages.PeerBack;
import io.dynamicnetworks.model.PodUid;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The multus verticle: answers CNI requests on one keyed address per pod. The requests of one pod
 * go to the daemon one after another, those of different pods side by side over one pool.
 */
public final class MultusClient extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(MultusClient.class);
  private static final Duration PROBE_EVERY = Duration.ofMillis(500);

  private final Bus bus;
  private final DaemonSocket socket;
  private final Map<PodUid, Bus.Subscription> lanes = new HashMap<>();

  /** The last request of each pod that is under way, after which its next one is sent. */
  private final Map<PodUid, Future<DelegateOutcome>> last = new HashMap<>();

  private boolean probing;
  private boolean stopped;

  /**
   * @param bus where it serves
   * @param socket of the daemon
   */
  public MultusClient(Bus bus, DaemonSocket socket) {
    this.bus = bus;
    this.socket = socket;
  }

  /** Where the daemon's socket usually is, upstream's and OpenShift's, on the node and mounted. */
  public static List<Path> known() {
    return List.of(
        Path.of("/run/multus/multus.sock"),
        Path.of("/run/multus/socket/multus.sock"),
        Path.of("/var/run/multus-cni/multus.sock"),
        Path.of("/host/run/multus/multus.sock"),
        Path.of("/host/run/multus/socket/multus.sock"),
        Path.of("/host/var/run/multus-cni/multus.sock"));
  }

  @Override
  public Future<?> start() {
    bus.serve(Addresses.MULTUS_LANE, this::open);
    bus.subscribe(Addresses.LANE_CLOSED, closed -> close(closed.uid()));
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    stopped = true;
    List.copyOf(lanes.keySet()).forEach(this::close);
    return socket.close();
  }

  private Future<Noted> open(LaneOpened opened) {
    lanes.computeIfAbsent(
        opened.uid(), uid -> bus.serve(Addresses.multus(uid), request -> enqueue(uid, request)));
    return Future.succeededFuture(new Noted(opened.about()));
  }

  /** What is under way goes on; a lane that opens anew comes after it. */
  private void close(PodUid uid) {
    Bus.Subscription lane = lanes.remove(uid);
    if (lane != null) {
      lane.cancel();
    }
  }

  private Future<DelegateOutcome> enqueue(PodUid uid, DelegateRequest request) {
    Future<DelegateOutcome> before = last.get(uid);
    Future<DelegateOutcome> outcome =
        (before == null
                ? socket.delegate(request)
                : before.transform(done -> socket.delegate(request)))
            .onSuccess(this::noticed);
    last.put(uid, outcome);
    outcome.onComplete(done -> last.remove(uid, outcome));
    return outcome;
  }

  private void noticed(DelegateOutcome outcome) {
    if (outcome instanceof DelegateOutcome.NotReached missed && !probing) {
      probing = true;
      LOG.warn("multus daemon not reached socket={} cause={}", socket.path(), missed.cause());
      probeLater();
    }
  }

  private void probeLater() {
    vertx.setTimer(PROBE_EVERY.toMillis(), timer -> socket.probe().onComplete(this::probed));
  }

  private void probed(AsyncResult<@Nullable String> result) {
    if (stopped) {
      return;
    }
    if (result.succeeded() && result.result() == null) {
      probing = false;
      LOG.info("multus daemon answers again socket={}", socket.path());
      bus.publish(Addresses.PEER_BACK, new PeerBack(Peer.MULTUS_DAEMON));
    } else {
      probeLater();
    }
  }
}
