package io.dynamicnetworks.kube.write;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.annotation.NetworkStatus;
import io.dynamicnetworks.bus.PodPort;
import io.dynamicnetworks.bus.PodPort.PodWriteReply;
import io.dynamicnetworks.bus.PodPort.StatusWrite;
import io.dynamicnetworks.kube.client.KubeTestbed;
import io.dynamicnetworks.kube.client.PodReading;
import io.dynamicnetworks.model.AnnotationKeys;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.Failure;
import io.dynamicnetworks.model.ListedStatus;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.StatusChange;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.ops.MessageText;
import io.dynamicnetworks.standin.Patience;
import io.dynamicnetworks.standin.TestJson;
import io.dynamicnetworks.standin.kube.ApiFault;
import io.dynamicnetworks.standin.kube.ApiFaults;
import io.dynamicnetworks.standin.kube.RecordedRequest;
import io.dynamicnetworks.standin.kube.RequestMatch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class PodWriteVerticleTest {
  private static final PodRef WEB = new PodRef("shop", "web-0");
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  /** SPEC 5.8. */
  private static final Duration SOON = Duration.ofSeconds(2);

  // Only for tests that wait for the deadline; each request gets a third of it.
  private static final Duration SHORT_DEADLINE = Duration.ofSeconds(6);
  private static final String OTHERS =
      "[{\"name\":\"cbr0\",\"default\":true,\"x-unknown\":[1,{\"a\":1.50}]}]";
  private static final StatusEntry NET1 = entry("net1");
  private static final StatusEntry NET2 = entry("net2");

  private static final RequestMatch PATCH = RequestMatch.verb("patch").of("pods/status");

  @TempDir private Path folder;
  private KubeTestbed testbed;
  private String writer;

  @BeforeEach
  void start() {
    testbed = new KubeTestbed(folder);
    writer = deployed(DEADLINE);
  }

  @AfterEach
  void stop() {
    testbed.close();
  }

  @Test
  void anEntryIsAddedBehindThoseOfOthers() {
    PodUid web = testbed.pod(WEB, Map.of(AnnotationKeys.NETWORK_STATUS, OTHERS, "mine", "stays"));
    testbed.watchPods();
    assertThat(testbed.write(web, WEB, new StatusChange.Put(List.of(NET1))))
        .satisfies(PodWriteVerticleTest::isWritten);
    List<StatusEntry> after = statusOf(WEB);
    assertThat(after).extracting(StatusEntry::iface).containsExactly(null, "net1");
    assertThat(after.getFirst().json()).contains("\"x-unknown\"").contains("1.50");
    assertThat(testbed.store().annotation(WEB, "mine")).isEqualTo("stays");
  }

  @Test
  void whatWasWrittenIsAnsweredAtOnce() {
    PodUid web = testbed.pod(WEB, Map.of());
    testbed.watchPods();
    assertThat(testbed.listed()).hasSize(1);
    for (int i = 0; i < 30; i++) {
      String iface = "net" + i;
      PodWriteReply reply = testbed.write(web, WEB, new StatusChange.Put(List.of(entry(iface))));
      assertThat(podOf(reply).networkStatus()).contains('"' + iface + '"');
      assertThat(testbed.known(web).networkStatus()).contains('"' + iface + '"');
    }
    assertThat(statusOf(WEB)).hasSize(30);
  }

  @Test
  void anEntryIsTakenOut() {
    PodUid web = testbed.pod(WEB, Map.of(AnnotationKeys.NETWORK_STATUS, status(NET1, NET2)));
    testbed.watchPods();
    assertThat(testbed.write(web, WEB, new StatusChange.Remove(entry("net1"))))
        .satisfies(PodWriteVerticleTest::isWritten);
    assertThat(statusOf(WEB)).extracting(StatusEntry::iface).containsExactly("net2");
  }

  @Test
  void nothingIsWrittenWhenNothingWouldChange() {
    PodUid web = testbed.pod(WEB, Map.of(AnnotationKeys.NETWORK_STATUS, status(NET1)));
    testbed.watchPods();
    assertThat(testbed.listed()).hasSize(1);
    long before = testbed.store().resourceVersion();
    assertThat(testbed.write(web, WEB, new StatusChange.Remove(entry("net9"))))
        .satisfies(PodWriteVerticleTest::isWritten);
    assertThat(testbed.store().resourceVersion()).isEqualTo(before);
  }

  @Test
  void whatTheLedgerKeepsOnThePodGoesWithTheStatusAndCausesNoWriteOfItsOwn() {
    PodUid web = testbed.pod(WEB, Map.of());
    testbed.watchPods();
    assertThat(testbed.listed()).hasSize(1);
    long before = testbed.store().resourceVersion();
    testbed.carry(web, WEB, "1.abc");
    assertThat(testbed.store().resourceVersion()).isEqualTo(before);
    PodWriteReply put = testbed.carry(web, WEB, "1.abc", new StatusChange.Put(List.of(NET1)));
    assertThat(podOf(put).sealed()).isEqualTo("1.abc");
    assertThat(testbed.store().resourceVersion()).isEqualTo(before + 1);
    assertThat(testbed.store().annotation(WEB, AnnotationKeys.ATTACHMENTS)).isEqualTo("1.abc");
    PodWriteReply removed = testbed.carry(web, WEB, "", new StatusChange.Remove(NET1));
    assertThat(podOf(removed).sealed()).isNull();
    assertThat(testbed.store().annotation(WEB, AnnotationKeys.ATTACHMENTS)).isEmpty();
  }

  @Test
  void whatIsLongerThanTheLedgersIsNotKept() {
    PodUid web =
        testbed.pod(
            WEB, Map.of(AnnotationKeys.ATTACHMENTS, "1." + "x".repeat(Budgets.SEALED_CHARS)));
    testbed.watchPods();
    assertThat(testbed.listed()).hasSize(1);
    assertThat(testbed.known(web).sealed()).isNull();
  }

  @Test
  void aConcurrentWriteStays() {
    PodUid web = testbed.pod(WEB, Map.of());
    testbed.watchPods();
    assertThat(testbed.listed()).hasSize(1);
    for (int i = 0; i < 20; i++) {
      testbed.store().editAnnotation(WEB, "other-" + i, "x"); // The watched copy is behind: 409.
      assertThat(testbed.write(web, WEB, new StatusChange.Put(List.of(entry("net" + i)))))
          .satisfies(PodWriteVerticleTest::isWritten);
      assertThat(testbed.store().annotation(WEB, "other-" + i)).isEqualTo("x");
    }
    assertThat(statusOf(WEB)).hasSize(20);
  }

  @Test
  void anEditThatAWriteOvertookIsStillPublished() {
    PodUid web = testbed.pod(WEB, Map.of());
    testbed.watchPods();
    assertThat(testbed.listed()).hasSize(1);
    for (int i = 0; i < 20; i++) {
      testbed.podsChanged.clear();
      testbed.store().editAnnotation(WEB, AnnotationKeys.NETWORKS, "net-" + i);
      assertThat(testbed.write(web, WEB, new StatusChange.Put(List.of(entry("net" + i)))))
          .satisfies(PodWriteVerticleTest::isWritten);
      await().until(() -> !testbed.changesOf(web).isEmpty());
    }
  }

  @Test
  void aPodThatIsGoneIsReportedAsGone() {
    PodUid web = testbed.pod(WEB, Map.of());
    testbed.watchPods();
    assertThat(testbed.listed()).hasSize(1);
    testbed.store().finishDeletion(WEB);
    assertThat(testbed.write(web, WEB, new StatusChange.Put(List.of(NET1)))).isEqualTo(gone());
    assertThat(testbed.finalizer(web, WEB, false)).isEqualTo(gone());
  }

  @Test
  void anotherPodOfTheSameNameIsNotWrittenTo() {
    PodUid web = testbed.pod(WEB, Map.of());
    testbed.watchPods();
    assertThat(testbed.listed()).hasSize(1);
    testbed.store().finishDeletion(WEB);
    testbed.pod(WEB, Map.of());
    assertThat(testbed.write(web, WEB, new StatusChange.Put(List.of(NET1)))).isEqualTo(gone());
    assertThat(testbed.store().annotation(WEB, AnnotationKeys.NETWORK_STATUS)).isEmpty();
  }

  @Test
  void withoutAWatchedCopyThePodIsReadFirst() {
    PodUid web = testbed.pod(WEB, Map.of());
    assertThat(testbed.write(web, WEB, new StatusChange.Put(List.of(NET1))))
        .satisfies(PodWriteVerticleTest::isWritten);
    assertThat(statusOf(WEB)).hasSize(1);
    assertThat(testbed.write(new PodUid("other"), WEB, new StatusChange.Put(List.of(NET2))))
        .isEqualTo(gone());
    assertThat(statusOf(WEB)).hasSize(1);
  }

  @Test
  void aStatusThatCannotBeReadIsNotOverwritten() {
    PodUid web = testbed.pod(WEB, Map.of(AnnotationKeys.NETWORK_STATUS, "[{"));
    testbed.watchPods();
    PodWriteReply reply = testbed.write(web, WEB, new StatusChange.Put(List.of(NET1)));
    assertThat(reply).isInstanceOf(PodWriteReply.NotWritten.class);
    assertThat(((PodWriteReply.NotWritten) reply).failure()).isInstanceOf(Failure.Permanent.class);
    assertThat(MessageText.of(reply))
        .startsWith("network-status of pod shop/web-0: not JSON")
        .endsWith("it is not overwritten");
    assertThat(testbed.store().annotation(WEB, AnnotationKeys.NETWORK_STATUS)).isEqualTo("[{");
  }

  @Test
  void whileTheApiServerIsAwayTheReplyComesWithinTheDeadline() {
    PodUid web = testbed.pod(WEB, Map.of());
    testbed.watchPods();
    assertThat(testbed.listed()).hasSize(1);
    redeploy(Duration.ofSeconds(1)); // The deadline that must pass without a write.
    testbed.server.stop();
    PodWriteReply reply = testbed.write(web, WEB, new StatusChange.Put(List.of(NET1)));
    assertThat(((PodWriteReply.NotWritten) reply).failure()).isInstanceOf(Failure.Transient.class);
    assertThat(MessageText.of(reply)).startsWith("network-status of pod shop/web-0: ");
  }

  @Test
  void theReplyHasThePodAsItIsThen() {
    PodUid web = testbed.pod(WEB, Map.of(AnnotationKeys.NETWORKS, "storage"));
    testbed.watchPods();
    assertThat(testbed.listed()).hasSize(1);
    Pod written = podOf(testbed.write(web, WEB, new StatusChange.Put(List.of(NET1))));
    assertThat(written.networks()).isEqualTo("storage");
    assertThat(written.networkStatus()).contains("net1");
    assertThat(written).isEqualTo(testbed.known(web));
    assertThat(podOf(testbed.write(web, WEB, new StatusChange.Put(List.of(NET1)))))
        .isEqualTo(written);
    assertThat(podOf(testbed.finalizer(web, WEB, true)).ownFinalizer()).isTrue();
  }

  @Test
  void whatOthersListedOfAPodThatEndedStays() {
    PodUid web = testbed.pod(WEB, Map.of(AnnotationKeys.NETWORK_STATUS, OTHERS));
    testbed.store().setPodStatus(WEB, TestJson.MAPPER.createObjectNode().put("phase", "Failed"));
    testbed.watchPods();
    await().until(() -> !testbed.podsComplete.isEmpty());
    assertThat(testbed.listed()).extracting(Pod::networkStatus).containsOnlyNulls();
    assertThat(testbed.write(web, WEB, new StatusChange.Put(List.of(NET1))))
        .satisfies(PodWriteVerticleTest::isWritten);
    assertThat(statusOf(WEB)).extracting(StatusEntry::iface).containsExactly(null, "net1");
    assertThat(testbed.known(web).networkStatus()).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 200})
  void aWriteIsVisibleSoonThoughAnotherWriterNeverRests(int perSecond) throws Exception {
    PodUid web = testbed.pod(WEB, Map.of());
    testbed.watchPods();
    assertThat(testbed.listed()).hasSize(1);
    try (ScheduledExecutorService other = Executors.newSingleThreadScheduledExecutor()) {
      AtomicInteger beats = new AtomicInteger();
      Future<?> beating =
          other.scheduleAtFixedRate(
              () -> testbed.store().setPodStatus(WEB, message(beats.incrementAndGet())),
              0,
              1_000_000 / perSecond,
              TimeUnit.MICROSECONDS);
      for (int i = 0; i < 5; i++) {
        long start = System.nanoTime();
        assertThat(testbed.write(web, WEB, new StatusChange.Put(List.of(entry("net" + i)))))
            .satisfies(PodWriteVerticleTest::isWritten);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
      }
      beating.cancel(false);
      assertThat(beats).hasPositiveValue();
    }
    assertThat(statusOf(WEB)).hasSize(5);
  }

  private static ObjectNode message(int beat) {
    return TestJson.MAPPER.createObjectNode().put("message", "beat " + beat);
  }

  @Test
  void theFinalizerIsPutOnAndTakenOffBesideThoseOfOthers() {
    PodUid web = testbed.pod(WEB, Map.of());
    testbed.watchPods();
    testbed
        .store()
        .edit(
            testbed.store().type("", "v1", "pods"),
            "shop",
            "web-0",
            pod -> {
              pod.withObject("metadata").putArray("finalizers").add("example.com/a");
              return pod;
            });
    assertThat(testbed.finalizer(web, WEB, true)).satisfies(PodWriteVerticleTest::isWritten);
    assertThat(finalizers()).containsExactly("example.com/a", PodReading.FINALIZER);
    assertThat(testbed.known(web).ownFinalizer()).isTrue();
    assertThat(testbed.finalizer(web, WEB, true)).satisfies(PodWriteVerticleTest::isWritten);
    assertThat(testbed.finalizer(web, WEB, false)).satisfies(PodWriteVerticleTest::isWritten);
    assertThat(finalizers()).containsExactly("example.com/a");
  }

  @Test
  void theFinalizerIsTakenOffWhateverCharactersThePodsAnnotationsHave() {
    PodUid web = testbed.pod(WEB, Map.of(AnnotationKeys.NETWORKS, "\u0001 \u001b \" \\"));
    testbed.watchPods();
    assertThat(testbed.finalizer(web, WEB, true)).satisfies(PodWriteVerticleTest::isWritten);
    assertThat(finalizers()).containsExactly(PodReading.FINALIZER);
    assertThat(testbed.finalizer(web, WEB, false)).satisfies(PodWriteVerticleTest::isWritten);
    assertThat(finalizers()).isEmpty();
  }

  @Test
  void aPodThatIsBeingDeletedGetsNoFinalizerAndGoesWithItsLast() {
    PodUid web = testbed.pod(WEB, Map.of());
    testbed.watchPods();
    assertThat(testbed.finalizer(web, WEB, true)).satisfies(PodWriteVerticleTest::isWritten);
    testbed.store().finishDeletion(WEB);
    assertThat(testbed.store().pod(WEB)).isNotNull();
    // The watch may be faster than the answer.
    assertThat(testbed.finalizer(web, WEB, false))
        .isInstanceOfAny(PodWriteReply.Written.class, PodWriteReply.PodGone.class);
    assertThat(testbed.store().pod(WEB)).isNull();
  }

  static Stream<ApiFault> passingFaults() {
    return Stream.of(
        new ApiFault.Conflict(),
        new ApiFault.TooManyRequests(Duration.ofSeconds(1)),
        new ApiFault.ServerError(),
        new ApiFault.Unavailable(),
        new ApiFault.CutBefore(),
        new ApiFault.CutAfter(),
        new ApiFault.Hang(),
        new ApiFault.HangAfter());
  }

  @ParameterizedTest
  @MethodSource("passingFaults")
  void aTransientFaultLeavesExactlyOneEntry(ApiFault fault) {
    PodUid web = testbed.pod(WEB, Map.of(AnnotationKeys.NETWORK_STATUS, OTHERS));
    testbed.watchPods();
    assertThat(testbed.listed()).hasSize(1);
    if (fault instanceof ApiFault.Hang || fault instanceof ApiFault.HangAfter) {
      redeploy(SHORT_DEADLINE);
    }
    ApiFaults.Rule struck = testbed.server.faults().once(PATCH, fault);
    assertThat(testbed.write(web, WEB, new StatusChange.Put(List.of(NET1))))
        .satisfies(PodWriteVerticleTest::isWritten);
    assertThat(struck.hits()).isEqualTo(1);
    assertThat(statusOf(WEB)).extracting(StatusEntry::iface).containsExactly(null, "net1");
    assertThat(testbed.known(web).networkStatus()).contains("net1");
  }

  @Test
  void aWriteTakesOnePatchAndNoRead() {
    PodUid web = testbed.pod(WEB, Map.of());
    testbed.watchPods();
    assertThat(testbed.listed()).hasSize(1);
    testbed.server.requests().clear();
    assertThat(testbed.write(web, WEB, new StatusChange.Put(List.of(NET1))))
        .satisfies(PodWriteVerticleTest::isWritten);
    assertThat(testbed.server.requests().matching(RequestMatch.verb("get"))).isEmpty();
    RecordedRequest patch = testbed.server.requests().matching(PATCH).getFirst();
    assertThat(patch.header("content-type")).isEqualTo("application/strategic-merge-patch+json");
    assertThat(patch.body())
        .startsWith("{\"metadata\":{\"uid\":\"" + web + "\",\"resourceVersion\":\"");
    assertThat(testbed.server.requests().matching(PATCH)).hasSize(1);
  }

  @Test
  void wherePatchIsForbiddenTheWholeStatusIsPutAndThatIsRemembered() {
    PodUid web = testbed.pod(WEB, Map.of(AnnotationKeys.NETWORK_STATUS, OTHERS, "mine", "stays"));
    testbed.watchPods();
    assertThat(testbed.listed()).hasSize(1);
    ApiFaults.Rule struck = testbed.server.faults().always(PATCH, new ApiFault.Forbidden());
    assertThat(testbed.write(web, WEB, new StatusChange.Put(List.of(NET1))))
        .satisfies(PodWriteVerticleTest::isWritten);
    assertThat(testbed.write(web, WEB, new StatusChange.Put(List.of(NET2))))
        .satisfies(PodWriteVerticleTest::isWritten);
    assertThat(struck.hits()).isEqualTo(1);
    assertThat(statusOf(WEB)).extracting(StatusEntry::iface).containsExactly(null, "net1", "net2");
    assertThat(testbed.store().annotation(WEB, "mine")).isEqualTo("stays");
    JsonNode pod = Objects.requireNonNull(testbed.store().pod(WEB));
    assertThat(pod.path("status").path("containerStatuses")).hasSize(1);
  }

  @Test
  void aPodThatIsTooLargeToBePutIsNotWrittenAndDelaysNoOther() {
    PodUid web = testbed.pod(WEB, Map.of());
    PodRef large = new PodRef("shop", "large");
    String text = "x".repeat(Budgets.WHOLE_POD_BYTES / 8);
    Map<String, String> annotations = new HashMap<>();
    IntStream.range(0, 8).forEach(i -> annotations.put("a" + i, text));
    PodUid second = testbed.pod(large, annotations);
    testbed.watchPods();
    assertThat(testbed.listed()).hasSize(2);
    testbed.server.faults().always(PATCH, new ApiFault.Forbidden());
    redeploy(SHORT_DEADLINE);
    PodWriteReply reply = testbed.write(second, large, new StatusChange.Put(List.of(NET1)));
    assertThat(MessageText.of(reply)).contains("more than 524288 bytes", "grant patch");
    assertThat(testbed.write(web, WEB, new StatusChange.Put(List.of(NET1))))
        .satisfies(PodWriteVerticleTest::isWritten);
  }

  @Test
  void aForbiddenWriteIsReportedWithItsCause() {
    PodUid web = testbed.pod(WEB, Map.of());
    testbed.watchPods();
    testbed.server.faults().always(RequestMatch.any().of("pods/status"), new ApiFault.Forbidden());
    PodWriteReply reply = testbed.write(web, WEB, new StatusChange.Put(List.of(NET1)));
    assertThat(((PodWriteReply.NotWritten) reply).failure()).isInstanceOf(Failure.Transient.class);
    assertThat(MessageText.of(reply))
        .contains("403")
        .contains("cannot update resource \"pods/status\"");
    testbed.server.faults().clear();
    assertThat(testbed.write(web, WEB, new StatusChange.Put(List.of(NET1))))
        .satisfies(PodWriteVerticleTest::isWritten);
  }

  @Test
  void aLastingFaultIsReportedWithinTheDeadlineAndDelaysNoOtherPod() {
    PodUid web = testbed.pod(WEB, Map.of());
    PodRef other = new PodRef("shop", "web-1");
    PodUid second = testbed.pod(other, Map.of());
    testbed.watchPods();
    assertThat(testbed.listed()).hasSize(2);
    redeploy(SHORT_DEADLINE);
    testbed.server.faults().always(PATCH.named("web-0"), new ApiFault.Hang());
    var hung =
        testbed.bus.request(
            PodPort.STATUS,
            new StatusWrite(
                web,
                WEB,
                KubeTestbed.HINT,
                List.of(new StatusChange.Put(List.of(NET1))),
                null,
                null),
            Patience.LIMIT);
    assertThat(testbed.write(second, other, new StatusChange.Put(List.of(NET1))))
        .satisfies(PodWriteVerticleTest::isWritten);
    assertThat(hung.isComplete()).isFalse();
    PodWriteReply reply = KubeTestbed.wait(hung);
    assertThat(((PodWriteReply.NotWritten) reply).failure()).isInstanceOf(Failure.Transient.class);
    assertThat(MessageText.of(reply)).contains("no answer from the API server within");
  }

  private String deployed(Duration deadline) {
    return KubeTestbed.wait(
        testbed.vertx.deployVerticle(
            new PodWriteVerticle(testbed.bus, testbed.connection, deadline)));
  }

  private void redeploy(Duration deadline) {
    KubeTestbed.wait(testbed.vertx.undeploy(writer));
    writer = deployed(deadline);
  }

  private List<String> finalizers() {
    JsonNode pod = Objects.requireNonNull(testbed.store().pod(WEB));
    return pod.path("metadata").path("finalizers").valueStream().map(JsonNode::asString).toList();
  }

  private List<StatusEntry> statusOf(PodRef ref) {
    ListedStatus present =
        NetworkStatus.parse(testbed.store().annotation(ref, AnnotationKeys.NETWORK_STATUS));
    return ((ListedStatus.Entries) present).entries();
  }

  private static StatusEntry entry(String iface) {
    String json = "[{\"name\":\"shop/storage\",\"interface\":\"" + iface + "\",\"dns\":{}}]";
    return ((ListedStatus.Entries) NetworkStatus.parse(json)).entries().getFirst();
  }

  private static String status(StatusEntry... entries) {
    return NetworkStatus.write(List.of(entries));
  }

  private static Pod podOf(PodWriteReply reply) {
    assertThat(reply).isInstanceOf(PodWriteReply.Written.class);
    return ((PodWriteReply.Written) reply).pod();
  }

  private static void isWritten(PodWriteReply reply) {
    assertThat(reply)
        .isInstanceOfSatisfying(
            PodWriteReply.Written.class,
            written -> assertThat(written.pod().ref()).isEqualTo(written.about()));
  }

  private static PodWriteReply gone() {
    return new PodWriteReply.PodGone(WEB);
  }
}
