package io.dynamicnetworks.kube.watch;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.dynamicnetworks.bus.PeerPort.Peer;
import io.dynamicnetworks.bus.PeerPort.PeerBack;
import io.dynamicnetworks.bus.PodPort;
import io.dynamicnetworks.bus.PodPort.PodChanged;
import io.dynamicnetworks.bus.ReconcilePort;
import io.dynamicnetworks.bus.ReconcilePort.PodReleased;
import io.dynamicnetworks.kube.client.KubeTestbed;
import io.dynamicnetworks.model.AnnotationKeys;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodLedger;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.standin.TestJson;
import io.dynamicnetworks.standin.kube.ApiFault;
import io.dynamicnetworks.standin.kube.ApiFaults;
import io.dynamicnetworks.standin.kube.RequestMatch;
import io.vertx.junit5.Checkpoint;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

@ExtendWith(VertxExtension.class)
class PodWatchTest {
  private static final PodRef WEB = new PodRef("shop", "web-0");
  private static final PodRef LAST = new PodRef("shop", "last");

  private static final RequestMatch WATCH = RequestMatch.verb("watch").of("pods");

  @TempDir private Path folder;
  private KubeTestbed testbed;

  @BeforeEach
  void start() {
    testbed = new KubeTestbed(folder);
  }

  @AfterEach
  void stop() {
    testbed.close();
  }

  @Test
  void thePodsOfThisNodeAreKnownAndNoOthers() {
    PodUid web = testbed.pod(WEB, Map.of(AnnotationKeys.NETWORKS, "storage"));
    testbed.store().createPod(new PodRef("shop", "elsewhere"), "node2", Map.of());
    PodWatch watch = testbed.watchPods();
    assertThat(testbed.listed()).extracting(Pod::ref).containsExactly(WEB);
    Pod seen = testbed.known(web);
    assertThat(seen.networks()).isEqualTo("storage");
    assertThat(seen.phase()).isEqualTo(Pod.Phase.RUNNING);
    assertThat(problem(watch)).isEmpty();
  }

  @Test
  void anEditOfTheAnnotationIsPublishedWithThePod() {
    PodUid web = testbed.pod(WEB, Map.of());
    testbed.watchPods();
    assertThat(testbed.listed()).hasSize(1);
    testbed.forgetTheFirstList();
    testbed.store().editAnnotation(WEB, AnnotationKeys.NETWORKS, "storage");
    awaitChange(web);
    assertThat(testbed.changesOf(web))
        .last()
        .extracting(PodChanged::pod)
        .isEqualTo(testbed.known(web));
    assertThat(testbed.known(web).networks()).isEqualTo("storage");
  }

  @Test
  void theFirstListIsAskedOfTheStoreAndNotOfACacheThatMayLag() {
    testbed.watchPods();
    assertThat(testbed.listed()).isEmpty();
    assertThat(testbed.server.requests().matching(RequestMatch.verb("list").of("pods")))
        .isNotEmpty()
        .allSatisfy(list -> assertThat(list.query()).doesNotContain("resourceVersion=0"));
  }

  @Test
  void aHeartbeatThatChangesNothingIsNotPublished() {
    PodUid web = testbed.pod(WEB, Map.of());
    testbed.watchPods();
    assertThat(testbed.listed()).hasSize(1);
    testbed.forgetTheFirstList();
    ObjectNode heartbeat = TestJson.MAPPER.createObjectNode().put("message", "still here");
    String version =
        testbed
            .store()
            .setPodStatus(WEB, heartbeat)
            .path("metadata")
            .path("resourceVersion")
            .asString();
    await().until(() -> version.equals(versionOf(web)));
    PodUid last = testbed.pod(LAST, Map.of());
    awaitChange(last);
    assertThat(testbed.changesOf(web)).isEmpty();
  }

  @Test
  void aPodThatGoesIsPublishedAndGone() {
    PodUid web = testbed.pod(WEB, Map.of());
    testbed.watchPods();
    assertThat(testbed.listed()).hasSize(1);
    testbed.forgetTheFirstList();
    testbed.store().finishDeletion(WEB);
    await().until(() -> testbed.changesOf(web).contains(new PodChanged(web, WEB, null)));
    assertThat(testbed.listed()).isEmpty();
  }

  @Test
  void aPodOfTheSameNameIsAnother() {
    PodUid first = testbed.pod(WEB, Map.of());
    testbed.watchPods();
    assertThat(testbed.listed()).hasSize(1);
    testbed.store().finishDeletion(WEB);
    PodUid second = testbed.pod(WEB, Map.of());
    awaitChange(second);
    assertThat(testbed.find(first)).isNull();
    assertThat(testbed.find(second)).isNotNull();
  }

  @Test
  void whatHappensWhileTheApiServerIsAwayIsSeenAfterwardsAndItsReturnIsPublished() {
    PodUid web = testbed.pod(WEB, Map.of());
    PodUid last = testbed.pod(LAST, Map.of());
    PodWatch watch = testbed.watchPods();
    assertThat(testbed.listed()).hasSize(2);
    testbed.forgetTheFirstList();
    testbed.server.stop();
    await().until(() -> problem(watch).isPresent());
    assertThat(problem(watch).orElseThrow()).contains("pods: the API server does not answer");
    testbed.store().editAnnotation(WEB, AnnotationKeys.NETWORKS, "storage");
    testbed.store().finishDeletion(LAST);
    testbed.server.restart();
    awaitChange(web);
    awaitChange(last);
    await()
        .untilAsserted(
            () -> assertThat(testbed.peersBack).containsOnly(new PeerBack(Peer.API_SERVER)));
    await().untilAsserted(() -> assertThat(problem(watch)).isEmpty());
    assertThat(testbed.listed()).extracting(Pod::networks).containsExactly("storage");
  }

  @Test
  void afterGoneThePodsAreListedAgain() {
    PodUid web = testbed.pod(WEB, Map.of());
    PodUid last = testbed.pod(LAST, Map.of());
    testbed.watchPods();
    assertThat(testbed.listed()).hasSize(2);
    testbed.forgetTheFirstList();
    testbed.server.stop();
    testbed.store().finishDeletion(LAST);
    PodUid again = testbed.pod(LAST, Map.of());
    testbed.store().editAnnotation(WEB, AnnotationKeys.NETWORKS, "storage");
    testbed.store().compact();
    testbed.server.restart();
    awaitChange(last);
    awaitChange(again);
    awaitChange(web);
    assertThat(testbed.find(last)).isNull();
    assertThat(testbed.find(again)).isNotNull();
  }

  @Test
  void everyPodIsPublishedBeforeTheList(VertxTestContext test) {
    testbed.pod(WEB, Map.of());
    testbed.pod(LAST, Map.of());
    Checkpoint published = test.checkpoint();
    Checkpoint completed = test.checkpoint();
    testbed.bus.subscribe(
        PodPort.LISTED,
        list ->
            test.verify(
                () -> {
                  assertThat(list.count()).isEqualTo(2);
                  assertThat(testbed.podsChanged).extracting(PodChanged::about).contains(WEB, LAST);
                  published.flag();
                }));
    testbed.watchPods().listed().onComplete(test.succeeding(all -> completed.flag()));
  }

  @Test
  void beforeTheFirstListTheListIsIncomplete() {
    testbed.pod(WEB, Map.of());
    testbed.server.stop();
    PodWatch watch = testbed.watchPods();
    await().until(() -> problem(watch).isPresent());
    assertThat(watch.listed().isComplete()).isFalse();
    testbed.server.restart();
    assertThat(testbed.listed()).extracting(Pod::ref).containsExactly(WEB);
  }

  @Test
  void aWatchThatIsStoppedBeforeItsFirstListSaysSo(VertxTestContext test) {
    testbed.server.stop();
    PodWatch watch = new PodWatch(testbed.bus, testbed.connection, KubeTestbed.NODE);
    testbed
        .vertx
        .deployVerticle(watch)
        .compose(testbed.vertx::undeploy)
        .onComplete(test.succeeding(gone -> watch.listed().onComplete(test.failingThenComplete())));
  }

  @Test
  void aPodThatEndsIsSeenEndingAndItsAnnotationsAreDropped() {
    PodUid web = testbed.pod(WEB, Map.of(AnnotationKeys.NETWORKS, "storage"));
    testbed.watchPods();
    testbed.forgetTheFirstList();
    testbed.store().setPodStatus(WEB, TestJson.MAPPER.createObjectNode().put("phase", "Failed"));
    awaitChange(web);
    Pod failed = Objects.requireNonNull(testbed.changesOf(web).getFirst().pod());
    assertThat(failed.phase()).isEqualTo(Pod.Phase.FAILED);
    assertThat(failed.ended()).isFalse();
    assertThat(failed.networks()).isNull();
    testbed.podsChanged.clear();
    testbed.store().setPodStatus(WEB, terminated());
    awaitChange(web);
    assertThat(Objects.requireNonNull(testbed.changesOf(web).getFirst().pod()).ended()).isTrue();
  }

  @Test
  void ofCompletedPodsThatAreListedNoAnnotationIsKept() {
    testbed.pod(
        WEB, Map.of(AnnotationKeys.NETWORKS, "storage", AnnotationKeys.NETWORK_STATUS, "[]"));
    testbed.store().setPodStatus(WEB, TestJson.MAPPER.createObjectNode().put("phase", "Succeeded"));
    testbed.watchPods();
    await().until(() -> !testbed.podsComplete.isEmpty());
    assertThat(testbed.listed())
        .extracting(Pod::phase, Pod::networks, Pod::networkStatus)
        .containsExactly(tuple(Pod.Phase.SUCCEEDED, null, null));
  }

  @Test
  void aPendingPodIsPublishedOnceItRunsWithWhatItSaysThen() {
    PodRef waiting = new PodRef("shop", "waiting");
    testbed
        .store()
        .createPendingPod(waiting, KubeTestbed.NODE, Map.of(AnnotationKeys.NETWORKS, "one"));
    testbed.watchPods();
    assertThat(testbed.listed()).isEmpty();
    testbed.store().editAnnotation(waiting, AnnotationKeys.NETWORKS, "two");
    testbed.store().startPod(waiting);
    await().until(() -> !testbed.podsChanged.isEmpty());
    assertThat(Objects.requireNonNull(testbed.podsChanged.getFirst().pod()).networks())
        .isEqualTo("two");
  }

  @Test
  void anEndedPodOfTheLedgerIsPublishedAndWatchedUntilItIsReleased() {
    PodUid web = testbed.pod(WEB, Map.of());
    testbed.store().setPodStatus(WEB, TestJson.MAPPER.createObjectNode().put("phase", "Pending"));
    testbed.ledgers.add(new PodLedger(web, WEB, List.of()));
    testbed.watchPods();
    assertThat(testbed.listed()).extracting(Pod::uid).containsExactly(web);
    testbed.bus.publish(ReconcilePort.POD_RELEASED, new PodReleased(web, WEB));
    await().until(() -> testbed.find(web) == null);
  }

  @Test
  void theListOfPodsThatHaveEndedDelaysNoOther() {
    ApiFaults faults = testbed.server.faults();
    PodUid web = testbed.pod(WEB, Map.of());
    PodUid ended = testbed.pod(LAST, Map.of());
    testbed.store().endContainers(LAST, "Failed");
    testbed.ledgers.add(new PodLedger(ended, LAST, List.of()));
    ApiFaults.Rule hangs =
        faults.once(
            RequestMatch.verb("list").of("pods").selecting("status.phase=Failed"),
            new ApiFault.Delay(Duration.ofSeconds(2)));
    testbed.watchPods();
    assertThat(testbed.listed()).extracting(Pod::uid).containsExactly(web);
    testbed.forgetTheFirstList();
    testbed.store().editAnnotation(WEB, AnnotationKeys.NETWORKS, "storage");
    awaitChange(web);
    assertThat(testbed.podsComplete).isEmpty();
    await().until(() -> !testbed.podsComplete.isEmpty());
    assertThat(hangs.hits()).isEqualTo(1);
    assertThat(testbed.known(ended).ended()).isTrue();
    assertThat(testbed.changesOf(ended)).hasSize(1);
  }

  @Test
  void aPodOfTheLedgerThatEndedIsKnownWhateverItsPhase() {
    List<PodUid> ended =
        Stream.of("Succeeded", "Failed")
            .map(
                phase -> {
                  PodRef ref = new PodRef("shop", phase.toLowerCase(Locale.ROOT));
                  PodUid uid = testbed.pod(ref, Map.of());
                  testbed.store().endContainers(ref, phase);
                  testbed.ledgers.add(new PodLedger(uid, ref, List.of()));
                  return uid;
                })
            .toList();
    PodUid unknown = testbed.pod(WEB, Map.of());
    testbed.store().setPodStatus(WEB, TestJson.MAPPER.createObjectNode().put("phase", "Unknown"));
    testbed.watchPods();
    assertThat(testbed.listed()).extracting(Pod::uid).contains(unknown);
    await().until(() -> !testbed.podsComplete.isEmpty());
    ended.forEach(uid -> assertThat(testbed.known(uid).ended()).isTrue());
  }

  @Test
  void aCutOrExpiredWatchResumes() {
    PodUid web = testbed.pod(WEB, Map.of());
    testbed.watchPods();
    assertThat(testbed.listed()).hasSize(1);
    testbed.forgetTheFirstList();
    awaitWatch();
    assertThat(testbed.server.faults().cutWatches(WATCH)).isEqualTo(1);
    testbed.store().editAnnotation(WEB, AnnotationKeys.NETWORKS, "one");
    awaitChange(web);
    testbed.podsChanged.clear();
    awaitWatch();
    assertThat(testbed.server.faults().expireWatches(WATCH)).isEqualTo(1);
    testbed.store().editAnnotation(WEB, AnnotationKeys.NETWORKS, "two");
    awaitChange(web);
    await().until(() -> "two".equals(testbed.known(web).networks()));
  }

  @Test
  void aForbiddenWatchSaysWhichRightsAreMissing() {
    testbed.server.faults().always(RequestMatch.verb("list").of("pods"), new ApiFault.Forbidden());
    PodWatch watch = testbed.watchPods();
    await().until(() -> problem(watch).orElse("").contains("403"));
    assertThat(problem(watch))
        .hasValue("pods: list and watch are forbidden (403): grant list and watch on pods");
  }

  @Test
  void onlyThisNodesPodsAreAskedFor() {
    testbed.watchPods();
    assertThat(testbed.listed()).isEmpty();
    awaitWatch();
    assertThat(testbed.server.requests().matching(RequestMatch.any().of("pods")))
        .isNotEmpty()
        .allSatisfy(
            request -> {
              assertThat(request.query()).contains("fieldSelector=spec.nodeName%3Dnode1");
              assertThat(request.header("user-agent"))
                  .isEqualTo("multus-dynamic-networks-controller");
            });
  }

  private static ObjectNode terminated() {
    ObjectNode status = TestJson.MAPPER.createObjectNode();
    status
        .putArray("containerStatuses")
        .addObject()
        .put("name", "main")
        .putObject("state")
        .putObject("terminated")
        .put("exitCode", 0);
    return status;
  }

  private void awaitWatch() {
    await().until(() -> testbed.server.faults().openWatches(WATCH) == 1);
  }

  private String versionOf(PodUid uid) {
    Pod seen = testbed.find(uid);
    return seen == null ? "" : seen.resourceVersion();
  }

  private Optional<String> problem(PodWatch watch) {
    return testbed.onLoop(watch::problem);
  }

  private void awaitChange(PodUid uid) {
    await().until(() -> !testbed.changesOf(uid).isEmpty());
  }
}
