package io.dynamicnetworks.cri;

import com.google.protobuf.MessageLite;
import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.LimitPort;
import io.dynamicnetworks.bus.LimitPort.LimitReached;
import io.dynamicnetworks.bus.LimitPort.Limited;
import io.dynamicnetworks.bus.PeerPort;
import io.dynamicnetworks.bus.PeerPort.Peer;
import io.dynamicnetworks.bus.PeerPort.PeerBack;
import io.dynamicnetworks.bus.PeerPort.PeerLost;
import io.dynamicnetworks.cri.v1.VersionRequest;
import io.dynamicnetworks.grpc.CallFailed;
import io.dynamicnetworks.grpc.CallFailed.Kind;
import io.dynamicnetworks.grpc.StreamedMethod;
import io.dynamicnetworks.grpc.UnixClient;
import io.dynamicnetworks.model.Budgets;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.ServiceMethod;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Calls the container runtime and tracks whether it answers. While it does not, it is probed; when
 * it answers again, one {@link PeerBack} is published.
 *
 * <p>Call all methods but {@link #problem} on the event loop.
 */
final class RuntimeLink {
  private static final long PROBE_INTERVAL_MS = 500;

  // The first call loads and compiles the gRPC stack: up to 1.5 s were measured on a busy node.
  private static final Duration COLD_DEADLINE = Duration.ofSeconds(10);

  private static final VersionRequest PROBE = VersionRequest.newBuilder().setVersion("v1").build();

  private final Vertx vertx;
  private final Bus bus;
  // A pod's 256 KiB of annotations become 3.4 MiB in a verbose status. Lists are read as they
  // arrive.
  private final UnixClient client;
  private final Duration deadline;

  /** Why the last call did not reach the runtime; null if it did. */
  private volatile @Nullable String lost;

  private volatile boolean answered;
  private boolean probing;
  private boolean closed;

  RuntimeLink(Vertx vertx, Bus bus, Path socket, Duration deadline) {
    this.vertx = vertx;
    this.bus = bus;
    this.deadline = deadline;
    client = new UnixClient(vertx, new UnixClient.Peer("CRI", socket, Budgets.CRI_ANSWER_BYTES));
  }

  /** Makes first contact, so that the first pod does not wait for it. */
  void start() {
    probe();
  }

  /** Returns the response; fails with {@link CallFailed}, after the deadline at the latest. */
  <Q, R> Future<R> call(ServiceMethod<R, Q> method, Q request) {
    return client.call(method, request, currentDeadline()).onFailure(this::failed);
  }

  /** The same for an answer that is read as it arrives. */
  <Q extends MessageLite, R> Future<R> call(StreamedMethod<Q, R> method, Q request) {
    return client.call(method, request, currentDeadline()).onFailure(this::failed);
  }

  private void failed(Throwable cause) {
    if (cause instanceof CallFailed failed) {
      suspect(failed);
    }
  }

  /** Probes the runtime, unless a probe is already in flight, and then returns {@link #problem}. */
  Future<Optional<String>> check() {
    if (probing || closed) {
      return Future.succeededFuture(problem());
    }
    probing = true;
    return askVersion().transform(asked -> Future.succeededFuture(problem()));
  }

  /** Why the runtime counts as unreachable; empty if it answers. */
  Optional<String> problem() {
    String current = lost;
    if (current != null) {
      return Optional.of(current);
    }
    return answered ? Optional.empty() : Optional.of("no answer from the container runtime yet");
  }

  Future<Void> close() {
    closed = true;
    return client.close();
  }

  private Duration currentDeadline() {
    return answered || deadline.compareTo(COLD_DEADLINE) > 0 ? deadline : COLD_DEADLINE;
  }

  private void suspect(CallFailed failure) {
    switch (failure.kind()) {
      case UNREACHABLE -> {
        lose(failure);
        probeLater();
      }
      // Perhaps only this call hangs while others are served: probe.
      case DEADLINE -> probe();
      case REFUSED -> {}
      case TOO_LONG ->
          bus.publish(LimitPort.REACHED, new LimitReached(Limited.RUNTIME_ANSWER, null));
    }
  }

  private void lose(CallFailed failure) {
    if (lost == null) {
      bus.publish(PeerPort.LOST, new PeerLost(Peer.CONTAINER_RUNTIME));
    }
    lost = String.valueOf(failure.getMessage());
  }

  private void probeLater() {
    if (!probing && !closed) {
      probing = true;
      vertx.setTimer(PROBE_INTERVAL_MS, id -> askVersion());
    }
  }

  private void probe() {
    if (!probing && !closed) {
      probing = true;
      askVersion();
    }
  }

  private Future<?> askVersion() {
    if (closed) {
      return Future.succeededFuture();
    }
    return client
        .call(CriMethods.VERSION, PROBE, currentDeadline())
        .onComplete(
            result -> {
              probing = false;
              if (closed) {
                return;
              }
              if (result.succeeded()) {
                found();
              } else {
                notFound(result.cause());
              }
            });
  }

  private void found() {
    boolean back = lost != null;
    answered = true;
    lost = null;
    if (back) {
      bus.publish(PeerPort.BACK, new PeerBack(Peer.CONTAINER_RUNTIME));
    }
  }

  private void notFound(Throwable cause) {
    CallFailed failure =
        cause instanceof CallFailed failed
            ? failed
            : new CallFailed(Kind.UNREACHABLE, String.valueOf(cause));
    lose(failure);
    if (failure.kind() == Kind.DEADLINE) {
      // A connection that went silent never closes by itself.
      client.reconnect();
    }
    probeLater();
  }
}
