package io.dynamicnetworks.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynamicnetworks.standin.Patience;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthServerTest {
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final HttpClient http = HttpClient.newHttpClient();
  private volatile Optional<String> problem = Optional.empty();
  private volatile Future<Optional<String>> slow = Future.succeededFuture(Optional.empty());
  private final HealthServer server =
      new HealthServer(
          "127.0.0.1",
          0,
          new Metrics("v", "r"),
          List.of(
              HealthCheck.of("pods", () -> problem), new HealthCheck("multus-daemon", () -> slow)));

  @BeforeEach
  void start() throws Exception {
    get(vertx.deployVerticle(server));
  }

  @AfterEach
  void close() throws Exception {
    http.close();
    get(vertx.close());
  }

  @Test
  void itIsReadyWhenAllChecksArePassed() throws Exception {
    HttpResponse<String> answer = get("/readyz");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("[+]multus-daemon ok\n[+]pods ok\nready\n");
  }

  @Test
  void itNamesWhatIsMissing() throws Exception {
    problem = Optional.of("not listed yet");
    HttpResponse<String> answer = get("/readyz");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body())
        .isEqualTo("[+]multus-daemon ok\n[-]pods: not listed yet\nnot ready\n");
  }

  @Test
  void aCheckThatBreaksIsAProblemLikeAnother() throws Exception {
    slow = Future.failedFuture("socket is a folder");
    assertThat(get("/readyz").body()).contains("[-]multus-daemon: socket is a folder");
  }

  @Test
  void itLivesAlsoWhenItIsNotReady() throws Exception {
    problem = Optional.of("not listed yet");
    assertThat(get("/livez").statusCode()).isEqualTo(200);
  }

  @Test
  void itDoesNotLiveWhileTheEventLoopIsBlocked() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    vertx.runOnContext(
        ignored -> {
          try {
            release.await(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    assertThatThrownBy(() -> get("/livez", Duration.ofMillis(300)))
        .isInstanceOf(HttpTimeoutException.class);
    release.countDown();
    assertThat(get("/livez").statusCode()).isEqualTo(200);
  }

  @Test
  void metricsShowTheChecksAsTheyAreNow() throws Exception {
    assertThat(get("/metrics").body()).contains("check_passed{check=\"pods\"} 1.0");
    problem = Optional.of("watch broke");
    HttpResponse<String> answer = get("/metrics");
    assertThat(answer.body()).contains("check_passed{check=\"pods\"} 0.0");
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValue("text/plain; version=0.0.4; charset=utf-8");
  }

  @Test
  void otherPathsAndMethodsAreRefused() throws Exception {
    assertThat(get("/").statusCode()).isEqualTo(404);
    HttpRequest post =
        HttpRequest.newBuilder(uri("/livez")).POST(HttpRequest.BodyPublishers.noBody()).build();
    assertThat(http.send(post, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(405);
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return get(path, Patience.LIMIT);
  }

  private HttpResponse<String> get(String path, Duration timeout)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(uri(path)).timeout(timeout).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
  }
}
