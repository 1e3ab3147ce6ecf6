package io.dynamicnetworks.ops;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.CniCachePort;
import io.dynamicnetworks.bus.CniCachePort.ObservationMode;
import io.dynamicnetworks.bus.InspectionPort;
import io.dynamicnetworks.bus.InspectionPort.ExplainReply;
import io.dynamicnetworks.bus.InspectionPort.PodsPage;
import io.dynamicnetworks.bus.ReconcilePort;
import io.dynamicnetworks.bus.ReconcilePort.IsolationKnown;
import io.dynamicnetworks.bus.ReconcilePort.IsolationMode;
import io.dynamicnetworks.bus.ReconcilePort.PodPlanned;
import io.dynamicnetworks.bus.VertxBus;
import io.dynamicnetworks.model.Explanation;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodStatus;
import io.dynamicnetworks.model.PodStatus.FailureSummary;
import io.dynamicnetworks.model.PodStatus.Item;
import io.dynamicnetworks.model.PodStatus.Items;
import io.dynamicnetworks.model.PodStatus.State;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.standin.UnixHttp;
import io.dynamicnetworks.standin.UnixHttp.Answer;
import io.dynamicnetworks.text.Json;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The admin socket as a client sees it, over the real socket. */
@Timeout(120) // A read that never ends would block forever.
class AdminServerTest {
  private static final PodRef POD = new PodRef("shop", "cart-0");
  private static final PodUid UID = new PodUid("7f3a");

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final Bus bus = new VertxBus(vertx);
  private final Level level = new Level();
  private final HealthServer health =
      new HealthServer(
          new HealthServer.Endpoint("127.0.0.1", 0, true),
          new Metrics("v", "r"),
          List.of(
              HealthCheck.of("pods", Optional::empty),
              HealthCheck.of("multus-daemon", () -> Optional.of("connection refused"))));

  @TempDir private Path folder;

  /** A log level that is only recorded. */
  private static final class Level implements LogLevel {
    private volatile int now;

    @Override
    public int verbosity() {
      return now;
    }

    @Override
    public void change(int verbosity) {
      now = verbosity;
    }

    @Override
    public String meaning(int verbosity) {
      return verbosity < 4 ? "effects and failures" : "debug";
    }
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  private Path socket() {
    return folder.resolve("admin").resolve("admin.sock");
  }

  private String deploy() {
    return await(
        vertx.deployVerticle(
            new AdminServer(
                bus,
                socket(),
                new AdminServer.Subject(
                    "1.0",
                    "node-1",
                    health,
                    List.of(new BudgetUse("ledger", BudgetUse.Unit.BYTES, () -> 2_048, 1 << 20)),
                    level))));
  }

  private Answer get(String target) {
    return UnixHttp.get(socket(), target);
  }

  // ---- the socket ----

  @Test
  void onlyItsOwnerCanOpenIt() throws Exception {
    deploy();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket().getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void aFolderThatIsOpenToOthersIsClosedToThem() throws Exception {
    Files.createDirectory(
        socket().getParent(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    deploy();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket().getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void whatAnEarlierProcessLeftIsReplaced() throws Exception {
    Files.createDirectory(socket().getParent());
    try (ServerSocketChannel earlier = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      earlier.bind(UnixDomainSocketAddress.of(socket()));
    }
    assertThat(socket()).exists();
    deploy();
    assertThat(get("/log-level").status()).isEqualTo(200);
  }

  @Test
  void aSocketThatAnotherProcessListensOnIsLeftAlone() throws Exception {
    Files.createDirectory(socket().getParent());
    try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      other.bind(UnixDomainSocketAddress.of(socket()));
      String id = deploy();
      assertThat(vertx.deploymentIDs()).contains(id);
      try (SocketChannel mine = SocketChannel.open(UnixDomainSocketAddress.of(socket()))) {
        assertThat(mine.isConnected()).isTrue();
      }
      await(vertx.undeploy(id));
      assertThat(socket()).exists();
    }
  }

  @Test
  void withoutAFolderForItTheControllerGoesOn() throws Exception {
    Files.writeString(socket().getParent(), "a file in its place");
    String id = deploy();
    assertThat(vertx.deploymentIDs()).contains(id);
    assertThat(socket().getParent()).hasContent("a file in its place");
  }

  @Test
  void itGoesWithTheController() {
    String id = deploy();
    await(vertx.undeploy(id));
    assertThat(socket()).doesNotExist();
  }

  @Test
  void aClientThatHoldsConnectionsLocksNoOtherOut() throws Exception {
    deploy();
    List<SocketChannel> held = new ArrayList<>();
    try {
      for (int i = 0; i < 5 * AdminServer.MAX_CONNECTIONS; i++) {
        held.add(SocketChannel.open(UnixDomainSocketAddress.of(socket())));
      }
      assertThat(get("/log-level").status()).isEqualTo(200);
    } finally {
      for (SocketChannel one : held) {
        one.close();
      }
    }
  }

  // ---- status ----

  private static PodStatus pod(int number, String name) {
    return new PodStatus(
        new PodUid("uid-" + number),
        new PodRef("shop", "cart-" + number),
        "Running",
        State.FAILED,
        Items.of(List.of(new Item("ens4", "shop/" + name, ""))),
        Items.of(List.of(new Item("ens4", "shop/storage", "attached"))),
        new FailureSummary("cause " + name, Duration.ofSeconds(12), 3),
        Duration.ofMillis(1_500));
  }

  private void servePods(List<PodStatus> first, List<PodStatus> second) {
    bus.serve(
        InspectionPort.PODS,
        query ->
            Future.succeededFuture(
                query.after() == null
                    ? new PodsPage(first, 5, "cart-1")
                    : new PodsPage(second, 2, null)));
  }

  @Test
  void statusShowsTheControllerAndItsPods() {
    servePods(List.of(pod(0, "storage")), List.of(pod(1, "backup")));
    deploy();
    bus.publish(CniCachePort.MODE, new ObservationMode(true, "/var/lib/cni/multus"));
    bus.publish(ReconcilePort.ISOLATION, new IsolationKnown(IsolationMode.ON));
    await(vertx.deployVerticle(health));
    String text = await().until(() -> get("/status").body(), body -> body.contains("observing"));
    assertThat(text)
        .contains("controller             1.0 on node node-1\n")
        .contains("mode                   observing: /var/lib/cni/multus\n")
        .contains("isolation              on\n")
        .contains("\npeers\n  multus-daemon        connection refused\n  pods                 ok\n")
        .contains("\nlimits in use\n  ledger               2 KiB of 1024 KiB\n")
        .contains(
            """

            pods
              shop/cart-0  Running  failed, next in 1.5 s (failed attempts: 3)
                desired   shop/storage@ens4
                observed  shop/storage@ens4 (attached)
                failure   12.0 s ago: cause storage
              shop/cart-1  Running  failed\
            """)
        .endsWith("\n  2 pods with networks, 7 pods without\n");
  }

  @Test
  void statusAsJsonSaysTheSame() throws Exception {
    servePods(List.of(pod(0, "storage")), List.of(pod(1, "backup")));
    deploy();
    JsonNode status = Json.parse(get("/status?output=json").body());
    assertThat(status.path("node").asString()).isEqualTo("node-1");
    assertThat(status.path("mode").asString()).isEqualTo("unknown");
    assertThat(status.at("/budgets/0/used").asInt()).isEqualTo(2_048);
    assertThat(status.at("/peers/multus-daemon").asString()).isNotEmpty();
    assertThat(status.at("/pods/1/name").asString()).isEqualTo("cart-1");
    assertThat(status.at("/pods/1/desired/0/network").asString()).isEqualTo("shop/backup");
    assertThat(status.at("/pods/1/lastFailure/attempts").asInt()).isEqualTo(3);
    assertThat(status.at("/pods/1/retryAfterSeconds").asDouble()).isEqualTo(1.5);
    assertThat(status.path("otherPods").asInt()).isEqualTo(7);
  }

  @Test
  void withoutPodsTheJsonIsWholeToo() throws Exception {
    servePods(List.of(), List.of());
    deploy();
    assertThat(Json.parse(get("/status?output=json").body()).path("pods")).isEmpty();
  }

  @Test
  void whatTenantsWroteIsPrintableAndShort() throws Exception {
    servePods(List.of(pod(0, "\u001b[2J\n\u202e" + "x".repeat(5_000))), List.of());
    deploy();
    String text = get("/status").body();
    assertThat(text.chars().filter(c -> c != '\n')).noneMatch(Character::isISOControl);
    assertThat(text).doesNotContain("\u202e").hasSizeLessThan(2_000);
    String json = get("/status?output=json").body();
    assertThat(Json.parse(json).at("/pods/0/name").asString()).isEqualTo("cart-0");
    assertThat(json).hasSizeLessThan(2_000);
  }

  @Test
  void aNodeWithManyPodsIsShownWhole() throws Exception {
    List<PodStatus> all = IntStream.range(0, 400).mapToObj(i -> pod(i, "x".repeat(200))).toList();
    bus.serve(
        InspectionPort.PODS,
        query -> {
          int from = query.after() == null ? 0 : Integer.parseInt(query.after());
          int to = Math.min(from + 16, all.size());
          return Future.succeededFuture(
              new PodsPage(
                  all.subList(from, to), 0, to == all.size() ? null : Integer.toString(to)));
        });
    deploy();
    assertThat(Json.parse(get("/status?output=json").body()).path("pods")).hasSize(400);
  }

  @Test
  void beforeThereAreWorkersStatusSaysSo() {
    deploy();
    Answer answer = get("/status");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.body()).startsWith("the controller does not answer yet: ");
  }

  // ---- explain ----

  @Test
  void anExplanationIsShownInSections() {
    Explanation explanation =
        new Explanation(
            List.of(new Explanation.Fact("isolation", "on")),
            List.of(
                new Explanation.Section(
                    "shop/storage@ens4", List.of(new Explanation.Fact("ledger", "no record")))),
            List.of(new Explanation.Section("element 1: shop/storage@ens5", List.of())),
            List.of(new Explanation.Fact("attach shop/storage@ens5", "element 1 asks for it")),
            List.of("FailedAddingInterface: x"));
    bus.serve(
        InspectionPort.EXPLAIN,
        query -> Future.succeededFuture(new ExplainReply.Explained(POD, explanation)));
    deploy();
    assertThat(get("/explain?pod=cart-0").body())
        .isEqualTo(
            """
            isolation      on

            observed
              shop/storage@ens4
                ledger          no record

            desired
              element 1: shop/storage@ens5

            would do next
              1. attach shop/storage@ens5
                 element 1 asks for it

            reports as events
              FailedAddingInterface: x
            """);
  }

  @Test
  void anUnknownPodAndAnAmbiguousNameAreErrorsThatSayWhatIsWanted() {
    bus.serve(
        InspectionPort.EXPLAIN,
        query ->
            Future.succeededFuture(
                query.pod().equals("two")
                    ? new ExplainReply.Ambiguous(List.of("a/two", "b/two"), 3)
                    : new ExplainReply.Unknown(query.pod())));
    deploy();
    assertThat(get("/explain?pod=shop/none%0A"))
        .isEqualTo(new Answer(404, "no pod \"shop/none \" runs on this node\n"));
    assertThat(get("/explain?pod=two"))
        .isEqualTo(new Answer(409, "ambiguous, may be a/two, b/two, and 3 more\n"));
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /explain, 400",
    "GET, /explain?pod=, 400",
    "GET, /status?output=xml, 400",
    "GET, /tap/check?addresses=%2C, 400",
    "PUT, /log-level?v=-1, 400",
    "PUT, /log-level?v=many, 400",
    "PUT, /status, 404",
    "GET, /nothing, 404",
    "POST, /status, 405",
  })
  void whatIsWrongIsRefused(String method, String target, int status) {
    deploy();
    assertThat(UnixHttp.ask(socket(), method, target).status()).isEqualTo(status);
  }

  // ---- log-level ----

  @Test
  void theLogLevelIsShownAndChanged() {
    deploy();
    assertThat(get("/log-level").body()).isEqualTo("0 (effects and failures)\n");
    assertThat(UnixHttp.ask(socket(), "PUT", "/log-level?v=4").body())
        .isEqualTo("was 0 (effects and failures); now 4 (debug)\n");
    assertThat(level.verbosity()).isEqualTo(4);
  }

  // ---- tap ----

  private void publish(String decision) {
    bus.publish(ReconcilePort.POD_PLANNED, new PodPlanned(UID, POD, decision));
  }

  private int taps() throws Exception {
    return Json.parse(get("/status?output=json").body()).path("taps").asInt();
  }

  /** Reads until the text has arrived. */
  private static String readUntil(InputStream in, String text) throws Exception {
    StringBuilder read = new StringBuilder();
    byte[] some = new byte[4_096];
    while (read.indexOf(text) < 0) {
      int count = in.read(some);
      if (count < 0) {
        throw new AssertionError("ended before \"" + text + "\": " + read);
      }
      read.append(new String(some, 0, count, StandardCharsets.UTF_8));
    }
    return read.toString();
  }

  @Test
  void aTapShowsTheMessagesThatMatchUntilItsReaderGoes() throws Exception {
    servePods(List.of(), List.of());
    deploy();
    try (SocketChannel reader = UnixHttp.send(socket(), "GET", "/tap?addresses=plan")) {
      InputStream in = UnixHttp.input(reader);
      readUntil(in, "tap of plan\n");
      bus.publish(ReconcilePort.ISOLATION, new IsolationKnown(IsolationMode.ON));
      publish("[Attach shop/storage@ens4]");
      String lines = readUntil(in, "[Attach shop/storage@ens4]\n");
      assertThat(lines)
          .contains("publish plan            shop/cart-0 ")
          .doesNotContain("isolation");
      assertThat(taps()).isEqualTo(1);
    }
    await().until(() -> taps() == 0);
  }

  @Test
  void aReaderThatStopsReadingLosesLinesGetsTheirNumberAndSlowsNothingDown() throws Exception {
    servePods(List.of(), List.of());
    deploy();
    int all = 20_000;
    try (SocketChannel reader = UnixHttp.send(socket(), "GET", "/tap?addresses=plan")) {
      InputStream in = UnixHttp.input(reader);
      readUntil(in, "tap of plan\n");
      // On the event loop, as the controller does; far more than the socket and the queue hold.
      await(
          vertx
              .timer(1, TimeUnit.MILLISECONDS)
              .onSuccess(
                  now -> {
                    for (int i = 0; i < all; i++) {
                      publish("decision " + i);
                    }
                  }));
      // Nothing has been read, and the event loop still answers others.
      assertThat(taps()).isEqualTo(1);
      StringBuilder lines = new StringBuilder();
      while (shown(lines) + lost(lines) < all) {
        lines.append(readUntil(in, "\n"));
      }
      assertThat(shown(lines) + lost(lines)).isEqualTo(all);
      assertThat(lost(lines)).isGreaterThan(all / 2);
      publish("afterwards");
      readUntil(in, "afterwards\n");
    }
  }

  private static long shown(CharSequence lines) {
    return Pattern.compile(" decision [0-9]+\n").matcher(lines).results().count();
  }

  private static long lost(CharSequence lines) {
    return Pattern.compile("\\.\\.\\. ([0-9]+) lines? lost: read too slowly\n")
        .matcher(lines)
        .results()
        .mapToLong(match -> Long.parseLong(match.group(1)))
        .sum();
  }

  @Test
  void oneTapTooManyEndsTheOldest() throws Exception {
    servePods(List.of(), List.of());
    deploy();
    List<SocketChannel> readers = new ArrayList<>();
    try {
      for (int i = 0; i <= Taps.MAX; i++) {
        readers.add(UnixHttp.send(socket(), "GET", "/tap?addresses=*"));
        readUntil(UnixHttp.input(readers.getLast()), "tap of *\n");
      }
      String rest =
          new String(UnixHttp.input(readers.getFirst()).readAllBytes(), StandardCharsets.UTF_8);
      assertThat(rest).contains("... ended: there may be " + Taps.MAX + " taps at once");
      assertThat(taps()).isEqualTo(Taps.MAX);
    } finally {
      for (SocketChannel reader : readers) {
        reader.close();
      }
    }
  }

  @Test
  void aTapEndsWithALineWhenTheControllerStops() throws Exception {
    String id = deploy();
    try (SocketChannel reader = UnixHttp.send(socket(), "GET", "/tap?addresses=*")) {
      InputStream in = UnixHttp.input(reader);
      readUntil(in, "tap of *\n");
      await(vertx.undeploy(id));
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .contains("... ended: the controller stops");
    }
  }
}
