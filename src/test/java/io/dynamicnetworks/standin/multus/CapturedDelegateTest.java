package io.dynamicnetworks.standin.multus;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.multus.PodLookup.KnownPod;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The stand-in answers each captured request, in order, as the real daemon did. */
class CapturedDelegateTest {
  private static final PodRef POD = new PodRef("default", "macvlan1-worker1");
  private static final Vertx VERTX = Vertx.vertx();
  private static final FakeHost HOST = new FakeHost();
  @TempDir private static Path folder;
  private static MultusDaemon daemon;

  @BeforeAll
  static void start() {
    JsonNode env = CapturedExchanges.all().getFirst().request().path("env");
    HOST.kernel().addNamespace(env.path("CNI_NETNS").asString());
    HOST.kernel().addHostLink("lower0");
    HOST.addPlugin("recorder");
    HOST.script(
        "recorder", "ADD", new PluginScript.Fail(1, 100, "injected failure: no such uplink", ""));
    String args = env.path("CNI_ARGS").asString();
    KnownPod known = KnownPod.of(args.substring(args.lastIndexOf('=') + 1));
    daemon =
        MultusDaemon.start(
            VERTX,
            folder.resolve("multus"),
            DaemonSettings.UPSTREAM,
            pod -> pod.equals(POD) ? Optional.of(known) : Optional.empty(),
            HOST);
  }

  @AfterAll
  static void stop() {
    daemon.close();
    await(VERTX.close());
  }

  @TestFactory
  Stream<DynamicTest> itAnswersAsTheRealDaemonDid() {
    DelegateCalls calls = new DelegateCalls(VERTX, daemon.socket());
    return CapturedExchanges.all().stream()
        .map(
            exchange ->
                DynamicTest.dynamicTest(
                    exchange.title(), () -> assertSame(exchange, calls.send(exchange))));
  }

  private static void assertSame(CapturedExchange exchange, DelegateCalls.Answer answer) {
    assertThat(answer.status()).isEqualTo(exchange.status());
    assertThat(anonymous(answer.body())).isEqualTo(anonymous(exchange.body()));
    exchange
        .headers()
        .forEach(
            (name, value) -> {
              if (!name.equals("Date") && !name.equals("Content-Length")) {
                assertThat(answer.headers().get(name)).as(name).isEqualTo(value);
              }
            });
    assertThat(answer.headers().get("Content-Length"))
        .isEqualTo(String.valueOf(answer.body().length()));
  }

  /** Replaces random parts: MAC addresses and the names of veths. */
  private static String anonymous(String body) {
    return body.replaceAll("(?!02:03:04:05:06:07)([0-9a-f]{2}:){5}[0-9a-f]{2}", "MAC")
        .replaceAll("veth[0-9a-f]{8}", "VETH");
  }
}
