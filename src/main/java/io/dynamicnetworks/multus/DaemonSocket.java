package io.dynamicnetworks.multus;

import io.dynamicnetworks.model.Budgets;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 over the multus daemon's Unix socket. Each request opens a new connection: the daemon
 * closes the connection after each response, and replaces its socket when it restarts (SPEC 7).
 */
public final class DaemonSocket {
  /** No connection is kept that could become idle. */
  private static final int NEVER = 0;

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration PROBE = Duration.ofSeconds(5);
  private static final int MAX_ANSWER_BYTES = Budgets.CNI_ANSWER_BYTES;

  /** The multus shim's host name for the daemon. */
  private static final String HOST = "dummy";

  /**
   * Disables Vert.x' connect timer per request: it is not cancelled once connected, and holds the
   * request until it fires, which takes 40 MB of heap at 100 calls a second. The socket's own
   * connect timeout is enough.
   */
  private static final long NO_TIMER = 0;

  private static final int MAX_PROBES = 2;

  private final AnswersUnderWay answers = new AnswersUnderWay(Budgets.CNI_ANSWERS_BYTES);
  private final Vertx vertx;
  private final Path path;
  private final HttpClient delegatePool;
  private final WebClient delegates;

  /** Uses its own connections, so that hung plugins do not make the daemon look dead. */
  private final HttpClient probePool;

  private final WebClient probes;

  /**
   * @param maxConnections how many CNI requests may be in flight at once; others wait
   */
  public DaemonSocket(Vertx vertx, Path path, int maxConnections) {
    this.vertx = vertx;
    this.path = path;
    delegatePool = pool(vertx, maxConnections);
    delegates = webClient(delegatePool);
    probePool = pool(vertx, MAX_PROBES);
    probes = webClient(probePool);
  }

  /** Where the socket is. */
  public Path path() {
    return path;
  }

  /**
   * Sends a CNI request; the future never fails.
   *
   * @param deadline for the whole answer, from when the request is sent
   */
  Future<Exchange> delegate(Buffer body, Duration deadline) {
    return exchange(delegates, HttpMethod.POST, "/delegate", body, deadline);
  }

  /** Returns why the daemon does not answer; null if it does. The future never fails. */
  public Future<@Nullable String> probe() {
    return exchange(probes, HttpMethod.GET, "/healthz", Buffer.buffer(), PROBE)
        .map(
            exchange ->
                switch (exchange) {
                  case Exchange.Answered _ -> null; // Any status: not every version has the path.
                  case Exchange.NotSent(String cause) -> cause;
                  case Exchange.NotReached(String cause) -> cause;
                  case Exchange.Unanswered(String cause, boolean _) -> cause;
                });
  }

  Future<Void> close() {
    return Future.all(delegatePool.close(), probePool.close()).mapEmpty();
  }

  private static HttpClient pool(Vertx vertx, int maxConnections) {
    return vertx
        .httpClientBuilder()
        .with(
            new HttpClientOptions()
                .setKeepAlive(false)
                .setConnectTimeout((int) CONNECT.toMillis())
                .setDefaultHost(HOST))
        .with(new PoolOptions().setHttp1MaxSize(maxConnections).setCleanerPeriod(NEVER))
        // A broken connection already fails its request; without a handler it would be logged, too.
        .withConnectHandler(connection -> connection.exceptionHandler(broken -> {}))
        .build();
  }

  private static WebClient webClient(HttpClient pool) {
    return WebClient.wrap(
        pool, new WebClientOptions().setUserAgentEnabled(false).setFollowRedirects(false));
  }

  private Future<Exchange> exchange(
      WebClient client, HttpMethod method, String uri, Buffer body, Duration deadline) {
    Promise<Exchange.Answered> answer = Promise.promise();
    CancellableBody revocable = new CancellableBody(body, () -> failAfter(deadline, answer));
    BoundedBody collected = new BoundedBody(MAX_ANSWER_BYTES, answers);
    send(client, method, uri, body.length(), revocable, collected)
        .onSuccess(answer::tryComplete)
        .onFailure(answer::tryFail); // Has no effect after the deadline.
    return answer
        .future()
        .onSuccess(answered -> revocable.finish())
        .onFailure(revocable::cancel)
        .onComplete(ended -> collected.drop())
        .map(Exchange.class::cast)
        .recover(cause -> revocable.sent() ? unanswered(cause) : notReached(cause));
  }

  private Future<Exchange.Answered> send(
      WebClient client,
      HttpMethod method,
      String uri,
      int length,
      CancellableBody body,
      BoundedBody collected) {
    try {
      return client
          .request(method, SocketAddress.domainSocketAddress(path.toString()), uri)
          .connectTimeout(NO_TIMER)
          .putHeader("Content-Type", "application/json")
          .putHeader("Content-Length", String.valueOf(length))
          .as(() -> collected)
          .sendStream(body)
          .map(
              response ->
                  new Exchange.Answered(
                      response.statusCode(), Objects.requireNonNull(response.body())));
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  /** Enforces the deadline; the client's own timeout restarts with every byte received. */
  private void failAfter(Duration deadline, Promise<Exchange.Answered> answer) {
    long timer =
        vertx.setTimer(
            deadline.toMillis(),
            passed ->
                answer.tryFail(
                    new TimeoutException("no answer within " + deadline.toMillis() + " ms")));
    answer.future().onComplete(done -> vertx.cancelTimer(timer));
  }

  private Future<Exchange> unanswered(Throwable cause) {
    return Future.succeededFuture(
        new Exchange.Unanswered(withPath(Causes.of(cause)), cause instanceof BoundedBody.TooLong));
  }

  private Future<Exchange> notReached(Throwable cause) {
    return vertx
        .executeBlocking(() -> Causes.ofNoConnection(path, cause), false)
        .otherwise(closing -> Causes.of(cause))
        .map(why -> new Exchange.NotReached(withPath(why)));
  }

  private String withPath(@Nullable String why) {
    return "Multus daemon at " + path + ": " + why;
  }
}
