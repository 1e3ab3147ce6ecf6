package io.dynamicnetworks.cri;

import io.dynamicnetworks.cri.CallFailed.Kind;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.text.Printable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientOptions;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcErrorException;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.InvalidMessageException;
import io.vertx.grpc.common.MessageSizeOverflowException;
import io.vertx.grpc.common.ServiceMethod;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Unary gRPC calls over the container runtime's Unix socket, each with a deadline. Every future
 * that fails does so with {@link CallFailed}.
 */
final class CriClient {
  // As gRPC's own default elsewhere. A pod's 256 KiB of annotations become 3.4 MiB in a verbose
  // status, and 250 pods with usual ones 1 MiB in a list.
  private static final int MAX_MESSAGE_BYTES = Budgets.CRI_ANSWER_BYTES;
  private static final int MAX_TEXT_CHARS = 500;

  // A Unix socket has no host, but containerd 2.4 (gRPC-Go 1.83) refuses a call that names none.
  private static final String AUTHORITY = "localhost";

  private final Vertx vertx;
  private final Path socket;
  private GrpcClient client;

  CriClient(Vertx vertx, Path socket) {
    this.vertx = vertx;
    this.socket = socket;
    client = connecting(vertx);
  }

  private static GrpcClient connecting(Vertx vertx) {
    return GrpcClient.client(
        vertx,
        new GrpcClientOptions()
            .setScheduleDeadlineAutomatically(true)
            .setMaxMessageSize(MAX_MESSAGE_BYTES),
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_2)
            .setHttp2ClearTextUpgrade(false));
  }

  /** The response; fails after the deadline at the latest. */
  <Q, R> Future<R> call(ServiceMethod<R, Q> method, Q request, Duration deadline) {
    // The stream's own deadline starts with the stream; this one also covers a connection that
    // opens and then stays silent.
    return client
        .request(SocketAddress.domainSocketAddress(socket.toString()), method)
        .compose(
            stream -> {
              stream.timeout(deadline.toMillis(), TimeUnit.MILLISECONDS);
              stream.headers().set(HttpHeaders.HOST, AUTHORITY);
              return stream.send(request);
            })
        .compose(CriClient::only)
        .timeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
        .recover(cause -> Future.failedFuture(failed(method.methodName(), deadline, cause)));
  }

  /** Lets go of the connection, so that the next call opens another. */
  Future<Void> reconnect() {
    GrpcClient old = client;
    client = connecting(vertx);
    return old.close();
  }

  Future<Void> close() {
    return client.close();
  }

  private static <Q, R> Future<R> only(GrpcClientResponse<Q, R> response) {
    AtomicReference<R> message = new AtomicReference<>();
    Future<R> answer =
        Future.future(
            promise -> {
              response.exceptionHandler(promise::tryFail);
              response.invalidMessageHandler(promise::tryFail);
              response.handler(message::set);
              // Not last(): it loses the text of an error status.
              response.endHandler(
                  end -> {
                    R value = message.get();
                    if (response.status() != GrpcStatus.OK) {
                      promise.tryFail(new StatusError(response.status(), response.statusMessage()));
                    } else if (value == null) {
                      promise.tryFail(new StatusError(GrpcStatus.OK, "no message"));
                    } else {
                      promise.tryComplete(value);
                    }
                  });
            });
    return answer;
  }

  private CallFailed failed(String method, Duration deadline, Throwable cause) {
    String call = "CRI " + method + " on " + socket + ": ";
    return switch (cause) {
      case StatusError error -> new CallFailed(kindOf(error.status), call + error.getMessage());
      case TimeoutException _ -> late(call, deadline);
      case GrpcErrorException error when error.status() == GrpcStatus.CANCELLED ->
          late(call, deadline);
      case GrpcErrorException error ->
          new CallFailed(kindOf(error.status()), call + name(error.status()));
      case MessageSizeOverflowException _ ->
          new CallFailed(
              Kind.TOO_LONG,
              call + "answer too large, want at most " + MAX_MESSAGE_BYTES + " bytes");
      case InvalidMessageException invalid ->
          new CallFailed(Kind.REFUSED, call + "unusable answer: " + text(invalid));
      default -> new CallFailed(Kind.UNREACHABLE, call + text(cause));
    };
  }

  private static CallFailed late(String call, Duration deadline) {
    return new CallFailed(Kind.DEADLINE, call + "no answer within " + deadline.toMillis() + " ms");
  }

  private static Kind kindOf(@Nullable GrpcStatus status) {
    return switch (status) {
      case UNAVAILABLE -> Kind.UNREACHABLE;
      // The runtime is told the deadline, and may be the first to notice that it has passed.
      case DEADLINE_EXCEEDED -> Kind.DEADLINE;
      case null, default -> Kind.REFUSED;
    };
  }

  /** As the gRPC specification names it; a runtime that breaks off gives none. */
  private static String name(@Nullable GrpcStatus status) {
    return status == null ? "no status" : status.name();
  }

  private static String text(Throwable cause) {
    String message = cause.getMessage();
    return Printable.shortened(
        message == null ? cause.getClass().getSimpleName() : message, MAX_TEXT_CHARS);
  }

  /** The runtime answered with an error status. */
  private static final class StatusError extends Exception {
    private static final long serialVersionUID = 1L;

    private final @Nullable GrpcStatus status;

    StatusError(@Nullable GrpcStatus status, @Nullable String message) {
      super(
          name(status)
              + (message == null ? "" : ": " + Printable.shortened(message, MAX_TEXT_CHARS)));
      this.status = status;
    }
  }
}
