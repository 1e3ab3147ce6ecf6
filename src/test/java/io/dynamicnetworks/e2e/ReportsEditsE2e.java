package io.dynamicnetworks.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which attachment an edit refers to, and the content of network-status when others write it. */
@Tag("e2e")
@Tag("node")
class ReportsEditsE2e {
  /** What another writer does to network-status. */
  enum Vandal {
    REMOVES,
    EMPTIES,
    ROLLS_BACK,
    WRITES_ANOTHER_PODS;

    void write(ClusterPod pod, String older) {
      switch (this) {
        case REMOVES -> pod.removeStatus();
        case EMPTIES -> pod.writeStatus("[]");
        case ROLLS_BACK -> pod.writeStatus(older);
        case WRITES_ANOTHER_PODS ->
            pod.writeStatus(
                "[{\"name\":\"pods\",\"interface\":\"eth0\",\"ips\":[\"10.244.9.9\"],"
                    + "\"mac\":\"02:00:00:00:99:99\",\"default\":true,\"dns\":{}}]");
      }
    }
  }

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Namespace namespace = Namespace.create();

  @BeforeAll
  static void createNetworks() {
    namespace.bridge("blue", 131);
    namespace.bridge("red", 132);
    namespace.bridge("green", 133);
    JsonObject capabilities = Namespace.capabilities("ips", "mac");
    namespace.network(
        "fixed",
        namespace
            .bridgePlugin("fixed", 134)
            .put("capabilities", capabilities)
            .put("ipam", new JsonObject().put("type", "static")));
    namespace.network(
        "pool", namespace.bridgePlugin("pool", 135).put("capabilities", capabilities));
    ScriptPlugin.network(
        namespace,
        "dpdk",
        """
        printf '{"cniVersion":"1.0.0","ips":[{"address":"10.136.0.%s/24"}]}' ${CNI_IFNAME#x}\
        """,
        "true");
    EvidenceMode.install();
  }

  @AfterAll
  static void removeAll() {
    namespace.close();
    DeployedController.restore();
  }

  private static final String BY_IPS =
      """
      {"name":"fixed","ips":["10.134.0.11/24"]}|{"name":"fixed","ips":["10.134.0.12/24"]}\
      """;
  private static final String BY_MAC =
      """
      {"name":"pool","mac":"02:00:00:00:35:01"}|{"name":"pool","mac":"02:00:00:00:35:02"}\
      """;
  private static final String BY_CNI_ARGS =
      """
      {"name":"pool","cni-args":{"role":"a"}}|{"name":"pool","cni-args":{"role":"b"}}\
      """;

  /** Report 4. */
  @ParameterizedTest
  @ValueSource(strings = {BY_IPS, BY_MAC, BY_CNI_ARGS})
  void ofTwoThatMultusAttachedTheOneThatIsLeftOutIsDetached(String selections) {
    String[] both = selections.split("\\|");
    ClusterPod pod = namespace.pod(podName("made"), "[" + both[0] + "," + both[1] + "]");
    pod.awaitInterfaces("net1", "net2");
    assertOnlyTheSecondStays(pod, both);
    NodeDaemon.awaitCalls(pod, "DEL net1");
  }

  @ParameterizedTest
  @ValueSource(strings = {BY_IPS, BY_MAC, BY_CNI_ARGS})
  void ofTwoThatAnEditAttachedTheOneThatIsLeftOutIsDetached(String selections) {
    String[] both = selections.split("\\|");
    ClusterPod pod = namespace.pod(podName("edited"), "");
    pod.want("[" + both[0] + "," + both[1] + "]");
    pod.awaitInterfaces("net1", "net2");
    assertOnlyTheSecondStays(pod, both);
    NodeDaemon.awaitCalls(pod, "ADD net1", "ADD net2", "DEL net1");
  }

  private static void assertOnlyTheSecondStays(ClusterPod pod, String... both) {
    PodLink second = pod.link("net2");
    List<String> calls = NodeDaemon.calls(pod);
    pod.want("[" + both[1] + "," + both[0] + "]");
    NodeDaemon.awaitCalls(pod, calls.toArray(String[]::new));
    pod.want("[" + both[1] + "]");
    pod.awaitInterfaces("net2");
    assertThat(pod.link("net2")).isEqualTo(second);
    pod.assertNoWarning();
  }

  private static String podName(String prefix) {
    return prefix + "-" + Long.toHexString(System.nanoTime());
  }

  /** Report 17: the key from old versions of multus. */
  @Test
  void anInterfaceRequestIsTheInterfacesName() {
    String second = "{\"name\":\"pool\",\"interfaceRequest\":\"vlan102\"}";
    ClusterPod pod =
        namespace.pod(
            "requested", "[{\"name\":\"pool\",\"interfaceRequest\":\"vlan101\"}," + second + "]");
    pod.awaitInterfaces("vlan101", "vlan102");
    pod.want("[" + second + "]");
    pod.awaitInterfaces("vlan102");
    NodeDaemon.awaitCalls(pod, "DEL vlan101");
  }

  /** Report 10: what is attached does not depend on who writes network-status. */
  @ParameterizedTest
  @EnumSource
  void whatOthersDoToTheStatusCausesNoCallAndIsRepaired(Vandal vandal) {
    String name = "status-" + vandal.name().toLowerCase(Locale.ROOT).replace('_', '-');
    ClusterPod pod = namespace.pod(name, "blue,red@x1");
    pod.awaitInterfaces("net1", "x1");
    String older = pod.statusText();
    pod.want("blue,red@x1,green@x2");
    pod.awaitInterfaces("net1", "x1", "x2");
    List<JsonObject> before = pod.statusEntries();
    vandal.write(pod, older);
    if (EvidenceMode.observes()) {
      await("network-status of pod " + name)
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                for (String interfaceName : List.of("net1", "x1", "x2")) {
                  assertThat(pod.status(interfaceName)).isEqualTo(entry(before, interfaceName));
                }
              });
    }
    NodeDaemon.awaitCalls(pod, "ADD x2");
    assertThat(pod.links()).containsKeys("net1", "x1", "x2");
  }

  private static JsonObject entry(List<JsonObject> entries, String interfaceName) {
    return entries.stream()
        .filter(entry -> interfaceName.equals(entry.getString("interface")))
        .findFirst()
        .orElseThrow();
  }

  /** Report 11: two status entries without an interface; their addresses distinguish them. */
  @Test
  void twoResultsWithoutInterfacesAreTwoEntries() {
    ClusterPod pod = namespace.pod("dpdk-edited", "");
    pod.want("dpdk@x1,dpdk@x2");
    awaitListed(pod, "10.136.0.1", "10.136.0.2");
    pod.want("dpdk@x2");
    awaitListed(pod, "10.136.0.2");
    NodeDaemon.awaitCalls(pod, "ADD x1", "ADD x2", "DEL x1");
  }

  /** Multus lists no result without interfaces; only the cache shows which one to detach. */
  @Test
  void ofTwoSuchThatMultusAttachedOneCanBeDetached() {
    ClusterPod pod = namespace.pod("dpdk-made", "dpdk@x1,dpdk@x2");
    pod.want("dpdk@x2");
    NodeDaemon.awaitCallsIfObserving(pod, "DEL x1");
    assertThat(pod.links()).containsOnlyKeys("eth0");
    pod.assertNoWarning();
  }

  private static void awaitListed(ClusterPod pod, String... addresses) {
    String network = namespace.name() + "/dpdk";
    await("entries of dpdk in pod " + pod)
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              List<Object> listed = new ArrayList<>();
              pod.statusEntries().stream()
                  .filter(entry -> network.equals(entry.getString("name")))
                  .peek(entry -> assertThat(entry.containsKey("interface")).isFalse())
                  .forEach(entry -> listed.addAll(entry.getJsonArray("ips", none()).getList()));
              assertThat(listed).containsExactlyInAnyOrder((Object[]) addresses);
            });
  }

  private static JsonArray none() {
    return new JsonArray();
  }

  /** Report 28: a name that contains the namespace is an old form, but its meaning is clear. */
  @Test
  void aSelectionThatTurnsInvalidLeavesWhatItMayReferToAttached() {
    ClusterPod pod = namespace.pod("invalid", "");
    pod.want("[{\"name\":\"blue\",\"interface\":\"x1\"}]");
    pod.awaitInterfaces("x1");
    pod.want("[{\"name\":\"" + namespace.name() + "/blue\",\"interface\":\"x1\"}]");
    assertThat(pod.awaitEvent("InvalidNetworkSelection", "blue")).contains("namespace");
    NodeDaemon.awaitCalls(pod, "ADD x1");
    pod.awaitInterfaces("x1");
  }

  /** Report 13: multus itself also attached this network as the pod's default. */
  @Test
  void anAttachmentOfThePodsDefaultNetworkCanBeDetached() {
    JsonObject manifest = namespace.podManifest("default-network", "", namespace.podSpec());
    JsonObject annotations =
        new JsonObject().put("v1.multus-cni.io/default-network", namespace.name() + "/blue");
    manifest.getJsonObject("metadata").put("annotations", annotations);
    Kubectl.apply(manifest);
    ClusterPod pod = new ClusterPod(namespace.name(), "default-network");
    pod.awaitReady();
    PodLink own = pod.link("eth0");
    assertThat(own.addresses().getFirst()).startsWith("10.131.");
    pod.want("blue@x1");
    pod.awaitInterfaces("x1");
    pod.want("[]");
    pod.awaitInterfaces();
    NodeDaemon.awaitCalls(pod, "ADD x1", "DEL x1");
    assertThat(pod.link("eth0")).isEqualTo(own);
  }

  /** Report 6, as an edit: only a change of the network or the annotation can fix it. */
  @Test
  void aNetworkWithoutConfigIsReportedOnce() {
    namespace.networkWithoutSpec("empty");
    ClusterPod pod = namespace.pod("no-config", "");
    pod.want("empty@x1");
    pod.awaitEvent("FailedAddingInterface", "empty");
    NodeDaemon.awaitCalls(pod);
    assertThat(pod.timesOf("FailedAddingInterface")).isEqualTo(1);
    namespace.bridge("empty", 137);
    pod.awaitInterfaces("x1");
  }

  /** Report 25: Go, and so multus, reads keys case-insensitively. */
  @Test
  void keysOfAConfigAreReadInAnyCase() {
    JsonObject config = namespace.bridgePlugin("capitals", 138);
    config.remove("cniVersion");
    config.remove("type");
    config.put("CniVersion", "1.0.0").put("Name", "capitals").put("Type", "bridge");
    namespace.network("capitals", config);
    ClusterPod pod = namespace.pod("capitals", "capitals");
    pod.awaitInterfaces("net1");
    pod.want("capitals,capitals@x1");
    pod.awaitInterfaces("net1", "x1");
    pod.want("[]");
    pod.awaitInterfaces();
    assertThat(DevNode.leases(namespace.leaseFolder("capitals"))).isEmpty();
  }
}
