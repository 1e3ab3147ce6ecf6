package io.dynamicnetworks.ops;

import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.text.HttpStatus;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /livez}, {@code /readyz} and {@code /metrics} over HTTP/1.1 to anyone who can reach
 * the port, without credentials. So everything about a request is bounded, and no request costs
 * more than a ready-made answer: a timer polls the peers ({@link HealthChecks}), and metrics are
 * rendered at most once a second.
 *
 * <p>{@code /livez} returns 200 as long as the event loop turns: the loop that runs the pods'
 * workers answers it, so a blocked loop gives no answer and the probe times out. {@code /readyz}
 * returns 200 or 503, with a line for each check that names its problem; {@code /readyz?verbose}
 * also shows the modes of operation. A peer that is down makes the controller unready, never dead:
 * a restart would not bring the peer back.
 */
public final class HealthServer extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(HealthServer.class);

  /** Maximum number of connections; a kubelet and two Prometheus servers need three. */
  static final int MAX_CONNECTIONS = Budgets.HEALTH_CONNECTIONS;

  /** From opening a connection to the end of its single answer. */
  static final Duration WHOLE_REQUEST = Duration.ofSeconds(Budgets.HEALTH_REQUEST_SECONDS);

  static final int MAX_REQUEST_LINE_BYTES = 1 << 10;

  private static final Duration LISTEN_AGAIN = Duration.ofSeconds(30);
  private static final long METRICS_LAST_NANOS = Duration.ofSeconds(1).toNanos();

  private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);

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
   * @param required whether a failure to listen is fatal; if not, it is retried
   */
  public record Endpoint(String address, int port, boolean required) {}

  /**
   * @param checks must all pass for the controller to be ready
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

  /** The TCP port; 0 while the server does not listen. */
  public int port() {
    HttpServer current = server;
    return current == null ? 0 : current.actualPort();
  }

  /** The last known answers of the checks. */
  Readiness readiness() {
    return checks.now();
  }

  private Future<Void> listen() {
    ConnectionLimit connections =
        new ConnectionLimit(vertx, MAX_CONNECTIONS, WHOLE_REQUEST, metrics::dropped);
    return vertx
        .createHttpServer(
            OneRequest.options(MAX_REQUEST_LINE_BYTES)
                .setHost(endpoint.address())
                .setPort(endpoint.port()))
        .connectionHandler(connections::opened)
        .requestHandler(this::answer)
        .listen()
        .onSuccess(listening -> server = listening)
        .mapEmpty();
  }

  private Future<Void> later(Throwable cause) {
    LOG.warn(
        "health and metrics are not served, retrying in {}s address={} port={} cause={}",
        LISTEN_AGAIN.toSeconds(),
        endpoint.address(),
        endpoint.port(),
        cause.getMessage());
    vertx.setTimer(LISTEN_AGAIN.toMillis(), timer -> listen().recover(this::later));
    return Future.succeededFuture();
  }

  private void answer(HttpServerRequest request) {
    if (!READING.contains(request.method())) {
      end(request, HttpStatus.METHOD_NOT_ALLOWED, OneRequest.TEXT, "want GET\n");
      return;
    }
    switch (request.path()) {
      case "/livez", "/healthz" -> end(request, HttpStatus.OK, OneRequest.TEXT, "ok\n");
      case "/readyz" -> {
        Readiness now = checks.now();
        boolean verbose = request.query() != null && request.query().startsWith("verbose");
        String text = (verbose ? metrics.modes().text() : "") + now.text();
        end(
            request,
            now.isReady() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE,
            OneRequest.TEXT,
            text);
      }
      case "/metrics" ->
          scrape()
              .onSuccess(all -> end(request, HttpStatus.OK, Metrics.CONTENT_TYPE, all))
              .onFailure(
                  cause ->
                      end(
                          request,
                          HttpStatus.INTERNAL_SERVER_ERROR,
                          OneRequest.TEXT,
                          cause + "\n"));
      case null, default ->
          end(request, HttpStatus.NOT_FOUND, OneRequest.TEXT, "want /livez, /readyz or /metrics\n");
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

  private static void end(HttpServerRequest request, int status, String type, String body) {
    OneRequest.begin(request, status, type);
    OneRequest.end(request, body);
  }
}
