package io.dynamicnetworks.multus;

import io.dynamicnetworks.bus.Messages.DelegateOutcome;
import io.dynamicnetworks.bus.Messages.DelegateRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.io.FileNotFoundException;
import java.net.ConnectException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 over the multus daemon's Unix socket. Each request connects afresh: the daemon closes
 * every connection after its response, and replaces its socket when it restarts (SPEC 5).
 */
public final class DaemonSocket {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration PROBE = Duration.ofSeconds(5);

  /** What the multus shim calls the daemon. */
  private static final String HOST = "dummy";

  private final WebClient client;
  private final Path path;
  private final SocketAddress address;
  private OptionalLong refusingSinceMillis = OptionalLong.empty();

  /**
   * @param maxConnections how many requests may be under way at once; others wait
   */
  public DaemonSocket(Vertx vertx, Path path, int maxConnections) {
    this.path = path;
    address = SocketAddress.domainSocketAddress(path.toString());
    client =
        WebClient.create(
            vertx,
            new WebClientOptions()
                .setKeepAlive(false)
                .setFollowRedirects(false)
                .setConnectTimeout((int) CONNECT.toMillis())
                .setUserAgentEnabled(false),
            new PoolOptions().setHttp1MaxSize(maxConnections));
  }

  /** Where the socket is. */
  public Path path() {
    return path;
  }

  /** Sends a CNI request; the future never fails. */
  Future<DelegateOutcome> delegate(DelegateRequest request) {
    Outcomes outcomes = new Outcomes(request);
    return request(HttpMethod.POST, "/delegate", request.timeout())
        .putHeader("Content-Type", "application/json")
        .sendBuffer(DelegateBody.of(request))
        .map(response -> outcomes.of(response.statusCode(), response.body()))
        .otherwise(
            cause ->
                neverConnected(cause)
                    ? new DelegateOutcome.NotReached(request.about(), describe(cause))
                    : new DelegateOutcome.Unknown(request.about(), describe(cause)));
  }

  /** Why the daemon does not answer; null if it does. The future never fails. */
  public Future<@Nullable String> probe() {
    return request(HttpMethod.GET, "/healthz", PROBE)
        .send()
        .<@Nullable String>map(
            response -> {
              refusingSinceMillis = OptionalLong.empty();
              return null; // Any answer will do: not every version knows the path.
            })
        .recover(
            cause -> {
              noteRefusal(cause);
              return Future.<@Nullable String>succeededFuture(
                  "multus daemon at " + path + ": " + describe(cause));
            });
  }

  /**
   * Since when the socket file is there but refuses, in milliseconds since 1970, as probes saw it.
   * A daemon that restarted has a new socket: where the old file itself is mounted, only a restart
   * of the container helps.
   */
  public OptionalLong refusingSinceMillis() {
    return refusingSinceMillis;
  }

  void close() {
    client.close();
  }

  private HttpRequest<Buffer> request(HttpMethod method, String uri, Duration timeout) {
    return client
        .request(method, address, uri)
        .virtualHost(HOST)
        .connectTimeout(CONNECT.toMillis())
        .timeout(timeout.toMillis());
  }

  private void noteRefusal(Throwable cause) {
    if (!neverConnected(cause) || !Files.exists(path)) {
      refusingSinceMillis = OptionalLong.empty();
    } else if (refusingSinceMillis.isEmpty()) {
      refusingSinceMillis = OptionalLong.of(System.currentTimeMillis());
    }
  }

  /** Whether it failed before anything was sent: Netty names the peer in failures to connect. */
  private boolean neverConnected(Throwable cause) {
    return cause instanceof ConnectException
        || cause instanceof FileNotFoundException
        || (cause instanceof SocketException
            && String.valueOf(cause.getMessage()).contains(path.toString()));
  }

  private static String describe(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
