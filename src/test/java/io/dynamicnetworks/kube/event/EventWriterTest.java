package io.dynamicnetworks.kube.event;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.kube.client.KubeTestbed;
import io.dynamicnetworks.model.EventReason;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.standin.Patience;
import io.dynamicnetworks.standin.kube.ApiFault;
import io.dynamicnetworks.standin.kube.ApiFaults;
import io.dynamicnetworks.standin.kube.RequestMatch;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class EventWriterTest {
  private static final PodRef WEB = new PodRef("shop", "web-0");
  private static final PodRef OTHER = new PodRef("other", "web-0");
  private static final PodRef STORM = new PodRef("storm", "web-0");

  @TempDir private Path folder;
  private KubeTestbed testbed;
  private PodUid web;
  private String writer;

  @BeforeEach
  void start() {
    testbed = new KubeTestbed(folder);
    web = testbed.pod(WEB, Map.of());
    testbed.pod(OTHER, Map.of());
    testbed.pod(STORM, Map.of());
    writer = deployed(EventWriter.Limits.USUAL);
  }

  @AfterEach
  void stop() {
    testbed.close();
  }

  @Test
  void anEventIsAboutThePodAndNamesItsSource() {
    testbed.report(web, WEB, EventReason.FAILED_ADDING_INTERFACE, "no such network");
    JsonNode event = await().until(this::events, e -> e.size() == 1).get(0);
    assertThat(event.path("reason").asString()).isEqualTo("FailedAddingInterface");
    assertThat(event.path("type").asString()).isEqualTo("Warning");
    assertThat(event.path("message").asString()).isEqualTo("pod [shop/web-0]: no such network");
    assertThat(event.path("involvedObject").path("uid").asString()).isEqualTo(web.value());
    assertThat(event.path("source").path("component").asString()).isEqualTo("pod-networks-updates");
    assertThat(event.path("source").path("host").asString()).isEqualTo(KubeTestbed.NODE);
    assertThat(event.path("reportingComponent").asString()).isEqualTo("pod-networks-updates");
    assertThat(event.path("count").asInt()).isEqualTo(1);
    assertThat(event.path("metadata").path("name").asString()).startsWith("web-0.");
  }

  @Test
  void repeatsRaiseTheCountOfOneEvent() {
    for (int i = 0; i < 20; i++) {
      testbed.report(web, WEB, EventReason.ADDED_INTERFACE, "added");
    }
    testbed.report(web, WEB, EventReason.REMOVED_INTERFACE, "added");
    await()
        .untilAsserted(
            () ->
                assertThat(events())
                    .extracting(e -> e.path("reason").asString() + " " + e.path("count").asInt())
                    .containsExactlyInAnyOrder("AddedInterface 20", "RemovedInterface 1"));
  }

  @Test
  void anEventThatExpiredIsMadeAgain() {
    testbed.report(web, WEB, EventReason.ADDED_INTERFACE, "added");
    JsonNode first = await().until(this::events, e -> e.size() == 1).get(0);
    String name = first.path("metadata").path("name").asString();
    testbed.store().delete(testbed.store().type("", "v1", "events"), "shop", name, null);
    testbed.report(web, WEB, EventReason.ADDED_INTERFACE, "added");
    JsonNode second = await().until(this::events, e -> e.size() == 1).get(0);
    assertThat(second.path("metadata").path("name").asString()).isNotEqualTo(name);
    assertThat(second.path("count").asInt()).isEqualTo(1);
  }

  @Test
  void aLongMessageIsCutToWhatAnEventMayHold() {
    testbed.report(web, WEB, EventReason.ADDED_INTERFACE, "ä".repeat(5_000));
    JsonNode event = await().until(this::events, e -> e.size() == 1).get(0);
    String message = event.path("message").asString();
    assertThat(message.getBytes(StandardCharsets.UTF_8).length).isBetween(1_000, 1_024);
    assertThat(message).startsWith("pod [shop/web-0]: ää").endsWith("ä…");
  }

  @Test
  void whileTheApiServerIsAwayEventsWait() {
    testbed.server.stop();
    testbed.report(web, WEB, EventReason.ADDED_INTERFACE, "added");
    testbed.report(web, WEB, EventReason.REMOVED_INTERFACE, "removed");
    testbed.server.restart();
    await().untilAsserted(() -> assertThat(events()).hasSize(2));
  }

  @Test
  void whatWaitsIsWrittenBeforeTheEnd() {
    redeploy(new EventWriter.Limits(Patience.LIMIT, Patience.LIMIT));
    for (int i = 0; i < 40; i++) {
      testbed.report(new PodUid("web-" + i), WEB, EventReason.ADDED_INTERFACE, "added " + i);
    }
    // The bus first delivers what was published earlier on the same event loop.
    await().until(() -> !events().isEmpty());
    KubeTestbed.wait(testbed.vertx.undeploy(writer));
    assertThat(events()).hasSize(40);
  }

  @Test
  void noMoreThanFourAreTriedAtOnceAlsoWhenManyAreTriedAgain() {
    redeploy(new EventWriter.Limits(Patience.LIMIT, Duration.ofMillis(1)));
    testbed.server.faults().times(20, RequestMatch.any().of("events"), new ApiFault.ServerError());
    testbed.server.faults().always(RequestMatch.any().of("events"), new ApiFault.Hang());
    for (int i = 0; i < 20; i++) {
      testbed.report(web, i < 10 ? WEB : OTHER, EventReason.ADDED_INTERFACE, "added " + i);
    }
    await().until(() -> received() >= 24);
    // All twenty are due again by now or soon; those in flight hang.
    await().during(Duration.ofMillis(800)).until(() -> received() == 24);
  }

  @Test
  void aFloodInOneNamespaceIsCutAndDelaysNoEventOfAnother() {
    for (int i = 0; i < 2_000; i++) {
      testbed.report(
          new PodUid("storm-" + i % 50), STORM, EventReason.FAILED_ADDING_INTERFACE, "no " + i);
    }
    testbed.report(web, WEB, EventReason.ADDED_INTERFACE, "added");
    await().until(() -> events().size() == 1);
    assertThat(testbed.store().events(STORM)).hasSizeLessThanOrEqualTo(60);
    await().until(() -> testbed.store().events(STORM).size() >= 100);
    // One event per second may have been added since.
    assertThat(testbed.store().events(STORM)).hasSizeLessThan(150);
  }

  /** As when a webhook for the events of one namespace does not answer. */
  @Test
  void hungWritesOfOneNamespaceDelayNoOther() {
    testbed
        .server
        .faults()
        .always(RequestMatch.any().of("events").in("storm"), new ApiFault.Hang());
    for (int i = 0; i < 20; i++) {
      testbed.report(web, STORM, EventReason.FAILED_ADDING_INTERFACE, "no " + i);
    }
    await().until(() -> received() == 2);
    for (int i = 0; i < 20; i++) {
      testbed.report(web, WEB, EventReason.ADDED_INTERFACE, "added " + i);
    }
    await().atMost(Duration.ofSeconds(4)).until(() -> events().size() >= 5);
  }

  @Test
  void onePodsEventsAreFewHoweverOftenItIsEdited() {
    for (int i = 0; i < 200; i++) {
      testbed.report(web, WEB, EventReason.FAILED_ADDING_INTERFACE, "no " + i);
    }
    PodUid other = new PodUid("other");
    testbed.report(other, OTHER, EventReason.ADDED_INTERFACE, "added");
    await().until(() -> testbed.store().events(OTHER).size() == 1 && events().size() == 25);
  }

  static Stream<ApiFault> passingFaults() {
    return Stream.of(
        new ApiFault.TooManyRequests(Duration.ofSeconds(1)),
        new ApiFault.ServerError(),
        new ApiFault.Unauthorized(),
        new ApiFault.CutBefore(),
        new ApiFault.CutAfter());
  }

  @ParameterizedTest
  @MethodSource("passingFaults")
  void aTransientFaultLeavesExactlyOneEvent(ApiFault fault) {
    testbed.server.faults().once(RequestMatch.any().of("events"), fault);
    testbed.report(web, WEB, EventReason.ADDED_INTERFACE, "added");
    await().until(() -> received() == 2 && !events().isEmpty());
    assertThat(events()).singleElement().satisfies(e -> assertThat(count(e)).isEqualTo(1));
    testbed.report(web, WEB, EventReason.ADDED_INTERFACE, "added");
    await().until(() -> count(events().getFirst()) == 2);
    assertThat(events()).hasSize(1);
  }

  @Test
  void aRefusedEventIsDroppedAndOthersAreWritten() {
    ApiFaults.Rule struck =
        testbed.server.faults().once(RequestMatch.any().of("events"), new ApiFault.Forbidden());
    testbed.report(web, WEB, EventReason.ADDED_INTERFACE, "first");
    await().until(() -> struck.hits() == 1);
    testbed.report(web, WEB, EventReason.ADDED_INTERFACE, "second");
    await().until(() -> !events().isEmpty());
    assertThat(events())
        .extracting(e -> e.path("message").asString())
        .containsExactly("pod [shop/web-0]: second");
  }

  private String deployed(EventWriter.Limits limits) {
    return KubeTestbed.wait(
        testbed.vertx.deployVerticle(
            new EventWriter(
                testbed.bus, testbed.connection, KubeTestbed.NODE, limits, System::nanoTime)));
  }

  private void redeploy(EventWriter.Limits limits) {
    KubeTestbed.wait(testbed.vertx.undeploy(writer));
    writer = deployed(limits);
  }

  private long received() {
    return testbed.server.requests().matching(RequestMatch.any().of("events")).size();
  }

  private static int count(JsonNode event) {
    return event.path("count").asInt();
  }

  private List<JsonNode> events() {
    return testbed.store().events(WEB);
  }
}
