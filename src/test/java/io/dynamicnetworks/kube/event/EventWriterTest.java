package io.dynamicnetworks.kube.event;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.kube.client.KubeRig;
import io.dynamicnetworks.model.EventReason;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.standin.Patience;
import io.dynamicnetworks.standin.kube.Fault;
import io.dynamicnetworks.standin.kube.Faults;
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
  private KubeRig rig;
  private PodUid web;
  private String writer;

  @BeforeEach
  void start() {
    rig = new KubeRig(folder);
    web = rig.pod(WEB, Map.of());
    rig.pod(OTHER, Map.of());
    rig.pod(STORM, Map.of());
    writer = deployed(EventWriter.Limits.USUAL);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void anEventIsAboutThePodAndNamesItsSource() {
    rig.tell(web, WEB, EventReason.FAILED_ADDING_INTERFACE, "no such network");
    JsonNode event = await().until(this::events, e -> e.size() == 1).get(0);
    assertThat(event.path("reason").asString()).isEqualTo("FailedAddingInterface");
    assertThat(event.path("type").asString()).isEqualTo("Warning");
    assertThat(event.path("message").asString()).isEqualTo("no such network");
    assertThat(event.path("involvedObject").path("uid").asString()).isEqualTo(web.value());
    assertThat(event.path("source").path("component").asString()).isEqualTo("pod-networks-updates");
    assertThat(event.path("source").path("host").asString()).isEqualTo(KubeRig.NODE);
    assertThat(event.path("reportingComponent").asString()).isEqualTo("pod-networks-updates");
    assertThat(event.path("count").asInt()).isEqualTo(1);
    assertThat(event.path("metadata").path("name").asString()).startsWith("web-0.");
  }

  @Test
  void repeatsRaiseTheCountOfOneEvent() {
    for (int i = 0; i < 20; i++) {
      rig.tell(web, WEB, EventReason.ADDED_INTERFACE, "added");
    }
    rig.tell(web, WEB, EventReason.REMOVED_INTERFACE, "added");
    await()
        .untilAsserted(
            () ->
                assertThat(events())
                    .extracting(e -> e.path("reason").asString() + " " + e.path("count").asInt())
                    .containsExactlyInAnyOrder("AddedInterface 20", "RemovedInterface 1"));
  }

  @Test
  void anEventThatExpiredIsMadeAgain() {
    rig.tell(web, WEB, EventReason.ADDED_INTERFACE, "added");
    JsonNode first = await().until(this::events, e -> e.size() == 1).get(0);
    String name = first.path("metadata").path("name").asString();
    rig.store().delete(rig.store().type("", "v1", "events"), "shop", name, null);
    rig.tell(web, WEB, EventReason.ADDED_INTERFACE, "added");
    JsonNode second = await().until(this::events, e -> e.size() == 1).get(0);
    assertThat(second.path("metadata").path("name").asString()).isNotEqualTo(name);
    assertThat(second.path("count").asInt()).isEqualTo(1);
  }

  @Test
  void aLongMessageIsCutToWhatAnEventMayHold() {
    rig.tell(web, WEB, EventReason.ADDED_INTERFACE, "ä".repeat(5_000));
    JsonNode event = await().until(this::events, e -> e.size() == 1).get(0);
    String message = event.path("message").asString();
    assertThat(message.getBytes(StandardCharsets.UTF_8).length).isBetween(1_000, 1_024);
    assertThat(message).startsWith("ää").endsWith("ä…");
  }

  @Test
  void whileTheApiServerIsAwayEventsWait() {
    rig.server.stop();
    rig.tell(web, WEB, EventReason.ADDED_INTERFACE, "added");
    rig.tell(web, WEB, EventReason.REMOVED_INTERFACE, "removed");
    rig.server.restart();
    await().untilAsserted(() -> assertThat(events()).hasSize(2));
  }

  @Test
  void whatWaitsIsWrittenBeforeTheEnd() {
    redeploy(new EventWriter.Limits(Patience.LIMIT, Patience.LIMIT));
    for (int i = 0; i < 40; i++) {
      rig.tell(new PodUid("web-" + i), WEB, EventReason.ADDED_INTERFACE, "added " + i);
    }
    // The bus hands over what was published before on the same loop first.
    await().until(() -> !events().isEmpty());
    KubeRig.wait(rig.vertx.undeploy(writer));
    assertThat(events()).hasSize(40);
  }

  @Test
  void noMoreThanFourAreTriedAtOnceAlsoWhenManyAreTriedAgain() {
    redeploy(new EventWriter.Limits(Patience.LIMIT, Duration.ofMillis(1)));
    rig.server.faults().times(20, RequestMatch.any().of("events"), new Fault.ServerError());
    rig.server.faults().always(RequestMatch.any().of("events"), new Fault.Hang());
    for (int i = 0; i < 20; i++) {
      rig.tell(web, i < 10 ? WEB : OTHER, EventReason.ADDED_INTERFACE, "added " + i);
    }
    await().until(() -> received() >= 24);
    // All twenty are due again by now or soon; those under way hang.
    await().during(Duration.ofMillis(800)).until(() -> received() == 24);
  }

  @Test
  void aStormInOneNamespaceIsCutAndDelaysNoEventOfAnother() {
    for (int i = 0; i < 2_000; i++) {
      rig.tell(
          new PodUid("storm-" + i % 50), STORM, EventReason.FAILED_ADDING_INTERFACE, "no " + i);
    }
    rig.tell(web, WEB, EventReason.ADDED_INTERFACE, "added");
    await().until(() -> events().size() == 1);
    assertThat(rig.store().events(STORM)).hasSizeLessThanOrEqualTo(60);
    await().until(() -> rig.store().events(STORM).size() >= 100);
    // One a second may be added since.
    assertThat(rig.store().events(STORM)).hasSizeLessThan(150);
  }

  /** As when a webhook for one namespace's events does not answer. */
  @Test
  void whatHangsForOneNamespaceLeavesRoomForAnother() {
    rig.server.faults().always(RequestMatch.any().of("events").in("storm"), new Fault.Hang());
    for (int i = 0; i < 20; i++) {
      rig.tell(web, STORM, EventReason.FAILED_ADDING_INTERFACE, "no " + i);
    }
    await().until(() -> received() == 2);
    for (int i = 0; i < 20; i++) {
      rig.tell(web, WEB, EventReason.ADDED_INTERFACE, "added " + i);
    }
    await().atMost(Duration.ofSeconds(4)).until(() -> events().size() >= 5);
  }

  @Test
  void onePodsEventsAreFewHoweverOftenItIsEdited() {
    for (int i = 0; i < 200; i++) {
      rig.tell(web, WEB, EventReason.FAILED_ADDING_INTERFACE, "no " + i);
    }
    PodUid other = new PodUid("other");
    rig.tell(other, OTHER, EventReason.ADDED_INTERFACE, "added");
    await().until(() -> rig.store().events(OTHER).size() == 1 && events().size() == 25);
  }

  static Stream<Fault> passingFaults() {
    return Stream.of(
        new Fault.TooManyRequests(Duration.ofSeconds(1)),
        new Fault.ServerError(),
        new Fault.Unauthorized(),
        new Fault.CutBefore(),
        new Fault.CutAfter());
  }

  @ParameterizedTest
  @MethodSource("passingFaults")
  void aFaultThatPassesIsOvercomeAndTheEventIsThereOnce(Fault fault) {
    rig.server.faults().once(RequestMatch.any().of("events"), fault);
    rig.tell(web, WEB, EventReason.ADDED_INTERFACE, "added");
    await().until(() -> received() == 2 && !events().isEmpty());
    assertThat(events()).singleElement().satisfies(e -> assertThat(count(e)).isEqualTo(1));
    rig.tell(web, WEB, EventReason.ADDED_INTERFACE, "added");
    await().until(() -> count(events().getFirst()) == 2);
    assertThat(events()).hasSize(1);
  }

  @Test
  void whatIsRefusedIsGivenUpAndOthersAreWritten() {
    Faults.Rule struck =
        rig.server.faults().once(RequestMatch.any().of("events"), new Fault.Forbidden());
    rig.tell(web, WEB, EventReason.ADDED_INTERFACE, "first");
    await().until(() -> struck.hits() == 1);
    rig.tell(web, WEB, EventReason.ADDED_INTERFACE, "second");
    await().until(() -> !events().isEmpty());
    assertThat(events()).extracting(e -> e.path("message").asString()).containsExactly("second");
  }

  private String deployed(EventWriter.Limits limits) {
    return KubeRig.wait(
        rig.vertx.deployVerticle(
            new EventWriter(rig.bus, rig.connection, KubeRig.NODE, limits, System::nanoTime)));
  }

  private void redeploy(EventWriter.Limits limits) {
    KubeRig.wait(rig.vertx.undeploy(writer));
    writer = deployed(limits);
  }

  private long received() {
    return rig.server.requests().matching(RequestMatch.any().of("events")).size();
  }

  private static int count(JsonNode event) {
    return event.path("count").asInt();
  }

  private List<JsonNode> events() {
    return rig.store().events(WEB);
  }
}
