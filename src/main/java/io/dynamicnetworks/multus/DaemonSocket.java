package io.dynamicnetworks.multus;

import io.dynamicnetworks.bus.Messages.DelegateOutcome;
import io.dynamicnetworks.bus.Messages.DelegateRequest;
import io.dynamicnetworks.model.Failure;
import io.dynamicnetworks.model.Json.NotJson;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 over the multus daemon's Unix socket. Each request connects afresh: the daemon closes
 * every connection after its response, and replaces its socket when it restarts (SPEC 5).
 *
 * <p>On the plain HTTP client: the web client's timeout starts anew with each byte that comes, and
 * it cannot close the connection of an answer that is too long.
 */
public final class DaemonSocket {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration PROBE = Duration.ofSeconds(5);
  private static final int MAX_ANSWER_BYTES = 1 << 20;

  /** What the multus shim calls the daemon. */
  private static final String HOST = "dummy";

  private static final int PORT = 80;

  /**
   * Vert.x' timer for a request's connection is not cancelled once there is one, and holds it until
   * it fires: at 100 calls a second, 40 MB of heap. That of the socket itself is enough.
   */
  private static final long NO_TIMER = 0;

  private static final int MAX_PROBES = 2;

  private final HttpClient delegates;

  /** With connections of their own: hung plugins do not make the daemon look dead. */
  private final HttpClient probes;

  private final Path path;
  private final SocketAddress address;

  /**
   * @param maxConnections how many CNI requests may be under way at once; others wait
   */
  public DaemonSocket(Vertx vertx, Path path, int maxConnections) {
    this.path = path;
    address = SocketAddress.domainSocketAddress(path.toString());
    delegates = client(vertx, maxConnections);
    probes = client(vertx, MAX_PROBES);
  }

  /** Where the socket is. */
  public Path path() {
    return path;
  }

  /** Sends a CNI request; the future never fails, and completes within the request's timeout. */
  Future<DelegateOutcome> delegate(DelegateRequest request) {
    Buffer body;
    try {
      body = DelegateBody.of(request);
    } catch (NotJson e) {
      return Future.succeededFuture(
          new DelegateOutcome.Refused(
              request.about(), new Failure.Permanent("cni-args: " + e.getMessage())));
    }
    return connect(delegates, HttpMethod.POST, "/delegate")
        .transform(
            connected ->
                connected.failed()
                    ? Future.succeededFuture(
                        new DelegateOutcome.NotReached(
                            request.about(), describe(connected.cause())))
                    : outcome(request, connected.result(), body));
  }

  /** Why the daemon does not answer; null if it does. The future never fails. */
  public Future<@Nullable String> probe() {
    return connect(probes, HttpMethod.GET, "/healthz")
        .compose(request -> exchange(request, Buffer.buffer(), PROBE))
        .transform(
            answer ->
                // Any answer will do: not every version knows the path.
                Future.<@Nullable String>succeededFuture(
                    answer.succeeded()
                        ? null
                        : "multus daemon at " + path + ": " + describe(answer.cause())));
  }

  Future<Void> close() {
    return Future.all(delegates.close(), probes.close()).mapEmpty();
  }

  private static HttpClient client(Vertx vertx, int maxConnections) {
    return vertx.createHttpClient(
        new HttpClientOptions().setKeepAlive(false).setConnectTimeout((int) CONNECT.toMillis()),
        new PoolOptions().setHttp1MaxSize(maxConnections));
  }

  /** Fails if nothing can have been sent. */
  private Future<HttpClientRequest> connect(HttpClient client, HttpMethod method, String uri) {
    RequestOptions options =
        new RequestOptions()
            .setServer(address)
            .setHost(HOST)
            .setPort(PORT)
            .setMethod(method)
            .setURI(uri)
            .setConnectTimeout(NO_TIMER);
    // What breaks the connection fails the request; without a handler it would be logged as well.
    return client
        .request(options)
        .onSuccess(request -> request.connection().exceptionHandler(broken -> {}));
  }

  private static Future<DelegateOutcome> outcome(
      DelegateRequest request, HttpClientRequest connected, Buffer body) {
    Outcomes outcomes = new Outcomes(request);
    connected.putHeader("Content-Type", "application/json");
    return exchange(connected, body, request.timeout())
        .transform(
            answer ->
                Future.succeededFuture(
                    answer.succeeded()
                        ? outcomes.of(answer.result())
                        : new DelegateOutcome.Unknown(request.about(), describe(answer.cause()))));
  }

  /** The answer; whatever fails, the connection is closed. */
  private static Future<BoundedAnswer> exchange(
      HttpClientRequest request, Buffer body, Duration deadline) {
    return request
        .send(body)
        .compose(response -> BoundedAnswer.read(response, MAX_ANSWER_BYTES))
        .timeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(cause -> request.reset())
        .recover(cause -> Future.failedFuture(worded(cause, deadline)));
  }

  private static Throwable worded(Throwable cause, Duration deadline) {
    return cause instanceof TimeoutException
        ? new TimeoutException("no answer within " + deadline.toMillis() + " ms")
        : cause;
  }

  private static String describe(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
