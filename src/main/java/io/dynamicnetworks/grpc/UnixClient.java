package io.dynamicnetworks.grpc;

import com.google.protobuf.MessageLite;
import io.dynamicnetworks.grpc.CallFailed.Kind;
import io.dynamicnetworks.text.Printable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientOptions;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.CodecException;
import io.vertx.grpc.common.GrpcError;
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
 * Unary gRPC calls over a peer's Unix socket, each with a deadline. A failed future always fails
 * with {@link CallFailed}.
 */
public final class UnixClient {
  private static final int MAX_TEXT_CHARS = 500;

  // A Unix socket has no host, but containerd 2.4 (gRPC-Go 1.83) refuses a call that names none.
  private static final String AUTHORITY = "localhost";

  private final Vertx vertx;
  private final Peer peer;
  private GrpcClient client;

  /** For answers that are read as they arrive; has a connection of its own. Null until used. */
  private @Nullable HttpClient streaming;

  /**
   * The peer to call.
   *
   * @param name for error messages, such as {@code CRI}
   * @param maxAnswerBytes the size limit of one answer
   */
  public record Peer(String name, Path socket, int maxAnswerBytes) {}

  public UnixClient(Vertx vertx, Peer peer) {
    this.vertx = vertx;
    this.peer = peer;
    client = connecting();
  }

  private GrpcClient connecting() {
    return GrpcClient.client(
        vertx,
        new GrpcClientOptions()
            .setScheduleDeadlineAutomatically(true)
            .setMaxMessageSize(peer.maxAnswerBytes()),
        options());
  }

  private static HttpClientOptions options() {
    return new HttpClientOptions()
        .setProtocolVersion(HttpVersion.HTTP_2)
        .setHttp2ClearTextUpgrade(false)
        // One local connection may stay open; to close it when idle, a timer would fire each
        // second.
        .setKeepAliveTimeout(0)
        .setHttp2KeepAliveTimeout(0);
  }

  /** Returns the response; fails after the deadline at the latest. */
  public <Q, R> Future<R> call(ServiceMethod<R, Q> method, Q request, Duration deadline) {
    // The stream's own deadline starts with the stream; this one also covers a connection that
    // opens and then stays silent.
    return client
        .request(SocketAddress.domainSocketAddress(peer.socket().toString()), method)
        .compose(
            stream -> {
              stream.timeout(deadline.toMillis(), TimeUnit.MILLISECONDS);
              stream.headers().set(HttpHeaders.HOST, AUTHORITY);
              return stream.send(request);
            })
        .compose(UnixClient::only)
        .timeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
        .recover(cause -> Future.failedFuture(failed(method.methodName(), deadline, cause)));
  }

  /**
   * Makes a call whose answer is read as it arrives, so that it may be longer than other answers;
   * fails after the deadline at the latest.
   */
  public <Q extends MessageLite, R> Future<R> call(
      StreamedMethod<Q, R> method, Q request, Duration deadline) {
    HttpClient used = streaming();
    return used.request(
            new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setServer(SocketAddress.domainSocketAddress(peer.socket().toString()))
                .setHost(AUTHORITY)
                .setURI(method.service().pathOf(method.name())))
        .compose(
            stream ->
                new StreamedCall<>(method, stream)
                    .send(method.encoded(request), deadline)
                    .timeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
                    .onFailure(cause -> stream.reset(GrpcError.CANCELLED.http2ResetCode)))
        .timeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
        .recover(
            cause -> {
              CallFailed failure = failed(method.name(), deadline, cause);
              if (failure.kind() == Kind.DEADLINE) {
                drop(used, deadline);
              }
              return Future.failedFuture(failure);
            });
  }

  /**
   * Has the next streamed call open another connection: that of the other calls, which is probed,
   * does not show whether this one is silent for good.
   */
  private void drop(HttpClient silent, Duration deadline) {
    if (silent.equals(streaming)) {
      streaming = null;
      var _ = silent.shutdown(deadline.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private HttpClient streaming() {
    HttpClient current = streaming;
    if (current == null) {
      current = vertx.createHttpClient(options());
      streaming = current;
    }
    return current;
  }

  /** Drops the connections, so that the next call opens a new one. */
  public Future<Void> reconnect() {
    Future<Void> closed = close();
    client = connecting();
    streaming = null;
    return closed;
  }

  public Future<Void> close() {
    HttpClient current = streaming;
    return current == null
        ? client.close()
        : Future.join(client.close(), current.close()).mapEmpty();
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
    String call = peer.name() + " " + method + " on " + peer.socket() + ": ";
    return switch (cause) {
      case StatusError error ->
          new CallFailed(kindOf(error.status), error.status, call + error.getMessage());
      case TimeoutException _ -> late(call, deadline);
      case GrpcErrorException error when error.status() == GrpcStatus.CANCELLED ->
          late(call, deadline);
      case GrpcErrorException error ->
          new CallFailed(kindOf(error.status()), error.status(), call + name(error.status()));
      case MessageSizeOverflowException _ ->
          new CallFailed(
              Kind.TOO_LONG,
              call + "answer too large, want at most " + peer.maxAnswerBytes() + " bytes");
      case AnswerReader.TooLong tooLong ->
          new CallFailed(Kind.TOO_LONG, call + "answer too large, want " + tooLong.getMessage());
      case CodecException invalid ->
          new CallFailed(Kind.REFUSED, call + "unusable answer: " + text(invalid));
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
      // The peer knows the deadline, and may notice first that it has passed.
      case DEADLINE_EXCEEDED -> Kind.DEADLINE;
      case null, default -> Kind.REFUSED;
    };
  }

  /** The status' name in the gRPC specification; a peer that breaks off gives none. */
  private static String name(@Nullable GrpcStatus status) {
    return status == null ? "no status" : status.name();
  }

  private static String text(Throwable cause) {
    String message = cause.getMessage();
    return Printable.shortened(
        message == null ? cause.getClass().getSimpleName() : message, MAX_TEXT_CHARS);
  }

  /** The peer answered with an error status. */
  static final class StatusError extends Exception {
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
