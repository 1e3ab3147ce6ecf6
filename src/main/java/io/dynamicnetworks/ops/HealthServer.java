package io.dynamicnetworks.ops;

import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.text.HttpStatus;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /livez}, {@code /readyz} and {@code /metrics} over HTTP/1.1 to whoever can reach
 * the port, without credentials. So everything about a request is bounded, and none of them costs
 * more than an answer that is ready: peers are asked by a timer ({@link HealthChecks}), and metrics
 * are written once a second at most.
 *
 * <p>{@code /livez} says 200 as long as the event loop turns: it is answered by the loop on which
 * the pods' lanes run, so one that is blocked gives no answer, and the probe's timeout counts.
 * {@code /readyz} says 200 or 503, with a line for each check that names what is missing, and
 * {@code /readyz?verbose} in which modes it works, too. A peer that is away makes the controller
 * unready, never dead: a restart would not bring it back.
 */
public final class HealthServer extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(HealthServer.class);

  /** Connections at once; a kubelet and two Prometheus servers need three. */
  static final int MAX_CONNECTIONS = Budgets.HEALTH_CONNECTIONS;

  /** From a connection's beginning to the end of its one answer. */
  static final Duration WHOLE_REQUEST = Duration.ofSeconds(Budgets.HEALTH_REQUEST_SECONDS);

  static final int MAX_REQUEST_LINE_BYTES = 1 << 10;
  static final int MAX_HEADER_BYTES = 4 << 10;

  private static final Duration LISTEN_AGAIN = Duration.ofSeconds(30);
  private static final long METRICS_LAST_NANOS = Duration.ofSeconds(1).toNanos();

  private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);
  private static final String TEXT = "text/plain; charset=utf-8";

  private final Endpoint endpoint;
  private final Metrics metrics;
  private final HealthChecks checks;
  private String scraped = "";
  private long scrapedNanos;
  private @Nullable Future<String> scraping;
  private volatile @Nullable HttpServer server;

  /**
   * Where to listen.
   *
   * @param port 0 for a free one
   * @param required whether it is an error if that is not possible; else it is tried again
   */
  public record Endpoint(String address, int port, boolean required) {}

  /**
   * @param checks all of them passed make the controller ready
   */
  public HealthServer(Endpoint endpoint, Metrics metrics, List<HealthCheck> checks) {
    this.endpoint = endpoint;
    this.metrics = metrics;
    this.checks =
        new HealthChecks(
            checks, metrics::checked, () -> metrics.ticked(System.nanoTime(), HealthChecks.PERIOD));
    checks.forEach(check -> metrics.expect(check.name()));
  }

  @Override
  public Future<?> start() {
    checks.start(vertx);
    return listen()
        .recover(cause -> endpoint.required() ? Future.failedFuture(cause) : later(cause));
  }

  @Override
  public Future<?> stop() {
    checks.stop();
    HttpServer current = server;
    return current == null ? Future.succeededFuture() : current.close();
  }

  /** The TCP port that it listens on; 0 while it does not. */
  public int port() {
    HttpServer current = server;
    return current == null ? 0 : current.actualPort();
  }

  /** The answers of the checks as they are known. */
  Readiness readiness() {
    return checks.now();
  }

  private Future<Void> listen() {
    ConnectionLimit connections =
        new ConnectionLimit(vertx, MAX_CONNECTIONS, WHOLE_REQUEST, metrics::dropped);
    return vertx
        .createHttpServer(
            new HttpServerOptions()
                .setHost(endpoint.address())
                .setPort(endpoint.port())
                // A second protocol for nobody: more parser, streams, resets.
                .setHttp2ClearTextEnabled(false)
                .setMaxInitialLineLength(MAX_REQUEST_LINE_BYTES)
                .setMaxHeaderSize(MAX_HEADER_BYTES))
        .connectionHandler(connections::opened)
        .requestHandler(this::answer)
        .listen()
        .onSuccess(listening -> server = listening)
        .mapEmpty();
  }

  private Future<Void> later(Throwable cause) {
    LOG.warn(
        "health and metrics are not served, tried again in {}s address={} port={} cause={}",
        LISTEN_AGAIN.toSeconds(),
        endpoint.address(),
        endpoint.port(),
        cause.getMessage());
    vertx.setTimer(LISTEN_AGAIN.toMillis(), timer -> listen().recover(this::later));
    return Future.succeededFuture();
  }

  private void answer(HttpServerRequest request) {
    if (!READING.contains(request.method())) {
      end(request, HttpStatus.METHOD_NOT_ALLOWED, TEXT, "want GET\n");
      return;
    }
    switch (request.path()) {
      case "/livez", "/healthz" -> end(request, HttpStatus.OK, TEXT, "ok\n");
      case "/readyz" -> {
        Readiness now = checks.now();
        boolean verbose = request.query() != null && request.query().startsWith("verbose");
        String text = (verbose ? metrics.modes().text() : "") + now.text();
        end(request, now.isReady() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE, TEXT, text);
      }
      case "/metrics" ->
          scrape()
              .onSuccess(all -> end(request, HttpStatus.OK, Metrics.CONTENT_TYPE, all))
              .onFailure(
                  cause -> end(request, HttpStatus.INTERNAL_SERVER_ERROR, TEXT, cause + "\n"));
      case null, default ->
          end(request, HttpStatus.NOT_FOUND, TEXT, "want /livez, /readyz or /metrics\n");
    }
  }

  private Future<String> scrape() {
    if (!scraped.isEmpty() && System.nanoTime() - scrapedNanos < METRICS_LAST_NANOS) {
      return Future.succeededFuture(scraped);
    }
    Future<String> current = scraping;
    if (current == null) {
      current = metrics.refresh().map(asked -> metrics.scrape());
      scraping = current;
      current.onSuccess(this::scraped).onComplete(done -> scraping = null);
    }
    return current;
  }

  private void scraped(String all) {
    scraped = all;
    scrapedNanos = System.nanoTime();
  }

  /** One answer for each connection: what else comes on it, a body too, is not waited for. */
  private static void end(HttpServerRequest request, int status, String type, String body) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", type)
        .putHeader("Connection", "close")
        .end(body)
        .onComplete(sent -> request.connection().close());
  }
}
