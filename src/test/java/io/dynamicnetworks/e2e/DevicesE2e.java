package io.dynamicnetworks.e2e;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.e2e.DevNode.Part;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Networks that need a device: with Kubernetes' sample device plugin, the real kubelet and multus,
 * the real host-device plugin, and a plugin that records its devices.
 */
@Tag("e2e")
@Tag("own-manifest")
@Tag("node")
class DevicesE2e {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String NO_DEVICE = "no device of example.com/resource is free";
  private static final Namespace namespace = Namespace.create();

  private static ScriptPlugin fast;
  private static ScriptPlugin slow;

  private final List<ClusterPod> pods = new ArrayList<>();

  @BeforeAll
  static void start() {
    namespace.bridge("plain", 181);
    SampleDevices.start();
    fast = SampleDevices.network(namespace, "fast");
    slow = SampleDevices.network(namespace, "slow");
    EvidenceMode.install();
  }

  /** The next pod cannot use a device that a pod leaves behind. */
  @AfterEach
  void everyDeviceComesBack() {
    DevNode.start(Part.KUBELET);
    DevNode.shell("rm -f /run/node/e2e-script/*/hold /run/node/e2e-script/*/fail");
    pods.forEach(ClusterPod::delete);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(SampleDevices.held()).isEmpty());
  }

  @AfterAll
  static void stop() {
    SampleDevices.stop();
    namespace.close();
    DeployedController.restore();
  }

  private ClusterPod pod(String name, int devices, String networks) {
    JsonObject container = namespace.container("main", "sleep 100000");
    request(container, devices);
    return started(
        name, networks, namespace.podSpec().put("containers", new JsonArray().add(container)));
  }

  private static void request(JsonObject container, int devices) {
    container.put(
        "resources",
        new JsonObject()
            .put("limits", new JsonObject().put(SampleDevices.RESOURCE, String.valueOf(devices))));
  }

  private ClusterPod started(String name, String networks, JsonObject spec) {
    Kubectl.apply(namespace.podManifest(name, networks, spec));
    ClusterPod pod = new ClusterPod(namespace.name(), name);
    pods.add(pod);
    pod.awaitReady();
    return pod;
  }

  private static void control(String network, String word) {
    DevNode.shell("touch /run/node/e2e-script/" + namespace.name() + "-" + network + "/" + word);
  }

  private static List<String> calls(ScriptPlugin plugin, String interfaceName) {
    return SampleDevices.calls(plugin).stream()
        .filter(call -> call.contains(" " + interfaceName + " "))
        .toList();
  }

  @Test
  void aPodThatUsesOneOfTwoDevicesGetsTheOtherByAnEditAndAThirdIsRefused() {
    ClusterPod pod = pod("two", 2, "fast@net1");
    pod.want("fast@net1,slow@a1");
    pod.awaitInterfaces("net1", "a1");
    assertThat(SampleDevices.held()).containsOnlyKeys(SampleDevices.IDS);
    pod.want("fast@net1,slow@a1,fast@a2");
    pod.awaitEvent(
        "FailedAddingInterface", EvidenceMode.observes() ? NO_DEVICE + ": the pod has 2" : "a2");
    if (EvidenceMode.observes()) {
      String event = pod.awaitEvent("FailedAddingInterface", NO_DEVICE);
      SampleDevices.held()
          .forEach((id, iface) -> assertThat(event).contains(id + " held by " + iface));
      assertThat(calls(fast, "a2")).isEmpty();
    }
    pod.want("fast@net1,fast@a2");
    pod.awaitInterfaces("net1", "a2");
    pod.want("fast@net1");
    pod.awaitInterfaces("net1");
    assertThat(SampleDevices.held()).hasSize(1).containsValue("net1");
  }

  @Test
  void afterThePodHasEndedTheNextPodUsesItsDevices() {
    ClusterPod first = pod("first", 2, "fast@net1");
    first.want("fast@net1,slow@b1");
    first.awaitInterfaces("net1", "b1");
    first.delete();
    ClusterPod next = pod("next", 2, "");
    next.want("fast@b2,slow@b3");
    next.awaitInterfaces("b2", "b3");
    assertThat(SampleDevices.held()).containsOnlyKeys(SampleDevices.IDS);
  }

  @Test
  void aMoveBetweenTwoNetworksNeedsNoSpareAndOneThatFailsReattachesWithTheSameDevice() {
    ClusterPod pod = pod("move", 1, "");
    pod.want("fast@c1");
    pod.awaitInterfaces("c1");
    String id = SampleDevices.held().keySet().iterator().next();
    pod.want("slow@c1");
    String name = namespace.name() + "/slow";
    await().atMost(PATIENCE).until(() -> name.equals(pod.status("c1").getString("name")));
    assertThat(calls(slow, "c1")).containsExactly("ADD c1 " + id);
    assertThat(calls(fast, "c1")).containsExactly("ADD c1 " + id, "DEL c1 " + id);
    control("fast", "fail");
    pod.want("fast@c1");
    pod.awaitEvent("FailedAddingInterface", "set to fail");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(calls(slow, "c1"))
                    .containsExactly("ADD c1 " + id, "DEL c1 " + id, "ADD c1 " + id));
    await().atMost(PATIENCE).until(() -> name.equals(pod.status("c1").getString("name")));
    assertThat(SampleDevices.held()).isEqualTo(Map.of(id, "c1"));
  }

  @Test
  void twoEditsAtOnceTakeADeviceEach() {
    ClusterPod pod = pod("quick", 2, "");
    pod.want("fast@d1");
    pod.want("fast@d1,slow@d2");
    pod.awaitInterfaces("d1", "d2");
    assertThat(SampleDevices.held()).containsOnlyKeys(SampleDevices.IDS);
    assertThat(calls(fast, "d1")).hasSize(1);
    assertThat(calls(slow, "d2")).hasSize(1);
  }

  @Test
  void aSelectionMayNameOnlyADeviceOfItsOwnPodThatIsFree() {
    ClusterPod pod = pod("named", 1, "");
    pod("other", 1, ""); // It takes the second device.
    pod.want("fast@e1");
    pod.awaitInterfaces("e1");
    String id = SampleDevices.held().keySet().iterator().next();
    String foreign =
        SampleDevices.IDS.stream().filter(other -> !other.equals(id)).findFirst().orElseThrow();
    pod.want(
        "[{\"name\":\"fast\",\"interface\":\"e1\"},{\"name\":\"slow\",\"interface\":\"e2\","
            + "\"deviceID\":\""
            + foreign
            + "\"},{\"name\":\"slow\",\"interface\":\"e3\","
            + "\"deviceID\":\""
            + id
            + "\"}]");
    pod.awaitEvent(
        "InvalidNetworkSelection",
        "deviceID: \""
            + foreign
            + "\", want one of this pod's devices of example.com/resource: "
            + id);
    pod.awaitEvent("InvalidNetworkSelection", "deviceID: \"" + id + "\" is held by e1");
    assertThat(calls(slow, "e2")).isEmpty();
    assertThat(calls(slow, "e3")).isEmpty();
    pod.want("[{\"name\":\"slow\",\"interface\":\"e3\",\"deviceID\":\"" + id + "\"}]");
    pod.awaitInterfaces("e3");
    assertThat(calls(slow, "e3")).containsExactly("ADD e3 " + id);
  }

  @Test
  void aMarkerResourceChangesNothing() {
    Kubectl.run(
        "patch",
        "node",
        DevNode.NAME,
        "--subresource=status",
        "--type=merge",
        "-p",
        "{\"status\":{\"capacity\":{\"example.com/marker\":\"5\"}}}");
    namespace.bridge("marked", 182);
    SampleDevices.takes(namespace, "marked", "example.com/marker");
    JsonObject container = namespace.container("main", "sleep 100000");
    container.put(
        "resources",
        new JsonObject().put("limits", new JsonObject().put("example.com/marker", "1")));
    ClusterPod pod =
        started(
            "marker",
            "marked@net1",
            namespace.podSpec().put("containers", new JsonArray().add(container)));
    pod.want("marked@net1,marked@f1,marked@f2");
    pod.awaitInterfaces("net1", "f1", "f2");
    pod.want("marked@f2");
    pod.awaitInterfaces("f2");
    pod.assertNoWarning();
  }

  @Test
  void whileTheKubeletIsDownNothingIsSentAndAttachedInterfacesStay() {
    ClusterPod pod = pod("down", 1, "");
    pod.want("plain@g1");
    pod.awaitInterfaces("g1");
    DevNode.stop(Part.KUBELET);
    pod.want("fast@g1");
    pod.awaitEvent("FailedAddingInterface", "kubelet");
    assertThat(calls(fast, "g1")).isEmpty();
    assertThat(pod.status("g1").getString("name")).isEqualTo(namespace.name() + "/plain");
    DevNode.start(Part.KUBELET);
    await()
        .atMost(PATIENCE)
        .until(() -> (namespace.name() + "/fast").equals(pod.status("g1").getString("name")));
    assertThat(SampleDevices.held()).containsValue("g1");
  }

  /** As in the Go controller's manifest. */
  @Test
  void withoutTheMountThePodsStatusShowsItsDevices() {
    DeployedController.patch(
        """
        {"spec": {"template": {"spec": {
          "volumes": [{"name": "pod-resources", "$patch": "delete"}],
          "containers": [{"name": "dynamic-networks-controller", "volumeMounts": [
            {"mountPath": "/var/lib/kubelet/pod-resources", "$patch": "delete"}]}]}}}}\
        """);
    try {
      ClusterPod pod = pod("unmounted", 2, "");
      pod.want("fast@h1,slow@h2");
      pod.awaitInterfaces("h1", "h2");
      assertThat(SampleDevices.held()).containsOnlyKeys(SampleDevices.IDS);
      pod.want("[]");
      pod.awaitInterfaces();
    } finally {
      EvidenceMode.install();
    }
  }

  @Test
  void aNewSandboxGetsItsDevicesAgain() {
    ClusterPod pod = pod("recreated", 2, "fast@net1");
    pod.want("fast@net1,slow@i1");
    pod.awaitInterfaces("net1", "i1");
    String before = NodeSandbox.of(pod).id();
    DevNode.shell("ctr tasks kill -s KILL " + before);
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> NodeSandbox.ids(pod).stream().anyMatch(id -> !id.equals(before)));
    pod.awaitInterfaces("net1", "i1");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(SampleDevices.held()).containsOnlyKeys(SampleDevices.IDS));
  }

  @Test
  void killedBetweenTheAttachAndItsAnswerTheDeviceHasOneAttachment() {
    ClusterPod pod = pod("killed", 2, "");
    control("fast", "hold");
    pod.want("fast@j1");
    await().atMost(PATIENCE).until(() -> !calls(fast, "j1").isEmpty());
    DeployedController.kill();
    DevNode.shell("rm -f /run/node/e2e-script/*/hold");
    DeployedController.awaitReady();
    pod.awaitInterfaces("j1");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(SampleDevices.held()).hasSize(1).containsValue("j1"));
    pod.want("[]");
    pod.awaitInterfaces();
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(SampleDevices.held()).isEmpty());
  }

  @Test
  void whereTheLedgerIsLostTheDetachStillNamesTheDevice() {
    ClusterPod pod = pod("forgotten", 2, "");
    pod.want("fast@k1");
    pod.awaitInterfaces("k1");
    String id = SampleDevices.held().keySet().iterator().next();
    DeployedController.suspend();
    DevNode.shell("rm -rf /var/lib/dynamic-networks-controller/*");
    DeployedController.resume();
    pod.want("fast@k1,slow@k2");
    pod.awaitInterfaces("k1", "k2");
    assertThat(SampleDevices.held()).containsOnlyKeys(SampleDevices.IDS);
    if (EvidenceMode.observes()) {
      pod.want("slow@k2");
      pod.awaitInterfaces("k2");
      assertThat(calls(fast, "k1")).containsExactly("ADD k1 " + id, "DEL k1 " + id);
    } else {
      // The device of k1 is no longer known: it returns to the node with the pod's network
      // namespace.
      pod.delete();
      SampleDevices.giveBack();
    }
  }

  @Test
  void aDeviceOfASidecarIsOneOfThePods() {
    JsonObject sidecar = namespace.container("sidecar", "sleep 100000");
    sidecar.put("restartPolicy", "Always");
    request(sidecar, 1);
    JsonObject first = namespace.container("first", "true");
    request(first, 1);
    JsonObject main = namespace.container("main", "sleep 100000");
    request(main, 1);
    ClusterPod pod =
        started(
            "sidecar",
            "",
            namespace
                .podSpec()
                .put("initContainers", new JsonArray().add(first).add(sidecar))
                .put("containers", new JsonArray().add(main)));
    pod.want("fast@l1,slow@l2");
    pod.awaitInterfaces("l1", "l2");
    assertThat(SampleDevices.held()).containsOnlyKeys(SampleDevices.IDS);
  }

  @Test
  void theRealHostDevicePluginTakesASpareDeviceAndGivesItBack() {
    SampleDevices.makeHostDevices();
    try {
      namespace.network(
          "device", new JsonObject().put("cniVersion", "1.0.0").put("type", "host-device"));
      SampleDevices.takes(namespace, "device", SampleDevices.RESOURCE);
      ClusterPod pod = pod("host-device", 2, "device@net1");
      assertThat(SampleDevices.onNode()).hasSize(1);
      String spare = "Dev-" + SampleDevices.onNode().getFirst().charAt(6);
      pod.want("device@net1,device@m1");
      pod.awaitInterfaces("net1", "m1");
      assertThat(SampleDevices.onNode()).isEmpty();
      assertThat(pod.status("m1").getJsonObject("device-info"))
          .isEqualTo(
              new JsonObject()
                  .put("type", "pci")
                  .put("version", "1.1.0")
                  .put("pci", new JsonObject().put("pci-address", spare)));
      pod.want("device@net1");
      pod.awaitInterfaces("net1");
      assertThat(SampleDevices.onNode()).containsExactly("e2edev" + spare.charAt(4));
      pod.want("device@net1,device@m2");
      pod.awaitInterfaces("net1", "m2");
      pod.want("device@m2");
      pod.awaitInterfaces("m2");
      pod.want("[]");
      pod.awaitInterfaces();
      assertThat(SampleDevices.onNode()).containsExactly("e2edev1", "e2edev2");
    } finally {
      pods.forEach(ClusterPod::delete);
      SampleDevices.removeHostDevices();
    }
  }

  /**
   * A veth that is not detached goes with its network namespace, where a physical link would return
   * to the node.
   */
  @Test
  void theRealHostDevicePluginTakesItsDevicesAgainInANewSandboxAndTheNextPodTakesThemAtTheEnd() {
    SampleDevices.makeHostDevices();
    try {
      namespace.network(
          "again", new JsonObject().put("cniVersion", "1.0.0").put("type", "host-device"));
      SampleDevices.takes(namespace, "again", SampleDevices.RESOURCE);
      ClusterPod pod = pod("again", 2, "again@net1");
      pod.want("again@net1,again@n1");
      pod.awaitInterfaces("net1", "n1");
      String before = NodeSandbox.of(pod).id();
      DevNode.shell("ctr tasks kill -s KILL " + before);
      await()
          .atMost(PATIENCE.multipliedBy(2))
          .ignoreExceptions()
          .until(
              () -> {
                SampleDevices.returnHostDevices();
                return NodeSandbox.ids(pod).stream().anyMatch(id -> !id.equals(before))
                    && SampleDevices.onNode().isEmpty();
              });
      pod.awaitInterfaces("net1", "n1");
      pod.delete();
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                SampleDevices.returnHostDevices();
                assertThat(SampleDevices.onNode()).containsExactly("e2edev1", "e2edev2");
              });
      ClusterPod next = pod("heir", 2, "again@net1");
      next.want("again@net1,again@n2");
      next.awaitInterfaces("net1", "n2");
      next.want("[]");
      next.awaitInterfaces();
      assertThat(SampleDevices.onNode()).containsExactly("e2edev1", "e2edev2");
    } finally {
      pods.forEach(ClusterPod::delete);
      SampleDevices.removeHostDevices();
    }
  }
}
