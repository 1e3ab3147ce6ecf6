package io.dynamicnetworks.multus;

import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.LimitPort;
import io.dynamicnetworks.bus.LimitPort.LimitReached;
import io.dynamicnetworks.bus.LimitPort.Limited;
import io.dynamicnetworks.bus.MultusPort;
import io.dynamicnetworks.bus.MultusPort.DelegateReply;
import io.dynamicnetworks.bus.MultusPort.DelegateRequest;
import io.dynamicnetworks.bus.PeerPort;
import io.dynamicnetworks.bus.PeerPort.Peer;
import io.dynamicnetworks.bus.PeerPort.PeerBack;
import io.dynamicnetworks.bus.PeerPort.PeerLost;
import io.dynamicnetworks.file.HostPaths;
import io.dynamicnetworks.model.AddReply;
import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.text.Json.NotJson;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The multus verticle: serves CNI requests on one keyed address per pod. The bus sends a pod's
 * requests one after another; those of different pods run in parallel over one connection pool.
 */
public final class MultusClient extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(MultusClient.class);
  private static final Duration PROBE_EVERY = Duration.ofMillis(500);

  private final Bus bus;
  private final DaemonSocket socket;
  private final List<Path> run;
  private Bus.@Nullable Subscription service;
  private boolean probing;
  private boolean stopped;

  /**
   * @param bus where it serves
   * @param socket of the daemon
   */
  public MultusClient(Bus bus, DaemonSocket socket) {
    this(bus, socket, HostPaths.RUN);
  }

  /**
   * @param run where the node's {@code /run} may be mounted
   */
  MultusClient(Bus bus, DaemonSocket socket, List<Path> run) {
    this.bus = bus;
    this.socket = socket;
    this.run = run;
  }

  /**
   * The usual paths of the daemon's socket, on the node and mounted: upstream's, OpenShift's, and
   * the Go controller's default.
   */
  public static List<Path> known() {
    return HostPaths.of(
        Path.of("/run/multus/multus.sock"),
        Path.of("/run/multus/socket/multus.sock"),
        Path.of("/var/run/multus-cni/multus.sock"));
  }

  @Override
  public Future<?> start() {
    service = bus.serveKeyed(MultusPort.DELEGATE, this::delegate);
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    stopped = true;
    if (service != null) {
      service.cancel();
    }
    return socket.close();
  }

  private Future<DelegateReply> delegate(DelegateRequest request) {
    Instant sent = Instant.now();
    return exchange(request)
        .onSuccess(this::noticed)
        .onSuccess(exchange -> limited(request, exchange))
        .map(exchange -> new ReplyParser(request).parse(exchange))
        .compose(reply -> withDevice(request, reply, sent));
  }

  private Future<DelegateReply> withDevice(
      DelegateRequest request, DelegateReply reply, Instant sent) {
    return reply.reply() instanceof AddReply.Added(CniResult result)
        ? new CniPluginDeviceInfo(vertx, run)
            .read(request, sent)
            .map(
                device ->
                    device
                        .map(text -> new CniResult(result.json(), text))
                        .map(with -> new DelegateReply(reply.about(), new AddReply.Added(with)))
                        .orElse(reply))
        : Future.succeededFuture(reply);
  }

  private Future<Exchange> exchange(DelegateRequest request) {
    Buffer body;
    try {
      body = DelegateBody.of(request);
    } catch (NotJson e) {
      return Future.succeededFuture(new Exchange.NotSent("cni-args: " + e.getMessage()));
    }
    return socket.delegate(body, request.timeout());
  }

  private void limited(DelegateRequest request, Exchange exchange) {
    if (exchange instanceof Exchange.Unanswered(String _, boolean tooLong) && tooLong) {
      bus.publish(LimitPort.REACHED, new LimitReached(Limited.DAEMON_ANSWER, request.about()));
    }
  }

  private void noticed(Exchange exchange) {
    if (exchange instanceof Exchange.NotReached missed && !probing) {
      probing = true;
      bus.publish(PeerPort.LOST, new PeerLost(Peer.MULTUS_DAEMON));
      LOG.warn("Multus daemon not reached socket={} cause={}", socket.path(), missed.cause());
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
      LOG.info("Multus daemon answers again socket={}", socket.path());
      bus.publish(PeerPort.BACK, new PeerBack(Peer.MULTUS_DAEMON));
    } else {
      probeLater();
    }
  }
}
