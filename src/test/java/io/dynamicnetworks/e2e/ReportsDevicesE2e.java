package io.dynamicnetworks.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dynamicnetworks.e2e.DevNode.Part;
import io.dynamicnetworks.e2e.FaultPlugin.Mode;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Devices of the node, multus' knowledge of them, and links that are not ours. */
@Tag("e2e")
@Tag("own-manifest")
@Tag("node")
class ReportsDevicesE2e {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String DEVICE = "0000:65:00.1";
  private static final Namespace namespace = Namespace.create();

  /** Writes the device's description to the file named in the config. */
  private static final String DESCRIBED_LINK =
      """
      file=$(echo "$config" | sed -n 's/.*"CNIDeviceInfoFile":"\\([^"]*\\)".*/\\1/p')
      if [ -n "$file" ]; then
        mkdir -p "$(dirname "$file")"
        echo '{"type":"pci","version":"1.1.0","pci":{"pci-address":"%s"}}' >"$file"
      fi
      """
              .formatted(DEVICE)
          + ScriptPlugin.LINK;

  /** Refuses a DEL whose config lacks the device's id. */
  private static final String DEL_WITH_ID =
      """
      case "$config" in
        *'"first":true'*'"deviceID":"%1$s"'* | *'"deviceID":"%1$s"'*'"first":true'*) ;;
        *) echo '{"cniVersion":"1.0.0","code":7,"msg":"which device?"}'; exit 1 ;;
      esac
      """
              .formatted(DEVICE)
          + ScriptPlugin.DELETE_LINK;

  @BeforeAll
  static void createNetworks() {
    namespace.bridge("blue", 141);
    ScriptPlugin.network(
        namespace,
        "described",
        DESCRIBED_LINK,
        ScriptPlugin.DELETE_LINK,
        "deviceID",
        "CNIDeviceInfoFile");
    EvidenceMode.install();
  }

  @AfterEach
  void everythingBehavesAndRuns() {
    FaultPlugin.allBehave();
    DevNode.start(Part.KUBELET);
  }

  @AfterAll
  static void removeAll() {
    namespace.close();
    DeployedController.restore();
  }

  private static String selection(String network) {
    return "[{\"name\":\"%s\",\"interface\":\"x1\",\"deviceID\":\"%s\"}]"
        .formatted(network, DEVICE);
  }

  private static JsonObject hostDevice(String device) {
    return new JsonObject()
        .put("cniVersion", "1.0.0")
        .put("type", "host-device")
        .put("device", device);
  }

  private static void createDevice(String device) {
    DevNode.shell("ip link add " + device + " type veth peer name " + device + "p");
  }

  /** Report 9: the network has changed since; only the ADD's config names the device. */
  @Test
  void whatMultusAttachedIsDetachedWithWhatItsAddUsed() {
    JsonObject config = ScriptPlugin.config(namespace, "fussy", "deviceID");
    ScriptPlugin plugin =
        ScriptPlugin.network(namespace, "fussy", ScriptPlugin.LINK, DEL_WITH_ID, "deviceID");
    namespace.network("fussy", config.copy().put("first", true));
    DeployedController.suspend();
    ClusterPod pod = namespace.pod("fussy", selection("fussy"));
    namespace.network("fussy", config);
    DeployedController.resume();
    pod.awaitInterfaces("x1");
    pod.want("[]");
    if (EvidenceMode.observes()) {
      pod.awaitInterfaces();
      NodeDaemon.awaitCalls(pod, "DEL x1");
      assertThat(plugin.calls()).containsExactly("ADD x1", "DEL x1");
    } else {
      await()
          .during(Duration.ofSeconds(3))
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(NodeDaemon.calls(pod)).doesNotContain("ADD x1"));
      assertThat(pod.links()).containsKey("x1");
    }
  }

  /** Report 12: the daemon refused before running a plugin, so there is nothing to clean up. */
  @Test
  void aLinkOfThePodSurvivesAnAddThatTheDaemonRefused() {
    ClusterPod pod = namespace.pod("own-link", "");
    NodeSandbox sandbox = NodeSandbox.of(pod);
    sandbox.shell("ip link add ens4 type veth peer name ens4p");
    String process = sandbox.process();
    // A running kubelet would see that the sandbox is broken and create a new one.
    DevNode.stop(Part.KUBELET);
    DevNode.shell("umount --lazy " + sandbox.netns());
    pod.want("blue@ens4");
    pod.awaitEvent("FailedAddingInterface", "no net namespace");
    // The namespace lives on through its processes; containerd has removed its file.
    DevNode.shell(
        "touch %2$s && mount --bind %1$s/ns/net %2$s".formatted(process, sandbox.netns()));
    pod.awaitEvent("FailedAddingInterface", "already exists");
    assertThat(NodeDaemon.calls(pod)).isNotEmpty().containsOnly("ADD ens4");
    assertThat(sandbox.shell("ip -o link")).contains("ens4@", "ens4p@");
  }

  /** Report 15. */
  @Test
  void aDeviceWhoseLinkIsGoneCanBeEditedOutAndItsNameIsFree() {
    createDevice("e2ehd0");
    namespace.network("gone", hostDevice("e2ehd0"));
    ClusterPod pod = namespace.pod("gone", "");
    pod.want("gone@x1");
    pod.awaitInterfaces("x1");
    NodeSandbox.of(pod).shell("ip link del x1");
    pod.want("[]");
    await().atMost(PATIENCE).until(() -> pod.status("x1").isEmpty());
    NodeDaemon.awaitCalls(pod, "ADD x1", "DEL x1");
    pod.want("blue@x1");
    pod.awaitInterfaces("x1");
    // The daemon keeps its record of the device forever, since its DEL fails; that DEL would delete
    // this link.
    DeployedController.kill();
    DeployedController.awaitReady();
    NodeDaemon.awaitCalls(pod, "ADD x1", "DEL x1", "ADD x1");
    assertThat(pod.link("x1").addresses().getFirst()).startsWith("10.141.");
  }

  /** Report 16. */
  @Test
  void aDeviceThatComesLaterIsAttachedThen() {
    namespace.network("late", hostDevice("e2ehd1"));
    ClusterPod pod = namespace.pod("late", "");
    pod.want("late@x1");
    pod.awaitEvent("FailedAddingInterface", "Link not found");
    createDevice("e2ehd1");
    pod.awaitInterfaces("x1");
    pod.want("[]");
    pod.awaitInterfaces();
    assertThat(DevNode.shell("ip -o link show e2ehd1")).contains("e2ehd1");
    DevNode.shell("ip link del e2ehd1");
  }

  /** Report 29: only network-status holds the description. */
  @Test
  void whatIsReattachedIsListedWithItsDeviceInfo() {
    FaultPlugin faulty = FaultPlugin.network(namespace, "faulty", 142);
    faulty.misbehave(Mode.FAIL_ADD);
    ClusterPod pod = namespace.pod("re-attach", selection("described"));
    pod.awaitInterfaces("x1");
    JsonObject entry = pod.status("x1");
    assertThat(entry.getJsonObject("device-info").encode()).contains(DEVICE);
    pod.want("faulty@x1");
    pod.awaitEvent("FailedAddingInterface", "x1");
    await().atMost(PATIENCE).untilAsserted(() -> assertSameDevice(pod, entry));
    pod.awaitInterfaces("x1");
  }

  @Test
  void whatIsMovedAwayAndBackIsListedWithItsDeviceInfo() {
    ClusterPod pod = namespace.pod("moved", selection("described"));
    pod.awaitInterfaces("x1");
    JsonObject entry = pod.status("x1");
    pod.want("blue@x1");
    String blue = namespace.name() + "/blue";
    await().atMost(PATIENCE).until(() -> blue.equals(pod.status("x1").getString("name")));
    assertThat(pod.status("x1").containsKey("device-info")).isFalse();
    pod.want(selection("described"));
    await().atMost(PATIENCE).untilAsserted(() -> assertSameDevice(pod, entry));
  }

  private static void assertSameDevice(ClusterPod pod, JsonObject entry) {
    JsonObject now = pod.status("x1");
    assertThat(now.getString("name")).isEqualTo(entry.getString("name"));
    assertThat(now.getJsonObject("device-info")).isEqualTo(entry.getJsonObject("device-info"));
  }

  /** Report 29d: multus gives the plugin a file for it at creation; /delegate does not. */
  @Test
  void aDeviceThatIsAttachedByAnEditIsDescribedToo() {
    ClusterPod pod = namespace.pod("described", "");
    pod.want(selection("described"));
    pod.awaitInterfaces("x1");
    assertThat(pod.status("x1").getJsonObject("device-info", new JsonObject()).encode())
        .contains(DEVICE);
  }
}
