package io.dynamicnetworks.kube.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.bus.PodPort.PodWriteReply;
import io.dynamicnetworks.kube.client.KubeTestbed;
import io.dynamicnetworks.model.AnnotationKeys;
import io.dynamicnetworks.model.NetworkReady;
import io.dynamicnetworks.model.NetworkReady.Reason;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.StatusChange;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.standin.TestJson;
import io.dynamicnetworks.standin.kube.ApiFault;
import io.dynamicnetworks.standin.kube.RequestMatch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a pod shows to clients that wait for an edit. */
class NetworkReadyWriteTest {
  private static final PodRef WEB = new PodRef("shop", "web-0");
  private static final String NETWORKS = "[{\"name\":\"storage\"}]";
  private static final NetworkReady IN_SYNC = NetworkReady.of(NETWORKS, Reason.IN_SYNC, "", "");
  private static final NetworkReady FAILED =
      NetworkReady.of(NETWORKS, Reason.FAILED, "net1: no such NAD", "[{\"interface\":\"net1\"}]");
  private static final StatusChange NET1 =
      new StatusChange.Put(
          List.of(
              new StatusEntry(
                  "shop/storage",
                  new NetworkRef("shop", "storage"),
                  "net1",
                  List.of(),
                  null,
                  false,
                  "{\"name\":\"shop/storage\",\"interface\":\"net1\"}")));

  @TempDir private Path folder;
  private KubeTestbed testbed;
  private PodUid web;

  @BeforeEach
  void start() {
    testbed = new KubeTestbed(folder);
    testbed.deployed(new PodWriteVerticle(testbed.bus, testbed.connection, Duration.ofSeconds(30)));
    web = testbed.pod(WEB, Map.of(AnnotationKeys.NETWORKS, NETWORKS, "mine", "stays"));
    ObjectNode status = TestJson.MAPPER.createObjectNode();
    status.putArray("conditions").add(condition("example.com/a")).add(condition("Ready"));
    testbed.store().setPodStatus(WEB, status);
    testbed.watchPods();
    assertThat(testbed.listed()).hasSize(1);
  }

  @AfterEach
  void stop() {
    testbed.close();
  }

  private static ObjectNode condition(String type) {
    return TestJson.MAPPER.createObjectNode().put("type", type).put("status", "True");
  }

  @Test
  void itGoesWithNetworkStatusInOnePatchAndTheConditionsOfOthersStay() {
    testbed.server.requests().clear();
    Pod written = podOf(testbed.show(web, WEB, FAILED, NET1));
    assertThat(written.ready()).isEqualTo(FAILED);
    assertThat(written.networkStatus()).contains("net1");
    assertThat(testbed.server.requests().matching(RequestMatch.verb("patch"))).hasSize(1);
    assertThat(testbed.server.requests().matching(RequestMatch.verb("get"))).isEmpty();
    assertThat(types()).containsExactlyInAnyOrder("example.com/a", "Ready", NetworkReady.CONDITION);
    assertThat(testbed.store().annotation(WEB, "mine")).isEqualTo("stays");
    assertThat(testbed.store().annotation(WEB, AnnotationKeys.OBSERVED_NETWORKS))
        .isEqualTo(NetworkReady.hash(NETWORKS));
  }

  @Test
  void whatIsShownAlreadyIsNotWrittenAgain() {
    podOf(testbed.show(web, WEB, IN_SYNC));
    long before = testbed.store().resourceVersion();
    assertThat(podOf(testbed.show(web, WEB, IN_SYNC)).ready()).isEqualTo(IN_SYNC);
    assertThat(testbed.store().resourceVersion()).isEqualTo(before);
  }

  @Test
  void theTimeOfTheTransitionChangesWithTheStatusAloneAndOldFailuresGo() {
    podOf(testbed.show(web, WEB, FAILED));
    ObjectNode status = TestJson.MAPPER.createObjectNode();
    status
        .putArray("conditions")
        .add(own().deepCopy().put("lastTransitionTime", "2020-01-01T00:00:00Z"));
    testbed.store().setPodStatus(WEB, status);
    NetworkReady other = NetworkReady.of(NETWORKS, Reason.WAITING_FOR_PEER, "multus", "");
    assertThat(podOf(testbed.show(web, WEB, other)).ready()).isEqualTo(other);
    assertThat(since()).isEqualTo("2020-01-01T00:00:00Z");
    assertThat(testbed.store().annotation(WEB, AnnotationKeys.FAILURES)).isEmpty();
    podOf(testbed.show(web, WEB, IN_SYNC));
    assertThat(since()).isNotEqualTo("2020-01-01T00:00:00Z");
  }

  @Test
  void wherePatchIsForbiddenItIsPutAndTheConditionsOfOthersStay() {
    testbed.server.faults().always(RequestMatch.verb("patch"), new ApiFault.Forbidden());
    podOf(testbed.show(web, WEB, FAILED, NET1));
    assertThat(podOf(testbed.show(web, WEB, IN_SYNC)).ready()).isEqualTo(IN_SYNC);
    assertThat(types()).containsExactlyInAnyOrder("example.com/a", "Ready", NetworkReady.CONDITION);
    assertThat(testbed.store().annotation(WEB, AnnotationKeys.FAILURES)).isEmpty();
    assertThat(testbed.store().annotation(WEB, AnnotationKeys.NETWORK_STATUS)).contains("net1");
  }

  @Test
  void itIsShownOfAPodWhoseNetworkStatusCannotBeRead() {
    testbed.store().editAnnotation(WEB, AnnotationKeys.NETWORK_STATUS, "[{");
    assertThat(podOf(testbed.show(web, WEB, FAILED)).ready()).isEqualTo(FAILED);
    assertThat(testbed.store().annotation(WEB, AnnotationKeys.NETWORK_STATUS)).isEqualTo("[{");
  }

  private static Pod podOf(PodWriteReply reply) {
    assertThat(reply).isInstanceOf(PodWriteReply.Written.class);
    return ((PodWriteReply.Written) reply).pod();
  }

  private List<String> types() {
    return conditions()
        .valueStream()
        .map(condition -> condition.path("type").asString(""))
        .toList();
  }

  private String since() {
    return own().path("lastTransitionTime").asString("");
  }

  private ObjectNode own() {
    return (ObjectNode)
        conditions()
            .valueStream()
            .filter(one -> one.path("type").asString("").equals(NetworkReady.CONDITION))
            .findFirst()
            .orElseThrow();
  }

  private JsonNode conditions() {
    return Objects.requireNonNull(testbed.store().pod(WEB)).path("status").path("conditions");
  }
}
