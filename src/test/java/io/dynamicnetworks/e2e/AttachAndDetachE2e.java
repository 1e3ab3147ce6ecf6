package io.dynamicnetworks.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** What an edit of the annotation does to a running pod. Every install shape runs these tests. */
@Tag("e2e")
@TestInstance(Lifecycle.PER_CLASS)
class AttachAndDetachE2e {
  final Namespace namespace = Namespace.create();

  @BeforeAll
  void createNetworks() {
    namespace.bridge("blue", 71);
    namespace.bridge("red", 72);
    JsonObject fixed =
        namespace
            .bridgePlugin("fixed", 73)
            .put("capabilities", Namespace.capabilities("ips", "mac"))
            .put("ipam", new JsonObject().put("type", "static"));
    namespace.network("fixed", fixed);
    JsonObject broken = namespace.bridgePlugin("broken", 74).put("type", "no-such-plugin");
    namespace.network("broken", broken);
  }

  @AfterAll
  void removeAll() {
    namespace.close();
  }

  @Test
  void aNewSelectionBecomesAnInterfaceAndAnEntryOfTheStatus() {
    ClusterPod pod = namespace.pod("add", "");
    pod.want("[{\"name\":\"blue\",\"interface\":\"ens4\"}]");
    pod.awaitInterfaces("ens4");
    PodLink link = pod.link("ens4");
    JsonObject entry = pod.status("ens4");
    assertThat(entry.getString("name")).isEqualTo(namespace.name() + "/blue");
    assertThat(entry.getString("mac")).isEqualTo(link.mac());
    assertThat(link.addresses()).containsExactly(entry.getJsonArray("ips").getString(0) + "/24");
    assertThat(pod.awaitEvent("AddedInterface", "added interface ens4"))
        .startsWith("pod [" + namespace.name() + "/add]: added interface ens4 to network: blue");
  }

  @Test
  @Tag("node")
  void aSelectionThatIsLeftOutLosesItsInterfaceAndItsLease() {
    namespace.bridge("brown", 75);
    ClusterPod pod = namespace.pod("remove", "");
    pod.want(
        "[{\"name\":\"brown\",\"interface\":\"ens4\"},{\"name\":\"red\",\"interface\":\"ens5\"}]");
    pod.awaitInterfaces("ens4", "ens5");
    pod.want("[{\"name\":\"red\",\"interface\":\"ens5\"}]");
    pod.awaitInterfaces("ens5");
    assertThat(DevNode.leases(namespace.leaseFolder("brown"))).isEmpty();
    pod.awaitEvent("RemovedInterface", "removed interface ens4 from network: brown");
  }

  @Test
  void whatMultusAttachedAtTheStartCanBeDetached() {
    ClusterPod pod = namespace.pod("from-start", "blue,red");
    pod.awaitInterfaces("net1", "net2");
    pod.want("red@net2");
    pod.awaitInterfaces("net2");
    pod.want("[]");
    pod.awaitInterfaces();
  }

  @Test
  void aSelectionWithoutAnInterfaceNameGetsOne() {
    ClusterPod pod = namespace.pod("unnamed", "blue");
    pod.want("blue,red");
    pod.awaitInterfaces("net1", "net2");
    assertThat(pod.status("net2").getString("name")).isEqualTo(namespace.name() + "/red");
  }

  @Test
  void requestedAddressesAndMacAreThoseOfTheLink() {
    ClusterPod pod = namespace.pod("requested", "");
    pod.want(
        "[{\"name\":\"fixed\",\"interface\":\"ens4\",\"ips\":[\"10.73.0.9/24\"],"
            + "\"mac\":\"02:00:00:00:73:09\"}]");
    pod.awaitInterfaces("ens4");
    assertThat(pod.link("ens4"))
        .isEqualTo(new PodLink("ens4", "02:00:00:00:73:09", List.of("10.73.0.9/24")));
  }

  @Test
  void anInterfaceNameMovesToAnotherNetwork() {
    ClusterPod pod = namespace.pod("move", "");
    pod.want("blue@ens4");
    pod.awaitInterfaces("ens4");
    pod.want("red@ens4");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> (namespace.name() + "/red").equals(pod.status("ens4").getString("name")));
    assertThat(pod.link("ens4").addresses().getFirst()).startsWith("10.72.0.");
  }

  @Test
  void ofManyQuickEditsTheLastOneWins() {
    ClusterPod pod = namespace.pod("quick", "");
    for (int i = 0; i < 10; i++) {
      pod.want(i % 2 == 0 ? "blue@ens4" : "blue@ens4,red@ens5");
    }
    pod.want("red@ens6");
    pod.awaitInterfaces("ens6");
  }

  @Test
  void aBadElementDoesNotHoldUpTheOthers() {
    ClusterPod pod = namespace.pod("bad-element", "");
    pod.want(
        "[{\"name\":\"blue\",\"interface\":\"ens4\"},"
            + "{\"name\":\"red\",\"interface\":\"a-name-of-more-than-15-bytes\"}]");
    pod.awaitInterfaces("ens4");
    pod.awaitEvent("InvalidNetworkSelection", "a-name-of-more-than-15-bytes");
  }

  @Test
  void anAnnotationThatIsNotJsonChangesNothing() {
    ClusterPod pod = namespace.pod("not-json", "");
    pod.want("blue@ens4");
    pod.awaitInterfaces("ens4");
    pod.want("[{\"name\":");
    pod.awaitEvent("InvalidNetworkSelection", "");
    pod.awaitInterfaces("ens4");
  }

  @Test
  void aPluginThatFailsIsReportedWithItsCauseAndDoesNotHoldUpTheOthers() {
    ClusterPod pod = namespace.pod("failing", "");
    pod.want("broken@ens4,blue@ens5");
    pod.awaitInterfaces("ens5");
    assertThat(pod.awaitEvent("FailedAddingInterface", "ens4")).contains("no-such-plugin");
  }

  @Test
  void aNetworkThatComesLaterIsAttachedThen() {
    ClusterPod pod = namespace.pod("late-network", "");
    pod.want("late@ens4");
    pod.awaitEvent("FailedAddingInterface", "late");
    namespace.bridge("late", 76);
    pod.awaitInterfaces("ens4");
  }

  @Test
  @Tag("node")
  void anInterfaceIsDetachedWithTheConfigOfItsAttach() {
    namespace.bridge("deleted", 77);
    namespace.bridge("changed", 78);
    ClusterPod pod = namespace.pod("network-deleted", "");
    pod.want("deleted@ens4,changed@ens5");
    pod.awaitInterfaces("ens4", "ens5");
    namespace.deleteNetwork("deleted");
    namespace.network("changed", namespace.bridgePlugin("other-folder", 79));
    pod.want("[]");
    pod.awaitInterfaces();
    assertThat(DevNode.leases(namespace.leaseFolder("deleted"))).isEmpty();
    assertThat(DevNode.leases(namespace.leaseFolder("changed"))).isEmpty();
  }

  @Test
  void aChangedRequestOfAnAttachedInterfaceIsRejected() {
    ClusterPod pod = namespace.pod("update", "");
    pod.want("[{\"name\":\"fixed\",\"interface\":\"ens4\",\"ips\":[\"10.73.0.20/24\"]}]");
    pod.awaitInterfaces("ens4");
    pod.want("[{\"name\":\"fixed\",\"interface\":\"ens4\",\"ips\":[\"10.73.0.21/24\"]}]");
    pod.awaitEvent("InterfaceUpdateRejected", "ens4");
    assertThat(pod.link("ens4").addresses()).containsExactly("10.73.0.20/24");
  }

  @Test
  void aPodOfTheHostsNetworkIsRefusedAtEachEditAndLeftAlone() {
    JsonObject spec = namespace.podSpec().put("hostNetwork", true);
    Kubectl.apply(namespace.podManifest("host-network", "", spec));
    ClusterPod pod = new ClusterPod(namespace.name(), "host-network");
    pod.awaitReady();
    pod.want("blue@ens4");
    pod.awaitEvent("InterfaceAddRejected", "will not add interface to host networked pod");
    pod.want("red@ens5");
    await().atMost(Duration.ofSeconds(30)).until(() -> pod.timesOf("InterfaceAddRejected") == 2);
    assertThat(pod.links()).doesNotContainKeys("ens4", "ens5");
    assertThat(pod.status("ens4")).isEmpty();
    assertThat(pod.events("FailedAddingInterface")).isEmpty();
  }

  @Test
  void anEditBeforeThePodRunsIsActedOnWhenItDoes() {
    JsonObject spec =
        namespace
            .podSpec()
            .put(
                "initContainers",
                new JsonArray()
                    .add(namespace.container("wait", "until [ -e /tmp/go ]; do sleep 0.1; done")));
    Kubectl.apply(namespace.podManifest("pending", "", spec));
    ClusterPod pod = new ClusterPod(namespace.name(), "pending");
    String[] go = {
      "exec", "pending", "-n", namespace.name(), "-c", "wait", "--", "touch", "/tmp/go"
    };
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                Kubectl.attempt(
                        "exec", "pending", "-n", namespace.name(), "-c", "wait", "--", "true")
                    .ok());
    pod.want("blue@ens4");
    Kubectl.run(go);
    pod.awaitReady();
    pod.awaitInterfaces("ens4");
  }

  /** The plugin refuses the DEL with the same message, so nothing can hold the name. */
  @Test
  void aMoveToANetworkWhoseMasterIsMissingReattachesTheOldInterface() {
    namespace.network(
        "no-master",
        new JsonObject()
            .put("cniVersion", "1.0.0")
            .put("type", "macvlan")
            .put("master", "none0")
            .put("ipam", new JsonObject()));
    ClusterPod pod = namespace.pod("no-master", "");
    pod.want("blue@x1");
    pod.awaitInterfaces("x1");
    pod.want("no-master@x1");
    assertThat(pod.awaitEvent("FailedAddingInterface", "no-master"))
        .contains(namespace.name() + "/blue is attached again");
    pod.awaitInterfaces("x1");
    assertThat(pod.status("x1").getString("name")).isEqualTo(namespace.name() + "/blue");
    pod.want("no-master@x2");
    pod.awaitEvent("FailedAddingInterface", "interface x2");
    pod.want("blue@x2");
    pod.awaitInterfaces("x2");
  }
}
