package io.dynamicnetworks.standin.kube;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.contract.KubeCalls;
import io.dynamicnetworks.standin.contract.KubeCalls.Answer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each fault has its documented effect on matching requests, and on no others. */
class ApiFaultsTest {
  private static final PodRef WEB = new PodRef("shop", "web-0");
  private static final String PODS = "/api/v1/namespaces/shop/pods";
  private static final String POD = PODS + "/web-0";
  private static final String LABEL = "{\"metadata\":{\"labels\":{\"x\":\"y\"}}}";
  private static final RequestMatch STATUS_PATCH = RequestMatch.verb("patch").of("pods/status");
  private static final RequestMatch POD_WATCH = RequestMatch.verb("watch").of("pods");

  private final Vertx vertx = Vertx.vertx();
  private final KubeApiServer server = KubeApiServer.start(vertx);
  private final HttpClient client = HttpClient.newHttpClient();
  private final KubeCalls api = new KubeCalls(client, server.url(), "");

  @BeforeEach
  void createAPod() {
    server.store().createPod(WEB, "node1", Map.of());
  }

  @AfterEach
  void stop() {
    server.close();
    client.shutdownNow();
    await(vertx.close());
  }

  @Test
  void aFaultStrikesTheRequestsThatMatchAsOftenAsItSays() {
    ApiFaults.Rule rule = server.faults().times(2, STATUS_PATCH, new ApiFault.Conflict());
    assertThat(api.patch(POD, LABEL).code()).isEqualTo(200);
    assertThat(api.patch(POD + "/status", LABEL).code()).isEqualTo(409);
    Answer second = api.patch(POD + "/status", LABEL);
    assertThat(second.code()).isEqualTo(409);
    assertThat(second.reason()).isEqualTo("Conflict");
    assertThat(second.message()).startsWith("Operation cannot be fulfilled on pods \"web-0\"");
    assertThat(api.patch(POD + "/status", LABEL).code()).isEqualTo(200);
    assertThat(rule.hits()).isEqualTo(2);
  }

  @Test
  void refusalsCarryTheStatusOfARealServer() {
    server.faults().once(STATUS_PATCH, new ApiFault.Forbidden());
    server.faults().once(STATUS_PATCH, new ApiFault.ServerError());
    server.faults().once(STATUS_PATCH, new ApiFault.Unavailable());
    server.faults().once(STATUS_PATCH, new ApiFault.Unauthorized());
    Answer forbidden = api.patch(POD + "/status", LABEL);
    assertThat(forbidden.code()).isEqualTo(403);
    assertThat(forbidden.message())
        .startsWith("pods \"web-0\" is forbidden: User ")
        .endsWith(
            " cannot patch resource \"pods/status\" in API group \"\" in the namespace \"shop\"");
    for (int code : new int[] {500, 503, 401}) {
      Answer refused = api.patch(POD + "/status", LABEL);
      assertThat(refused.code()).isEqualTo(code);
      assertThat(refused.body().path("kind").asString("")).isEqualTo("Status");
    }
    assertThat(api.get(POD).body().path("metadata").has("labels")).isFalse();
  }

  @Test
  void tooManyRequestsSaysWhenToComeBack() throws Exception {
    server
        .faults()
        .once(RequestMatch.verb("list"), new ApiFault.TooManyRequests(Duration.ofSeconds(3)));
    HttpResponse<String> answer = client.send(request(PODS), BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("Retry-After")).contains("3");
    assertThat(answer.body()).contains("\"retryAfterSeconds\":3");
  }

  @Test
  void aCutBeforeTheEffectChangesNothing() {
    server.faults().once(STATUS_PATCH, new ApiFault.CutBefore());
    assertCut();
    assertThat(labels()).isEmpty();
  }

  @Test
  void aCutAfterTheEffectLosesOnlyTheAnswer() {
    server.faults().once(STATUS_PATCH, new ApiFault.CutAfter());
    assertCut();
    assertThat(labels()).isEqualTo("y");
  }

  @Test
  void aDelayedRequestIsServedLater() {
    server.faults().once(RequestMatch.verb("get"), new ApiFault.Delay(Duration.ofMillis(300)));
    long start = System.nanoTime();
    assertThat(api.get(POD).code()).isEqualTo(200);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(250));
  }

  @Test
  void aHangingRequestIsNeverAnsweredAndOthersAreServed() {
    server.faults().once(STATUS_PATCH, new ApiFault.Hang());
    server.faults().once(STATUS_PATCH, new ApiFault.HangAfter());
    List<CompletableFuture<HttpResponse<String>>> hanging =
        List.of(
            client.sendAsync(statusPatch("a"), BodyHandlers.ofString()),
            client.sendAsync(statusPatch("b"), BodyHandlers.ofString()));
    await().untilAsserted(() -> assertThat(server.requests().all()).hasSize(2));
    await().untilAsserted(() -> assertThat(labels()).isNotEmpty());
    assertThat(api.get(POD).code()).isEqualTo(200);
    assertThat(hanging).noneMatch(CompletableFuture::isDone);
    assertThat(server.requests().matching(STATUS_PATCH))
        .extracting(RecordedRequest::code)
        .containsExactly(0, 0);
  }

  @Test
  void anOpenWatchCanBeEndedCutAndExpired() {
    BlockingQueue<String> ended = watch("&allowWatchBookmarks=true");
    assertThat(server.faults().endWatches(POD_WATCH)).isEqualTo(1);
    assertThat(next(ended)).contains("ADDED");
    assertThat(next(ended)).isEqualTo("end");
    BlockingQueue<String> cut = watch("&resourceVersion=" + server.store().resourceVersion());
    assertThat(server.faults().cutWatches(POD_WATCH)).isEqualTo(1);
    assertThat(next(cut)).isEqualTo("cut");
    BlockingQueue<String> expired = watch("&resourceVersion=" + server.store().resourceVersion());
    assertThat(server.faults().expireWatches(POD_WATCH)).isEqualTo(1);
    assertThat(next(expired)).contains("\"type\":\"ERROR\"", "\"code\":410", "Expired");
    assertThat(next(expired)).isEqualTo("end");
    await().untilAsserted(() -> assertThat(server.faults().openWatches(POD_WATCH)).isZero());
  }

  @Test
  void aStalledWatchIsSilentWhileOthersGoOn() {
    String from = "&resourceVersion=" + server.store().resourceVersion();
    BlockingQueue<String> stalled = watch(from);
    assertThat(server.faults().stallWatches(POD_WATCH)).isEqualTo(1);
    server.faults().once(POD_WATCH, new ApiFault.Stall());
    BlockingQueue<String> stalledFromTheStart = watch(from);
    BlockingQueue<String> lively = watch(from);
    server.store().editAnnotation(WEB, "a", "b");
    assertThat(next(lively)).contains("MODIFIED");
    assertThat(server.faults().openWatches(POD_WATCH)).isEqualTo(3);
    server.stop();
    assertThat(next(stalled)).isEqualTo("cut");
    assertThat(next(stalledFromTheStart)).isEqualTo("cut");
  }

  @Test
  void aBookmarkCanBeSentAtOnce() {
    BlockingQueue<String> watch = watch("&resourceVersion=" + server.store().resourceVersion());
    server.store().createNad("shop", "storage", "{}");
    assertThat(server.faults().bookmarkWatches(POD_WATCH)).isEqualTo(1);
    assertThat(next(watch))
        .contains("BOOKMARK", "\"resourceVersion\":\"" + server.store().resourceVersion() + "\"");
  }

  @Test
  void whatWasReceivedIsRecorded() {
    api.patch(POD + "/status?fieldManager=me", LABEL);
    RecordedRequest request = server.requests().matching(STATUS_PATCH).getFirst();
    assertThat(request.method()).isEqualTo("PATCH");
    assertThat(request.path()).isEqualTo(POD + "/status");
    assertThat(request.query()).isEqualTo("fieldManager=me");
    assertThat(request.header("content-type")).isEqualTo("application/merge-patch+json");
    assertThat(request.header("user-agent")).startsWith("Java-http-client/");
    assertThat(request.body()).isEqualTo(LABEL);
    assertThat(request.code()).isEqualTo(200);
    assertThat(request.bytesSent()).isPositive();
    assertThat(server.requests().counts()).containsEntry("patch pods/status", 1L);
  }

  @Test
  void afterACompactionOldResourceVersionsAreGone() {
    server.store().compact();
    long newest = server.store().resourceVersion();
    Answer exact = api.get(PODS + "?resourceVersion=1&resourceVersionMatch=Exact");
    assertThat(exact.code()).isEqualTo(410);
    assertThat(exact.message()).isEqualTo("The resourceVersion for the provided list is too old.");
    assertThat(api.watched(PODS + "?watch=1&timeoutSeconds=1&resourceVersion=1"))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.path("type").asString("")).isEqualTo("ERROR");
              assertThat(event.path("object").path("message").asString(""))
                  .isEqualTo("too old resource version: 1 (" + newest + ")");
            });
  }

  @Test
  void aLaterPageOfAListIsGoneAfterACompaction() {
    server.store().createPod(new PodRef("shop", "web-1"), "node1", Map.of());
    String next = api.get(PODS + "?limit=1").meta("continue");
    server.store().editAnnotation(WEB, "a", "b");
    server.store().compact();
    Answer expired = api.get(PODS + "?limit=1&continue=" + next);
    assertThat(expired.code()).isEqualTo(410);
    assertThat(expired.reason()).isEqualTo("Expired");
  }

  @Test
  void aRestartCutsEveryWatchAndKeepsTheObjects() {
    BlockingQueue<String> watch = watch("&resourceVersion=" + server.store().resourceVersion());
    int port = server.port();
    server.restart();
    assertThat(next(watch)).isEqualTo("cut");
    assertThat(server.port()).isEqualTo(port);
    assertThat(api.get(POD).code()).isEqualTo(200);
  }

  private void assertCut() {
    assertThatThrownBy(() -> api.patch(POD + "/status", LABEL))
        .isInstanceOf(UncheckedIOException.class)
        .hasRootCauseInstanceOf(IOException.class);
  }

  private String labels() {
    return Meta.of(server.store().existing(ResourceTypes.POD, "shop", "web-0"))
        .labels()
        .path("x")
        .asString("");
  }

  /**
   * Starts a watch and returns once the server has it open. The queue receives its lines as they
   * arrive, then {@code end} or {@code cut}.
   */
  private BlockingQueue<String> watch(String query) {
    int before = server.faults().openWatches(POD_WATCH);
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    CompletableFuture<?> done =
        client
            .sendAsync(request(PODS + "?watch=1" + query), BodyHandlers.ofLines())
            // Not on the calling thread, which would block for as long as the watch is open.
            .thenAcceptAsync(
                response -> response.body().forEach(lines::add), Thread::startVirtualThread)
            .handle((nothing, failure) -> lines.add(failure == null ? "end" : "cut"));
    await()
        .untilAsserted(
            () -> {
              assertThat(done).isNotDone();
              assertThat(server.faults().openWatches(POD_WATCH)).isEqualTo(before + 1);
            });
    return lines;
  }

  private static String next(BlockingQueue<String> lines) {
    return await().until(lines::poll, line -> line != null);
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(URI.create(server.url() + path)).build();
  }

  private HttpRequest statusPatch(String value) {
    return HttpRequest.newBuilder(URI.create(server.url() + POD + "/status"))
        .header("Content-Type", "application/merge-patch+json")
        .method(
            "PATCH",
            HttpRequest.BodyPublishers.ofString(
                "{\"metadata\":{\"labels\":{\"x\":\"%s\"}}}".formatted(value)))
        .build();
  }
}
