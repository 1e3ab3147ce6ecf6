package io.dynamicnetworks.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Pods as multus created them, not yet edited. Whatever network-status lists, they have what they
 * request. A selection that an edit removes is detached once, under its ADD's interface name.
 */
@Tag("e2e")
@Tag("node")
class ReportsFirstSeenE2e {
  /** When the controller first sees a pod. */
  enum Seen {
    WHEN_MADE,
    AT_START
  }

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Namespace namespace = Namespace.create();
  private static final String FILE = "/etc/cni/multus/net.d/from-file.conf";

  private static final Map<String, String> PODS =
      Map.of(
          "unversioned", "unversioned",
          "unversioned-named", "unversioned@x1",
          "two", "two",
          "two-named", "two@n1",
          "two-twice", "two,two@n1",
          "numbered", "numbered",
          "from-file", "from-file",
          "nothing", "nothing",
          "passt", "passt");

  @BeforeAll
  static void createPods() {
    createNetworks();
    EvidenceMode.install();
    List<ClusterPod> pods = new ArrayList<>(begin(Seen.WHEN_MADE).toList());
    pods.forEach(ClusterPod::awaitReady);
    DeployedController.suspend();
    List<ClusterPod> others = begin(Seen.AT_START).toList();
    others.forEach(ClusterPod::awaitReady);
    DeployedController.resume();
    ClusterPod marker = namespace.pod("marker", "");
    marker.want("blue@ens4");
    marker.awaitInterfaces("ens4");
  }

  private static void createNetworks() {
    namespace.bridge("blue", 101);
    JsonObject unversioned = namespace.bridgePlugin("unversioned", 102).put("name", "unversioned");
    unversioned.remove("cniVersion");
    namespace.network("unversioned", unversioned);
    ScriptPlugin.network(
        namespace,
        "two",
        ScriptPlugin.pairOfLinks("$CNI_IFNAME", "$CNI_IFNAME-ctl"),
        ScriptPlugin.DELETE_LINK);
    ScriptPlugin.network(
        namespace,
        "numbered",
        ScriptPlugin.pairOfLinks("$CNI_IFNAME-0", "$CNI_IFNAME-1"),
        "nsenter --net=$CNI_NETNS ip link del $CNI_IFNAME-0 2>/dev/null || true");
    ScriptPlugin.network(namespace, "nothing", ScriptPlugin.NO_INTERFACES, "true");
    ScriptPlugin.network(
        namespace,
        "passt",
        """
        printf '{"cniVersion":"1.0.0","interfaces":[{"name":"eth0","sandbox":"%s"}]}' $CNI_NETNS""",
        "true");
    namespace.networkWithoutSpec("from-file");
    // Like istio-cni, it creates no interface, so nothing is listed.
    JsonObject inFile = ScriptPlugin.config(namespace, "nothing").put("name", "from-file");
    DevNode.shell("mkdir -p /etc/cni/multus/net.d; echo '" + inFile.encode() + "' >" + FILE);
  }

  private static Stream<ClusterPod> begin(Seen seen) {
    return PODS.entrySet().stream()
        .map(entry -> namespace.beginPod(nameOf(entry.getKey(), seen), entry.getValue()));
  }

  private static String nameOf(String name, Seen seen) {
    return name + (seen == Seen.AT_START ? "-at-start" : "-when-made");
  }

  private static ClusterPod pod(String name, Seen seen) {
    return new ClusterPod(namespace.name(), nameOf(name, seen));
  }

  @AfterAll
  static void removeAll() {
    DevNode.shell("rm -f " + FILE);
    namespace.close();
    DeployedController.restore();
  }

  /** Report 2: a result of an old version names no interface, so multus lists nothing. */
  @ParameterizedTest
  @EnumSource
  void aNetworkWithoutVersionIsAttachedThoughItIsNotListed(Seen seen) {
    ClusterPod pod = pod("unversioned", seen);
    assertUntouched(pod, "net1");
    String lease = lease(pod.link("net1"));
    pod.want("[]");
    awaitDetached(pod, "net1");
    if (EvidenceMode.observes()) {
      assertThat(DevNode.leases(namespace.leaseFolder("unversioned"))).doesNotContain(lease);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aNetworkWithoutVersionIsAttachedUnderTheNameThatWasAskedFor(Seen seen) {
    ClusterPod pod = pod("unversioned-named", seen);
    assertUntouched(pod, "x1");
    pod.want("[]");
    awaitDetached(pod, "x1");
  }

  /** Report 3: both links are listed, but only one has the interface name of an ADD. */
  @ParameterizedTest
  @EnumSource
  void aResultOfTwoInterfacesIsOneAttachment(Seen seen) {
    ClusterPod pod = pod("two", seen);
    assertUntouched(pod, "net1", "net1-ctl");
    pod.want("[]");
    awaitDetached(pod, "net1");
    assertUnlisted(pod, "two");
  }

  @ParameterizedTest
  @EnumSource
  void aNamedResultOfTwoInterfacesIsOneAttachment(Seen seen) {
    ClusterPod pod = pod("two-named", seen);
    assertUntouched(pod, "n1", "n1-ctl");
    pod.want("[]");
    awaitDetached(pod, "n1");
    assertUnlisted(pod, "two");
  }

  @ParameterizedTest
  @EnumSource
  void ofTwoSuchAttachmentsTheOtherStays(Seen seen) {
    ClusterPod pod = pod("two-twice", seen);
    assertUntouched(pod, "net1", "net1-ctl", "n1", "n1-ctl");
    pod.want("two@n1");
    awaitDetached(pod, "net1");
    assertThat(pod.links()).containsKeys("n1", "n1-ctl");
    assertThat(pod.status("n1")).isNotEmpty();
    assertThat(pod.status("n1-ctl")).isNotEmpty();
  }

  /** Neither link has the interface name of the ADD. */
  @ParameterizedTest
  @EnumSource
  void aResultThatNamesOnlyOtherInterfacesIsOneAttachment(Seen seen) {
    ClusterPod pod = pod("numbered", seen);
    assertUntouched(pod, "net1-0", "net1-1");
    pod.want("[]");
    awaitDetached(pod, "net1");
    assertUnlisted(pod, "numbered");
  }

  /** Report 6: multus reads the config from a file of its own. */
  @ParameterizedTest
  @EnumSource
  void aNetworkWithoutConfigIsAttachedFromAFile(Seen seen) {
    ClusterPod pod = pod("from-file", seen);
    assertUntouched(pod);
    pod.want("[]");
    awaitDetached(pod, "net1");
  }

  /** Report 6b. */
  @ParameterizedTest
  @EnumSource
  void aResultWithoutInterfacesIsAnAttachment(Seen seen) {
    ClusterPod pod = pod("nothing", seen);
    assertUntouched(pod);
    pod.want("[]");
    awaitDetached(pod, "net1");
  }

  /** Report 7: KubeVirt's passt binding. */
  @ParameterizedTest
  @EnumSource
  void aResultThatNamesEth0IsAnAttachment(Seen seen) {
    ClusterPod pod = pod("passt", seen);
    assertUntouched(pod);
    assertThat(named(pod, "passt")).hasSize(1);
    pod.want("[]");
    awaitDetached(pod, "net1");
    assertUnlisted(pod, "passt");
    assertThat(pod.links()).containsOnlyKeys("eth0");
    assertThat(pod.statusEntries())
        .anySatisfy(entry -> assertThat(entry.getBoolean("default", false)).isTrue());
  }

  /**
   * Asserts that it has these links besides eth0, no CNI call was made for it, and no warning was
   * written.
   */
  private static void assertUntouched(ClusterPod pod, String... links) {
    NodeDaemon.awaitCalls(pod);
    List<String> all = new ArrayList<>(List.of(links));
    all.add("eth0");
    assertThat(pod.links()).containsOnlyKeys(all);
    pod.assertNoWarning();
  }

  private static void awaitDetached(ClusterPod pod, String interfaceName) {
    NodeDaemon.awaitCallsIfObserving(pod, "DEL " + interfaceName);
    if (EvidenceMode.observes()) {
      assertThat(pod.links()).doesNotContainKey(interfaceName);
    }
  }

  private static void assertUnlisted(ClusterPod pod, String network) {
    if (EvidenceMode.observes()) {
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(named(pod, network)).isEmpty());
    }
  }

  private static List<JsonObject> named(ClusterPod pod, String network) {
    String name = namespace.name() + "/" + network;
    return pod.statusEntries().stream().filter(e -> name.equals(e.getString("name"))).toList();
  }

  private static String lease(PodLink link) {
    return link.addresses().getFirst().replaceAll("/.*", "");
  }
}
