package io.dynamicnetworks.kube.watch;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.kube.client.KubeConnection;
import io.dynamicnetworks.kube.client.WatchLink;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.standin.Patience;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server whose answers the test scripts, request by request. */
class ReflectorTest {
  private static final String PATH = "/nads";

  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private final Deque<Answer> script = new ConcurrentLinkedDeque<>();
  private final Map<String, Deque<Answer>> scripts = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final WatchLink link = new WatchLink("nads", "no nads (404)");
  private final Kept kept = new Kept();
  @TempDir private Path folder;
  private HttpServer server;
  private KubeConnection connection;
  private Reflector<NetworkRef, NetworkDefinition> reflector;

  /** The server's reaction to one request. */
  private interface Answer {
    void give(HttpServerResponse response);
  }

  /** What the reflector stores, and its calls in order. */
  private static final class Kept implements Reflector.Store<NetworkRef, NetworkDefinition> {
    private final Set<NetworkRef> refs = ConcurrentHashMap.newKeySet();
    private final List<String> calls = new CopyOnWriteArrayList<>();

    @Override
    public NetworkRef key(NetworkDefinition object) {
      return object.ref();
    }

    @Override
    public Set<NetworkRef> keys() {
      return refs;
    }

    @Override
    public void put(NetworkDefinition object) {
      refs.add(object.ref());
      calls.add("+" + object.ref().name() + object.config());
    }

    @Override
    public void remove(NetworkRef key) {
      refs.remove(key);
      calls.add("-" + key.name());
    }
  }

  @BeforeEach
  void start() throws IOException {
    server =
        Patience.await(
            vertx
                .createHttpServer()
                .requestHandler(
                    request -> {
                      asked.add(query(Objects.requireNonNull(request.query())));
                      Answer answer = next(request);
                      if (answer != null) {
                        answer.give(request.response());
                      }
                    })
                .listen(0, "127.0.0.1"));
    Path kubeconfig =
        Files.writeString(
            folder.resolve("kubeconfig"),
            """
            {"apiVersion": "v1", "kind": "Config", "current-context": "c",
             "clusters": [{"name": "s", "cluster": {"server": "http://127.0.0.1:%d"}}],
             "users": [{"name": "u", "user": {}}],
             "contexts": [{"name": "c", "context": {"cluster": "s", "user": "u"}}]}
            """
                .formatted(server.actualPort()));
    connection = KubeConnection.open(vertx, kubeconfig);
    reflector =
        new Reflector<>(
            vertx,
            connection.calls(),
            new Reflector.Kind<>(PATH, "", 2, NetworkReading::read),
            kept,
            new Reflector.Links(link, link));
  }

  @AfterEach
  void stop() {
    loop.runOnContext(now -> reflector.stop());
    connection.close();
    Patience.await(vertx.close());
  }

  @Test
  void aListOfSeveralPagesIsWatchedFromWhereItsFirstPageWas() {
    play(list("7", "next/=", nad("a", "1")), list("7", "", nad("b", "1")));
    begin();
    awaitAsked("limit=2", "continue=next%2F%3D&limit=2", "resourceVersion=7");
    assertThat(kept.calls).containsExactly("+a1", "+b1");
    assertThat(problem()).isEmpty();
  }

  @Test
  void aWatchGoesOnFromItsLastEventOrBookmark() {
    play(
        list("7", "", nad("a", "1")),
        watch(
            event("MODIFIED", nad("a", "8", "two")),
            event("ADDED", nad("b", "9")),
            event("DELETED", nad("a", "10"))),
        watch(
            "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"15\","
                + "\"creationTimestamp\":null},\"spec\":{\"config\":\"\"}}}"));
    begin();
    awaitAsked("limit=2", "resourceVersion=7", "resourceVersion=10", "resourceVersion=15");
    assertThat(kept.calls).containsExactly("+a1", "+atwo", "+b1", "-a");
    assertThat(problem()).isEmpty();
  }

  @Test
  void whatANewListNoLongerHasIsRemoved() {
    play(
        list("7", "", nad("a", "1"), nad("b", "1")),
        watch(
            "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410,"
                + "\"message\":\"too old\"}}",
            event("ADDED", nad("late", "9"))),
        list("20", "", nad("b", "1")));
    begin();
    awaitAsked("limit=2", "resourceVersion=7", "limit=2", "resourceVersion=20");
    assertThat(kept.calls).containsExactly("+a1", "+b1", "+b1", "-a");
    assertThat(problem()).isEmpty();
  }

  @Test
  void anOpenWatchIsEndedToListAgain() {
    play(
        list("7", "", nad("a", "1")),
        response -> response.setChunked(true).write(event("ADDED", nad("b", "8")) + "\n"),
        list("20", "", nad("c", "9")));
    begin();
    await().until(() -> kept.calls.contains("+b1"));
    loop.runOnContext(now -> reflector.listAgain());
    awaitAsked("limit=2", "resourceVersion=7", "limit=2", "resourceVersion=20");
    assertThat(kept.refs).containsExactly(new NetworkRef("shop", "c"));
    assertThat(problem()).isEmpty();
  }

  @Test
  void anExpiredPageBeginsTheListAnew() {
    play(
        list("7", "next", nad("a", "1")),
        answer(410, "{\"kind\":\"Status\",\"code\":410}"),
        list("9", "", nad("b", "1")));
    begin();
    awaitAsked("limit=2", "continue=next&limit=2", "limit=2", "resourceVersion=9");
    assertThat(kept.calls).containsExactly("+a1", "+b1", "-a");
  }

  @Test
  void aListThatIsLateIsReadInPagesAndTheNextOneWholeAgain() {
    Reflector<NetworkRef, NetworkDefinition> whole = listsAll(Duration.ofSeconds(2));
    play(
        response -> response.setChunked(true).write("{\"metadata\":{},\"items\":["),
        list("7", "next", nad("a", "1")),
        answer(410, "{\"kind\":\"Status\",\"code\":410}"),
        list("9", "next", nad("a", "1")),
        list("9", "", nad("b", "1")),
        answer(410, "{}"),
        list("11", "", nad("b", "1")));
    loop.runOnContext(now -> whole.start());
    awaitAsked(
        "",
        "limit=50",
        "continue=next&limit=50",
        "limit=50",
        "continue=next&limit=50",
        "resourceVersion=9",
        "",
        "resourceVersion=11");
    assertThat(kept.refs).containsExactly(new NetworkRef("shop", "b"));
    assertThat(problem()).isEmpty();
    loop.runOnContext(now -> whole.stop());
  }

  private Reflector<NetworkRef, NetworkDefinition> listsAll(Duration deadline) {
    return new Reflector<>(
        vertx,
        connection.calls(),
        new Reflector.Kind<>(PATH, "spec.nodeName=n", 0, NetworkReading::read),
        kept,
        new Reflector.Links(link, link),
        deadline);
  }

  @Test
  void anApiServerThatDoesNotAnswerAtAllIsNotAskedForMorePages() {
    Reflector<NetworkRef, NetworkDefinition> whole = listsAll(Duration.ofMillis(500));
    play(response -> {}, list("7", ""));
    loop.runOnContext(now -> whole.start());
    awaitAsked("", "", "resourceVersion=7");
    loop.runOnContext(now -> whole.stop());
  }

  /** One that lists {@code urgent} first, and then {@code late} and {@code last}. */
  private Reflector<NetworkRef, NetworkDefinition> inParts(WatchLink ofLater) {
    return new Reflector<>(
        vertx,
        connection.calls(),
        new Reflector.Kind<>(PATH, "", List.of("urgent", "late", "last"), 0, NetworkReading::read),
        kept,
        new Reflector.Links(link, ofLater));
  }

  @Test
  void theWatchBeginsAfterTheFirstPartAndTheOthersAreNoOlder() {
    reflector = inParts(link);
    script(PATH + " urgent", list("7", "", nad("a", "1")));
    script(PATH + " watch", open(event("ADDED", nad("b", "9"))));
    script(PATH + " late", list("10", "", nad("c", "1")));
    script(PATH + " last", list("11", "", nad("d", "1")));
    begin();
    await().until(() -> kept.calls.containsAll(List.of("+a1", "+b1", "+c1", "+d1")));
    await().until(() -> isDone(reflector.complete()));
    assertThat(asked.getFirst()).isEmpty();
    assertThat(asked.get(1)).isEqualTo("resourceVersion=7");
    assertThat(asked.subList(2, 4))
        .allMatch(
            query -> query.matches("resourceVersion=[0-9]+&resourceVersionMatch=NotOlderThan"));
    assertThat(problem()).isEmpty();
  }

  @Test
  void whatTheWatchHasShownWinsOverALaterPart() {
    reflector = inParts(link);
    script(PATH + " urgent", list("7", "", nad("a", "1")));
    script(
        PATH + " watch",
        open(
            event("MODIFIED", nad("a", "9", "new")),
            event("ADDED", nad("b", "9", "new")),
            event("DELETED", nad("c", "10"))));
    HeldAnswer late = new HeldAnswer();
    script(PATH + " late", late);
    script(PATH + " last", list("11", ""));
    begin();
    await().until(() -> late.isAsked() && kept.calls.contains("-c"));
    late.give(list("8", "", nad("a", "1"), nad("b", "1"), nad("c", "1"), nad("d", "1")));
    await().until(() -> isDone(reflector.complete()));
    assertThat(kept.calls).containsExactlyInAnyOrder("+a1", "+anew", "+bnew", "-c", "+d1");
  }

  @Test
  void whatIsListedLateIsNotGoneBeforeThatAndDelaysNothing() {
    reflector = inParts(link);
    script(PATH + " urgent", list("7", "", nad("a", "1"), nad("b", "1"), nad("c", "1")));
    script(PATH + " late", list("8", ""));
    script(PATH + " last", list("8", ""));
    script(
        PATH + " watch",
        watch("{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410}}"));
    HeldAnswer late = new HeldAnswer();
    script(PATH + " urgent", list("20", "", nad("a", "1")));
    script(PATH + " watch", open(event("MODIFIED", nad("a", "21", "new"))));
    script(PATH + " late", late);
    script(PATH + " last", list("22", ""));
    begin();
    await().until(() -> late.isAsked() && kept.calls.contains("+anew"));
    assertThat(kept.calls).noneMatch(call -> call.startsWith("-"));
    late.give(list("21", "", nad("b", "1", "ended")));
    await().until(() -> kept.calls.contains("-c"));
    assertThat(kept.calls).contains("+bended").doesNotContain("-a", "-b");
  }

  @Test
  void aSlowLaterPartIsNotBegunAnewToListAgain() {
    reflector = inParts(link);
    script(PATH + " urgent", list("7", "", nad("a", "1")));
    script(PATH + " watch", open(event("ADDED", nad("b", "9"))));
    HeldAnswer late = new HeldAnswer();
    script(PATH + " late", late);
    script(PATH + " last", list("11", ""));
    begin();
    await().until(() -> late.isAsked() && kept.calls.contains("+b1"));
    assertThat(isListedAgain()).isFalse();
    late.give(list("10", "", nad("c", "1")));
    await().until(() -> isDone(reflector.complete()));
    assertThat(isListedAgain()).isTrue();
  }

  private boolean isListedAgain() {
    Promise<Boolean> begun = Promise.promise();
    loop.runOnContext(now -> begun.complete(reflector.listAgain()));
    return Patience.await(begun.future());
  }

  @Test
  void aLaterPartThatFailsIsAskedForAgainAndIsNoProblemOfTheWatch() {
    reflector = inParts(new WatchLink("later nads", "no nads (404)"));
    script(PATH + " urgent", list("7", "", nad("a", "1")));
    script(PATH + " watch", open(event("ADDED", nad("b", "9"))));
    script(PATH + " late", answer(503, "{}"));
    script(PATH + " late", answer(200, "<html>"));
    script(PATH + " late", list("10", "", nad("c", "1")));
    script(PATH + " last", list("11", ""));
    begin();
    await().until(() -> isDone(reflector.complete()));
    assertThat(kept.refs).hasSize(3);
    assertThat(asked.stream().filter(query -> query.equals("resourceVersion=7"))).hasSize(1);
    // The first part, and the two retries: the newest.
    assertThat(asked.stream().filter(String::isEmpty)).hasSize(3);
    assertThat(problem()).isEmpty();
  }

  @Test
  void anAnswerThatIsNoListIsReportedAndRequestedAgain() {
    play(
        answer(200, "<html>log in</html>"),
        answer(200, "{\"kind\":\"Status\"}"),
        answer(200, "{\"metadata\":{\"resourceVersion\":\"7\"},\"items\":[{\"metadata\""));
    begin();
    await().until(() -> asked.size() == 4);
    assertThat(kept.calls).isEmpty();
    assertThat(problem().orElseThrow())
        .startsWith("nads: the API server's answer cannot be used: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"ADDED\",\"object\":{",
        "{\"type\":\"SOMETHING NEW\",\"object\":{\"a\":[1]}}",
        "{\"object\":{\"metadata\":{\"name\":\"b\",\"namespace\":\"shop\"}},\"type\":\"ADDED\"}",
        "{\"type\":\"ERROR\",\"object\":{\"code\":500,\"message\":\"etcd\"}}",
        "<html>",
        "{}",
      })
  void anUnreadableWatchEventIsFollowedByAList(String nonsense) {
    play(
        list("7", "", nad("a", "1")),
        watch(nonsense, event("ADDED", nad("late", "9"))),
        list("20", "", nad("b", "1")));
    begin();
    awaitAsked("limit=2", "resourceVersion=7", "limit=2", "resourceVersion=20");
    assertThat(kept.refs).containsExactly(new NetworkRef("shop", "b"));
  }

  @Test
  void aWatchThatIsRefusedIsAskedForAgainAndNotEverythingListed() {
    play(list("7", "", nad("a", "1")), answer(403, "{}"), answer(429, "{}"));
    begin();
    awaitAsked("limit=2", "resourceVersion=7", "resourceVersion=7", "resourceVersion=7");
    assertThat(problem().orElseThrow()).contains("the API server answers 429");
    assertThat(kept.refs).hasSize(1);
  }

  @Test
  void aKindThatWasRemovedIsListedWhichShowsIt() {
    play(list("7", "", nad("a", "1")), answer(404, "{}"));
    begin();
    awaitAsked("limit=2", "resourceVersion=7", "limit=2");
    assertThat(link.missing()).isTrue();
  }

  @Test
  void aKeyAsLongAsTenantsLikeEndsNoWatch() {
    String key = "k:{\\\"mountPath\\\":\\\"" + "/x".repeat(60_000) + "\\\"}";
    String long1 =
        nad("a", "8")
            .replace("\"metadata\":{", "\"metadata\":{\"managedFields\":[{\"" + key + "\":{}}],");
    play(
        list("7", "", long1, nad("b", "1")),
        watch(event("MODIFIED", long1), event("DELETED", nad("b", "9"))));
    begin();
    awaitAsked("limit=2", "resourceVersion=7", "resourceVersion=9");
    assertThat(kept.calls).containsExactly("+a1", "+b1", "+a1", "-b");
    assertThat(problem()).isEmpty();
  }

  @Test
  void afterItsStopNothingIsPublished() {
    play(list("7", "", nad("a", "1")));
    begin();
    await().until(() -> asked.size() == 2);
    loop.runOnContext(now -> reflector.stop());
    Patience.await(server.close());
    assertThat(kept.calls).containsExactly("+a1");
    assertThat(problem()).isEmpty();
  }

  private void begin() {
    loop.runOnContext(now -> reflector.start());
  }

  private void play(Answer... answers) {
    script.addAll(List.of(answers));
  }

  /** Adds an answer to a watch, or to a list with that field selector. */
  private void script(String to, Answer answer) {
    scripts.computeIfAbsent(to, key -> new ConcurrentLinkedDeque<>()).add(answer);
  }

  private @Nullable Answer next(HttpServerRequest request) {
    String selector =
        request.getParam("watch") == null ? request.getParam("fieldSelector") : "watch";
    Deque<Answer> own = scripts.get(request.path() + " " + selector);
    return own == null ? script.poll() : own.poll();
  }

  private boolean isDone(Future<Void> future) {
    Promise<Boolean> done = Promise.promise();
    loop.runOnContext(now -> done.complete(future.isComplete()));
    return Patience.await(done.future());
  }

  /** An answer that is given later. */
  private static final class HeldAnswer implements Answer {
    private final AtomicReference<@Nullable HttpServerResponse> asked = new AtomicReference<>();

    @Override
    public void give(HttpServerResponse response) {
      asked.set(response);
    }

    boolean isAsked() {
      return asked.get() != null;
    }

    void give(Answer answer) {
      answer.give(Objects.requireNonNull(asked.get()));
    }
  }

  /**
   * Waits for exactly these requests, in order; requests past the end of the script get no answer.
   */
  private void awaitAsked(String... queries) {
    await().untilAsserted(() -> assertThat(asked).containsExactly(queries));
  }

  /** Only the parameters that distinguish requests, in alphabetical order. */
  private static String query(String query) {
    TreeMap<String, String> parameters = new TreeMap<>();
    for (String parameter : query.split("&", -1)) {
      String name = parameter.substring(0, parameter.indexOf('='));
      if (Set.of("limit", "continue", "resourceVersion", "resourceVersionMatch").contains(name)) {
        parameters.put(name, parameter);
      }
    }
    return String.join("&", parameters.values());
  }

  private static Answer answer(int code, String body) {
    return response -> response.setStatusCode(code).end(body);
  }

  private static Answer list(String version, String more, String... items) {
    return answer(
        200,
        "{\"kind\":\"List\",\"metadata\":{\"resourceVersion\":\"%s\",\"continue\":\"%s\"},\"items\":[%s]}"
            .formatted(version, more, String.join(",", items)));
  }

  /** Sends the events, then ends the response cleanly. */
  private static Answer watch(String... events) {
    return response -> {
      response.setChunked(true);
      response.end(String.join("\n", events) + "\n");
    };
  }

  /** Sends the events and goes on. */
  private static Answer open(String... events) {
    return response -> response.setChunked(true).write(String.join("\n", events) + "\n");
  }

  private static String event(String type, String object) {
    return "{\"type\":\"%s\",\"object\":%s}".formatted(type, object);
  }

  private static String nad(String name, String version) {
    return nad(name, version, "1");
  }

  private static String nad(String name, String version, String config) {
    return """
    {"metadata":{"namespace":"shop","name":"%s","resourceVersion":"%s"},"spec":{"config":"%s"}}\
    """
        .formatted(name, version, config);
  }

  private Optional<String> problem() {
    Promise<Optional<String>> problem = Promise.promise();
    loop.runOnContext(now -> problem.complete(link.problem()));
    return Patience.await(problem.future());
  }
}
