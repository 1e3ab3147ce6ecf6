package io.dynamicnetworks.ops;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@code /livez}, {@code /readyz} and {@code /metrics} over HTTP.
 *
 * <p>{@code /livez} says 200 as long as the event loop turns: it is answered by the loop on which
 * the pods' lanes run, so one that is blocked gives no answer, and the probe's timeout counts.
 * {@code /readyz} says 200 or 503, with a line for each check that names what is missing. A peer
 * that is away makes the agent unready, never dead: a restart would not bring it back.
 */
public final class HealthServer extends VerticleBase {
  private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int NOT_ALLOWED = 405;
  private static final int UNAVAILABLE = 503;
  private static final int IDLE_SECONDS = 30;
  private static final String TEXT = "text/plain; charset=utf-8";

  private final String address;
  private final int wantedPort;
  private final Metrics metrics;
  private final List<HealthCheck> checks;
  private volatile @Nullable HttpServer server;

  /**
   * @param port 0 for a free one
   * @param checks all of them passed make the agent ready
   */
  public HealthServer(String address, int port, Metrics metrics, List<HealthCheck> checks) {
    this.address = address;
    this.wantedPort = port;
    this.metrics = metrics;
    this.checks = List.copyOf(checks);
    checks.forEach(check -> metrics.expect(check.name()));
  }

  @Override
  public Future<?> start() {
    HttpServer made =
        vertx.createHttpServer(
            new HttpServerOptions()
                .setHost(address)
                .setPort(wantedPort)
                .setIdleTimeout(IDLE_SECONDS));
    server = made;
    return made.requestHandler(this::answer).listen();
  }

  @Override
  public Future<?> stop() {
    HttpServer current = server;
    return current == null ? Future.succeededFuture() : current.close();
  }

  /** The TCP port that it listens on; 0 before it is deployed. */
  public int port() {
    HttpServer current = server;
    return current == null ? 0 : current.actualPort();
  }

  private void answer(HttpServerRequest request) {
    if (!READING.contains(request.method())) {
      end(request, NOT_ALLOWED, TEXT, "want GET\n");
      return;
    }
    switch (request.path()) {
      case "/livez", "/healthz" -> end(request, OK, TEXT, "ok\n");
      case "/readyz" -> Readiness.of(checks).onSuccess(now -> answer(request, now));
      case "/metrics" ->
          Readiness.of(checks)
              .onSuccess(
                  now -> {
                    metrics.checked(now);
                    end(request, OK, Metrics.CONTENT_TYPE, metrics.scrape());
                  });
      case null, default -> end(request, NOT_FOUND, TEXT, "want /livez, /readyz or /metrics\n");
    }
  }

  private void answer(HttpServerRequest request, Readiness now) {
    metrics.checked(now);
    end(request, now.isReady() ? OK : UNAVAILABLE, TEXT, now.text());
  }

  private static void end(HttpServerRequest request, int status, String type, String body) {
    request.response().setStatusCode(status).putHeader("Content-Type", type).end(body);
  }
}
