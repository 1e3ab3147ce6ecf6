package io.dynamicnetworks.kube.watch;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.dynamicnetworks.bus.Addresses;
import io.dynamicnetworks.bus.Messages.Peer;
import io.dynamicnetworks.bus.Messages.PeerBack;
import io.dynamicnetworks.bus.Messages.PodChanged;
import io.dynamicnetworks.kube.client.KubeRig;
import io.dynamicnetworks.kube.client.PodReading;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.standin.TestJson;
import io.dynamicnetworks.standin.kube.Fault;
import io.dynamicnetworks.standin.kube.RequestMatch;
import io.vertx.junit5.Checkpoint;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
  private KubeRig rig;

  @BeforeEach
  void start() {
    rig = new KubeRig(folder);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void thePodsOfThisNodeAreKnownAndNoOthers() {
    PodUid web = rig.pod(WEB, Map.of(PodReading.NETWORKS, "storage"));
    rig.store().createPod(new PodRef("shop", "elsewhere"), "node2", Map.of());
    PodWatch watch = rig.watchPods();
    assertThat(rig.listed()).extracting(Pod::ref).containsExactly(WEB);
    Pod seen = rig.known(web);
    assertThat(seen.networks()).isEqualTo("storage");
    assertThat(seen.phase()).isEqualTo(Pod.Phase.RUNNING);
    assertThat(problem(watch)).isEmpty();
  }

  @Test
  void anEditOfTheAnnotationIsPublishedWithThePod() {
    PodUid web = rig.pod(WEB, Map.of());
    rig.watchPods();
    assertThat(rig.listed()).hasSize(1);
    rig.forgetTheFirstList();
    rig.store().editAnnotation(WEB, PodReading.NETWORKS, "storage");
    awaitChange(web);
    assertThat(rig.changesOf(web)).last().extracting(PodChanged::pod).isEqualTo(rig.known(web));
    assertThat(rig.known(web).networks()).isEqualTo("storage");
  }

  @Test
  void theFirstListIsAskedOfTheStoreAndNotOfACacheThatMayLag() {
    rig.watchPods();
    assertThat(rig.listed()).isEmpty();
    assertThat(rig.server.requests().matching(RequestMatch.verb("list").of("pods")))
        .isNotEmpty()
        .allSatisfy(list -> assertThat(list.query()).doesNotContain("resourceVersion=0"));
  }

  @Test
  void aHeartbeatThatChangesNothingIsNotPublished() {
    PodUid web = rig.pod(WEB, Map.of());
    rig.watchPods();
    assertThat(rig.listed()).hasSize(1);
    rig.forgetTheFirstList();
    ObjectNode heartbeat = TestJson.MAPPER.createObjectNode().put("message", "still here");
    String version =
        rig.store()
            .setPodStatus(WEB, heartbeat)
            .path("metadata")
            .path("resourceVersion")
            .asString();
    await().until(() -> version.equals(versionOf(web)));
    PodUid last = rig.pod(LAST, Map.of());
    awaitChange(last);
    assertThat(rig.changesOf(web)).isEmpty();
  }

  @Test
  void aPodThatGoesIsPublishedAndGone() {
    PodUid web = rig.pod(WEB, Map.of());
    rig.watchPods();
    assertThat(rig.listed()).hasSize(1);
    rig.forgetTheFirstList();
    rig.store().finishDeletion(WEB);
    await().until(() -> rig.changesOf(web).contains(new PodChanged(web, WEB, null)));
    assertThat(rig.listed()).isEmpty();
  }

  @Test
  void aPodOfTheSameNameIsAnother() {
    PodUid first = rig.pod(WEB, Map.of());
    rig.watchPods();
    assertThat(rig.listed()).hasSize(1);
    rig.store().finishDeletion(WEB);
    PodUid second = rig.pod(WEB, Map.of());
    awaitChange(second);
    assertThat(rig.find(first)).isNull();
    assertThat(rig.find(second)).isNotNull();
  }

  @Test
  void whatHappensWhileTheApiServerIsAwayIsSeenAfterwardsAndItsReturnIsPublished() {
    PodUid web = rig.pod(WEB, Map.of());
    PodUid last = rig.pod(LAST, Map.of());
    PodWatch watch = rig.watchPods();
    assertThat(rig.listed()).hasSize(2);
    rig.forgetTheFirstList();
    rig.server.stop();
    await().until(() -> problem(watch).isPresent());
    assertThat(problem(watch).orElseThrow()).contains("pods: the API server does not answer");
    rig.store().editAnnotation(WEB, PodReading.NETWORKS, "storage");
    rig.store().finishDeletion(LAST);
    rig.server.restart();
    awaitChange(web);
    awaitChange(last);
    await()
        .untilAsserted(() -> assertThat(rig.peersBack).containsOnly(new PeerBack(Peer.API_SERVER)));
    await().untilAsserted(() -> assertThat(problem(watch)).isEmpty());
    assertThat(rig.listed()).extracting(Pod::networks).containsExactly("storage");
  }

  @Test
  void aHistoryThatIsGoneIsListedAgain() {
    PodUid web = rig.pod(WEB, Map.of());
    PodUid last = rig.pod(LAST, Map.of());
    rig.watchPods();
    assertThat(rig.listed()).hasSize(2);
    rig.forgetTheFirstList();
    rig.server.stop();
    rig.store().finishDeletion(LAST);
    PodUid again = rig.pod(LAST, Map.of());
    rig.store().editAnnotation(WEB, PodReading.NETWORKS, "storage");
    rig.store().compact();
    rig.server.restart();
    awaitChange(last);
    awaitChange(again);
    awaitChange(web);
    assertThat(rig.find(last)).isNull();
    assertThat(rig.find(again)).isNotNull();
  }

  @Test
  void everyPodIsPublishedBeforeTheListIsSaidToBeComplete(VertxTestContext test) {
    rig.pod(WEB, Map.of());
    rig.pod(LAST, Map.of());
    Checkpoint published = test.checkpoint();
    Checkpoint completed = test.checkpoint();
    rig.bus.subscribe(
        Addresses.PODS_LISTED,
        list ->
            test.verify(
                () -> {
                  assertThat(list.count()).isEqualTo(2);
                  assertThat(rig.podsChanged).extracting(PodChanged::about).contains(WEB, LAST);
                  published.flag();
                }));
    rig.watchPods().listed().onComplete(test.succeeding(all -> completed.flag()));
  }

  @Test
  void beforeTheFirstListNothingIsSaidOfIt() {
    rig.pod(WEB, Map.of());
    rig.server.stop();
    PodWatch watch = rig.watchPods();
    await().until(() -> problem(watch).isPresent());
    assertThat(watch.listed().isComplete()).isFalse();
    rig.server.restart();
    assertThat(rig.listed()).extracting(Pod::ref).containsExactly(WEB);
  }

  @Test
  void aWatchThatIsStoppedBeforeItsFirstListSaysSo(VertxTestContext test) {
    rig.server.stop();
    PodWatch watch = new PodWatch(rig.bus, rig.connection, KubeRig.NODE);
    rig.vertx
        .deployVerticle(watch)
        .compose(rig.vertx::undeploy)
        .onComplete(test.succeeding(gone -> watch.listed().onComplete(test.failingThenComplete())));
  }

  @Test
  void aPodThatEndsIsSeenEndingAndItsAnnotationsAreDropped() {
    PodUid web = rig.pod(WEB, Map.of(PodReading.NETWORKS, "storage"));
    rig.watchPods();
    rig.forgetTheFirstList();
    rig.store().setPodStatus(WEB, TestJson.MAPPER.createObjectNode().put("phase", "Failed"));
    awaitChange(web);
    Pod failed = Objects.requireNonNull(rig.changesOf(web).getFirst().pod());
    assertThat(failed.phase()).isEqualTo(Pod.Phase.FAILED);
    assertThat(failed.ended()).isFalse();
    assertThat(failed.networks()).isNull();
    rig.podsChanged.clear();
    rig.store().setPodStatus(WEB, terminated());
    awaitChange(web);
    assertThat(Objects.requireNonNull(rig.changesOf(web).getFirst().pod()).ended()).isTrue();
  }

  @Test
  void ofCompletedPodsThatAreListedNoAnnotationIsKept() {
    rig.pod(WEB, Map.of(PodReading.NETWORKS, "storage", PodReading.NETWORK_STATUS, "[]"));
    rig.store().setPodStatus(WEB, TestJson.MAPPER.createObjectNode().put("phase", "Succeeded"));
    rig.watchPods();
    assertThat(rig.listed())
        .extracting(Pod::phase, Pod::networks, Pod::networkStatus)
        .containsExactly(tuple(Pod.Phase.SUCCEEDED, null, null));
  }

  @Test
  void aWatchThatIsCutOrExpiredGoesOn() {
    PodUid web = rig.pod(WEB, Map.of());
    rig.watchPods();
    assertThat(rig.listed()).hasSize(1);
    rig.forgetTheFirstList();
    awaitWatch();
    assertThat(rig.server.faults().cutWatches(WATCH)).isEqualTo(1);
    rig.store().editAnnotation(WEB, PodReading.NETWORKS, "one");
    awaitChange(web);
    rig.podsChanged.clear();
    awaitWatch();
    assertThat(rig.server.faults().expireWatches(WATCH)).isEqualTo(1);
    rig.store().editAnnotation(WEB, PodReading.NETWORKS, "two");
    awaitChange(web);
    await().until(() -> "two".equals(rig.known(web).networks()));
  }

  @Test
  void aForbiddenWatchSaysWhichRightsAreMissing() {
    rig.server.faults().always(RequestMatch.verb("list").of("pods"), new Fault.Forbidden());
    PodWatch watch = rig.watchPods();
    await().until(() -> problem(watch).orElse("").contains("403"));
    assertThat(problem(watch))
        .hasValue("pods: list and watch are forbidden (403): grant get, list and watch on pods");
  }

  @Test
  void onlyThisNodesPodsAreAskedFor() {
    rig.watchPods();
    assertThat(rig.listed()).isEmpty();
    awaitWatch();
    assertThat(rig.server.requests().matching(RequestMatch.any().of("pods")))
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
    await().until(() -> rig.server.faults().openWatches(WATCH) == 1);
  }

  private String versionOf(PodUid uid) {
    Pod seen = rig.find(uid);
    return seen == null ? "" : seen.resourceVersion();
  }

  private Optional<String> problem(PodWatch watch) {
    return rig.onLoop(watch::problem);
  }

  private void awaitChange(PodUid uid) {
    await().until(() -> !rig.changesOf(uid).isEmpty());
  }
}
