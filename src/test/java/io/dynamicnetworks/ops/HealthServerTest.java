package io.dynamicnetworks.ops;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynamicnetworks.bus.CniCachePort;
import io.dynamicnetworks.bus.CniCachePort.ObservationMode;
import io.dynamicnetworks.bus.ReconcilePort;
import io.dynamicnetworks.bus.ReconcilePort.IsolationKnown;
import io.dynamicnetworks.bus.ReconcilePort.IsolationMode;
import io.dynamicnetworks.bus.VertxBus;
import io.dynamicnetworks.standin.Patience;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HealthServerTest {
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final HttpClient http = HttpClient.newHttpClient();
  private volatile Optional<String> problem = Optional.empty();
  private volatile Future<Optional<String>> slow = Future.succeededFuture(Optional.empty());
  private final AtomicInteger asked = new AtomicInteger();
  private final Metrics metrics = new Metrics("v", "r");
  private final HealthServer server =
      new HealthServer(
          new HealthServer.Endpoint("127.0.0.1", 0, true),
          metrics,
          List.of(
              HealthCheck.of("pods", () -> problem),
              new HealthCheck(
                  "multus-daemon",
                  () -> {
                    asked.incrementAndGet();
                    return slow;
                  })));

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
    HttpResponse<String> answer =
        await().until(() -> get("/readyz"), response -> response.statusCode() == 503);
    assertThat(answer.body())
        .isEqualTo("[+]multus-daemon ok\n[-]pods: not listed yet\nnot ready\n");
  }

  @Test
  void theVerbosePageShowsTheMode() throws Exception {
    VertxBus bus = new VertxBus(vertx);
    metrics.listen(bus);
    assertThat(get("/readyz?verbose").body())
        .startsWith("[i]observation: not known yet\n[i]namespace-isolation: unknown\n[+]");
    bus.publish(CniCachePort.MODE, new ObservationMode(false, "results: not mounted"));
    bus.publish(ReconcilePort.ISOLATION, new IsolationKnown(IsolationMode.UNKNOWN));
    await()
        .untilAsserted(
            () ->
                assertThat(get("/readyz?verbose").body())
                    .startsWith(
                        "[i]observation: without the CNI cache: results: not mounted\n"
                            + "[i]namespace-isolation: unknown\n[+]"));
    assertThat(get("/readyz").body()).startsWith("[+]");
  }

  @Test
  void aCheckThatBreaksIsAProblemLikeAnother() throws Exception {
    slow = Future.failedFuture("socket is a directory");
    await()
        .untilAsserted(
            () ->
                assertThat(get("/readyz").body())
                    .contains("[-]multus-daemon: socket is a directory"));
  }

  @Test
  void itLivesAlsoWhenItIsNotReady() throws Exception {
    problem = Optional.of("not listed yet");
    await().until(() -> get("/readyz").statusCode() == 503);
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
  void metricsShowTheChecksAsTheyWereASecondAgo() throws Exception {
    assertThat(get("/metrics").body()).contains("check_passed{check=\"pods\"} 1.0");
    problem = Optional.of("watch broke");
    HttpResponse<String> answer =
        await()
            .until(
                () -> get("/metrics"),
                response -> response.body().contains("check_passed{check=\"pods\"} 0.0"));
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValue("text/plain; version=0.0.4; charset=utf-8");
  }

  @Test
  void peersAreAskedOnceASecondHoweverManyAsk() throws Exception {
    long began = System.nanoTime();
    for (int i = 0; i < 300; i++) {
      assertThat(get("/readyz").statusCode()).isEqualTo(200);
      assertThat(get("/metrics").statusCode()).isEqualTo(200);
    }
    long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
    assertThat(asked.get()).isLessThanOrEqualTo(3 + (int) seconds);
  }

  @Test
  void withHungPeersEveryAnswerComesAtOnce() throws Exception {
    slow = Promise.<Optional<String>>promise().future();
    await()
        .untilAsserted(
            () ->
                assertThat(get("/readyz").body())
                    .containsPattern("\\[-]multus-daemon: no answer for [0-9]+ s"));
    for (String path : List.of("/livez", "/metrics", "/readyz")) {
      long fastest = Long.MAX_VALUE;
      for (int i = 0; i < 10; i++) {
        long began = System.nanoTime();
        get(path);
        fastest = Math.min(fastest, System.nanoTime() - began);
      }
      assertThat(Duration.ofNanos(fastest)).as(path).isLessThan(Duration.ofMillis(50));
    }
  }

  @Test
  void otherPathsAndMethodsAreRefused() throws Exception {
    assertThat(get("/").statusCode()).isEqualTo(404);
    HttpRequest post =
        HttpRequest.newBuilder(uri("/livez")).POST(HttpRequest.BodyPublishers.noBody()).build();
    assertThat(http.send(post, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(405);
  }

  @Test
  void oneAddressThatHoldsConnectionsShutsOutOnlyItself() throws Exception {
    List<Socket> held = new ArrayList<>();
    try {
      for (int i = 0; i < 5 * HealthServer.MAX_CONNECTIONS; i++) {
        held.add(send("127.0.0.2", "GET /livez HTTP/1.1\r\nHost: x\r\nX-a: "));
      }
      Socket early = send("127.0.0.3", "GET /livez HTTP/1.1\r\n");
      for (int i = 0; i < 5 * HealthServer.MAX_CONNECTIONS; i++) {
        held.add(send("127.0.0.2", ""));
      }
      early.getOutputStream().write("Host: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(answer(early)).startsWith("HTTP/1.1 200").endsWith("ok\n");
      assertThat(get("/livez").statusCode()).isEqualTo(200);
      await()
          .untilAsserted(
              () ->
                  assertThat(get("/metrics").body())
                      .containsPattern("connections_dropped_total\\{reason=\"too_many\"} 5.."));
    } finally {
      for (Socket socket : held) {
        socket.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GET /livez HTTP/1.1\r\nX-a: ",
        "POST /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 99",
        "PRI * HTTP/2.0\r\n\r\nSM"
      })
  void aRequestThatIsNotWholeAfterFiveSecondsIsEndedThoughBytesGoOnComing(String start)
      throws Exception {
    long began = System.nanoTime();
    try (Socket socket = send("127.0.0.2", start)) {
      await()
          .pollInterval(Duration.ofMillis(200))
          .until(
              () -> {
                try {
                  socket.getOutputStream().write('a');
                  return socket.getInputStream().available() > 0;
                } catch (SocketException e) {
                  return true;
                }
              });
    }
    assertThat(Duration.ofNanos(System.nanoTime() - began))
        .isLessThan(HealthServer.WHOLE_REQUEST.plusSeconds(3));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n | HTTP/2.0 501",
        "GET /livez HTTP/1.1\\r"
            + "\\n"
            + "Host: x\\r"
            + "\\n"
            + "Connection: Upgrade, HTTP2-Settings\\r"
            + "\\n"
            + "Upgrade: h2c\\r"
            + "\\n"
            + "HTTP2-Settings: AAMAAABkAAQAAP__\\r"
            + "\\n"
            + "\\r"
            + "\\n"
            + " | HTTP/1.1 200",
        "GET /livez HTTP/1.1\\r"
            + "\\n"
            + "Host: x\\r"
            + "\\n"
            + "Connection: Upgrade\\r"
            + "\\n"
            + "Upgrade: websocket\\r"
            + "\\n"
            + "Sec-WebSocket-Version: 13\\r"
            + "\\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\\r"
            + "\\n"
            + "\\r"
            + "\\n"
            + " | HTTP/1.1 200",
        "GET /livez HTTP/1.0\\r\\n\\r\\n | HTTP/1.0 200",
        "POST /livez HTTP/1.1\\r"
            + "\\n"
            + "Host: x\\r"
            + "\\n"
            + "Transfer-Encoding: chunked\\r"
            + "\\n"
            + "\\r"
            + "\\n"
            + " | HTTP/1.1 405",
        "GET /livez HTTP/1.1\\r"
            + "\\n"
            + "Host: x\\r"
            + "\\n"
            + "\\r"
            + "\\n"
            + "GET /livez HTTP/1.1\\r"
            + "\\n"
            + "Host: x\\r"
            + "\\n"
            + "\\r"
            + "\\n"
            + " | HTTP/1.1 200",
      })
  void onlyHttp1IsSpokenAndTheConnectionEndsWithTheAnswer(String request, String status)
      throws Exception {
    try (Socket socket = send("127.0.0.2", request.replace("\\r", "\r").replace("\\n", "\n"))) {
      assertThat(answer(socket)).startsWith(status);
    }
  }

  @Test
  void longLinesAndHeadersAreRefused() throws Exception {
    String line = "GET /" + "a".repeat(HealthServer.MAX_REQUEST_LINE_BYTES) + " HTTP/1.1\r\n\r\n";
    String header =
        "GET /livez HTTP/1.1\r\nX-a: " + "a".repeat(OneRequest.MAX_HEADER_BYTES) + "\r\n\r\n";
    try (Socket first = send("127.0.0.2", line);
        Socket second = send("127.0.0.2", header)) {
      assertThat(answer(first)).contains(" 414 ");
      assertThat(answer(second)).contains(" 431 ");
    }
  }

  @Test
  void aDefaultPortThatIsTakenIsNoReasonNotToStart() throws Exception {
    HealthServer other =
        new HealthServer(
            new HealthServer.Endpoint("127.0.0.1", server.port(), false),
            new Metrics("v", "r"),
            List.of());
    get(vertx.deployVerticle(other));
    assertThat(other.port()).isZero();
    HealthServer wanted =
        new HealthServer(
            new HealthServer.Endpoint("127.0.0.1", server.port(), true),
            new Metrics("v", "r"),
            List.of());
    assertThatThrownBy(() -> get(vertx.deployVerticle(wanted))).hasMessageContaining("in use");
  }

  private Socket send(String from, String bytes) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
    socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), server.port()));
    socket.setSoTimeout((int) Patience.LIMIT.toMillis());
    socket.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static String answer(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
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
