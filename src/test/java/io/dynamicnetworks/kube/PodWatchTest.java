package io.dynamicnetworks.kube;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.bus.Addresses;
import io.dynamicnetworks.bus.Messages.Peer;
import io.dynamicnetworks.bus.Messages.PeerBack;
import io.dynamicnetworks.bus.Messages.PodChanged;
import io.dynamicnetworks.bus.Messages.PodQuery;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.standin.Patience;
import io.dynamicnetworks.standin.TestJson;
import io.dynamicnetworks.standin.kube.Fault;
import io.dynamicnetworks.standin.kube.RequestMatch;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

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
    assertThat(rig.askAll()).extracting(Pod::ref).containsExactly(WEB);
    Pod seen = rig.known(web, WEB);
    assertThat(seen.networks()).isEqualTo("storage");
    assertThat(seen.phase()).isEqualTo(Pod.Phase.RUNNING);
    assertThat(watch.problem()).isEmpty();
  }

  @Test
  void anEditOfTheAnnotationIsPublishedAndAnswered() {
    PodUid web = rig.pod(WEB, Map.of());
    rig.watchPods();
    assertThat(rig.askAll()).hasSize(1);
    rig.forgetTheFirstList();
    rig.store().editAnnotation(WEB, PodReading.NETWORKS, "storage");
    awaitChange(new PodChanged(web, WEB));
    Pod seen = rig.known(web, WEB);
    assertThat(seen.networks()).isEqualTo("storage");
  }

  @Test
  void theFirstListIsAskedOfTheStoreAndNotOfACacheThatMayLag() {
    rig.watchPods();
    assertThat(rig.askAll()).isEmpty();
    assertThat(rig.server.requests().matching(RequestMatch.verb("list").of("pods")))
        .isNotEmpty()
        .allSatisfy(list -> assertThat(list.query()).doesNotContain("resourceVersion=0"));
  }

  @Test
  void aHeartbeatThatChangesNothingIsNotPublished() {
    PodUid web = rig.pod(WEB, Map.of());
    rig.watchPods();
    assertThat(rig.askAll()).hasSize(1);
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
    awaitChange(new PodChanged(last, LAST));
    assertThat(rig.podsChanged).doesNotContain(new PodChanged(web, WEB));
  }

  @Test
  void aPodThatGoesIsPublishedAndGone() {
    PodUid web = rig.pod(WEB, Map.of());
    rig.watchPods();
    assertThat(rig.askAll()).hasSize(1);
    rig.forgetTheFirstList();
    rig.store().finishDeletion(WEB);
    awaitChange(new PodChanged(web, WEB));
    await().until(() -> rig.ask(web, WEB) == null);
    assertThat(rig.askAll()).isEmpty();
  }

  @Test
  void aPodOfTheSameNameIsAnother() {
    PodUid first = rig.pod(WEB, Map.of());
    rig.watchPods();
    assertThat(rig.askAll()).hasSize(1);
    rig.store().finishDeletion(WEB);
    PodUid second = rig.pod(WEB, Map.of());
    awaitChange(new PodChanged(second, WEB));
    assertThat(rig.ask(first, WEB)).isNull();
    assertThat(rig.ask(second, WEB)).isNotNull();
  }

  @Test
  void whatHappensWhileTheApiServerIsAwayIsSeenAfterwardsAndItsReturnIsPublished() {
    PodUid web = rig.pod(WEB, Map.of());
    PodUid last = rig.pod(LAST, Map.of());
    PodWatch watch = rig.watchPods();
    assertThat(rig.askAll()).hasSize(2);
    rig.forgetTheFirstList();
    rig.server.stop();
    await().until(() -> watch.problem().isPresent());
    assertThat(watch.problem().orElseThrow()).contains("pods: the API server does not answer");
    rig.store().editAnnotation(WEB, PodReading.NETWORKS, "storage");
    rig.store().finishDeletion(LAST);
    rig.server.restart();
    awaitChange(new PodChanged(web, WEB));
    awaitChange(new PodChanged(last, LAST));
    await()
        .untilAsserted(() -> assertThat(rig.peersBack).containsOnly(new PeerBack(Peer.API_SERVER)));
    await().untilAsserted(() -> assertThat(watch.problem()).isEmpty());
    assertThat(rig.askAll()).extracting(Pod::networks).containsExactly("storage");
  }

  @Test
  void aHistoryThatIsGoneIsListedAgain() {
    PodUid web = rig.pod(WEB, Map.of());
    PodUid last = rig.pod(LAST, Map.of());
    rig.watchPods();
    assertThat(rig.askAll()).hasSize(2);
    rig.forgetTheFirstList();
    rig.server.stop();
    rig.store().finishDeletion(LAST);
    PodUid again = rig.pod(LAST, Map.of());
    rig.store().editAnnotation(WEB, PodReading.NETWORKS, "storage");
    rig.store().compact();
    rig.server.restart();
    awaitChange(new PodChanged(last, LAST));
    awaitChange(new PodChanged(again, LAST));
    awaitChange(new PodChanged(web, WEB));
    assertThat(rig.ask(last, LAST)).isNull();
    assertThat(rig.ask(again, LAST)).isNotNull();
  }

  @Test
  void beforeTheFirstListNothingIsSaidToBeGone() {
    PodUid web = rig.pod(WEB, Map.of());
    rig.server.stop();
    PodWatch watch = rig.watchPods();
    var asked = rig.bus.request(Addresses.POD, new PodQuery(web, WEB), Patience.LIMIT);
    await().until(() -> watch.problem().isPresent());
    assertThat(asked.isComplete()).isFalse();
    rig.server.restart();
    assertThat(KubeRig.wait(asked).pod()).isNotNull();
  }

  @Test
  void aWatchThatIsCutOrExpiredGoesOn() {
    PodUid web = rig.pod(WEB, Map.of());
    rig.watchPods();
    assertThat(rig.askAll()).hasSize(1);
    rig.forgetTheFirstList();
    awaitWatch();
    assertThat(rig.server.faults().cutWatches(WATCH)).isEqualTo(1);
    rig.store().editAnnotation(WEB, PodReading.NETWORKS, "one");
    awaitChange(new PodChanged(web, WEB));
    rig.podsChanged.clear();
    awaitWatch();
    assertThat(rig.server.faults().expireWatches(WATCH)).isEqualTo(1);
    rig.store().editAnnotation(WEB, PodReading.NETWORKS, "two");
    awaitChange(new PodChanged(web, WEB));
    await().until(() -> "two".equals(rig.known(web, WEB).networks()));
  }

  @Test
  void aForbiddenWatchSaysWhichRightsAreMissing() {
    rig.server.faults().always(RequestMatch.verb("list").of("pods"), new Fault.Forbidden());
    PodWatch watch = rig.watchPods();
    await().until(() -> watch.problem().orElse("").contains("403"));
    assertThat(watch.problem())
        .hasValue("pods: list and watch are forbidden (403): grant get, list and watch on pods");
  }

  @Test
  void onlyThisNodesPodsAreAskedFor() {
    rig.watchPods();
    assertThat(rig.askAll()).isEmpty();
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

  private void awaitWatch() {
    await().until(() -> rig.server.faults().openWatches(WATCH) == 1);
  }

  private String versionOf(PodUid uid) {
    Pod seen = rig.ask(uid, WEB);
    return seen == null ? "" : seen.resourceVersion();
  }

  private void awaitChange(PodChanged change) {
    await().untilAsserted(() -> assertThat(rig.podsChanged).contains(change));
  }
}
