package io.dynamicnetworks.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** CNI plugins, chains of them, and both address families. */
@Tag("e2e")
@Tag("node")
class PluginsE2e {
  /**
   * A link of the node that serves as master; a macvlan cannot share its master with other link
   * types.
   */
  private static final String LOWER = "e2e-lower";

  private static final Namespace namespace = Namespace.create();

  @BeforeAll
  static void createLower() {
    DevNode.shell(
        "ip link add %1$s type veth peer name e2e-other && ip link set %1$s up && ip link set e2e-other up"
            .formatted(LOWER));
  }

  @AfterAll
  static void removeAll() {
    namespace.close();
    DevNode.shell("ip link delete " + LOWER);
  }

  @Test
  void bridge() {
    namespace.bridge("bridge", 50);
    plugAndUnplug("bridge");
    assertThat(DevNode.leases(namespace.leaseFolder("bridge"))).isEmpty();
  }

  @Test
  void macvlan() {
    JsonObject config =
        new JsonObject()
            .put("cniVersion", "1.0.0")
            .put("type", "macvlan")
            .put("master", "uplink")
            .put("mode", "bridge")
            .put("ipam", namespace.hostLocal("macvlan", 51));
    namespace.network("macvlan", config);
    ClusterPod pod = plugAndUnplug("macvlan");
    assertThat(pod.links()).containsOnlyKeys("eth0");
  }

  @Test
  void ptp() {
    JsonObject config =
        new JsonObject()
            .put("cniVersion", "1.0.0")
            .put("type", "ptp")
            .put("ipam", namespace.hostLocal("ptp", 52));
    namespace.network("ptp", config);
    plugAndUnplug("ptp");
    assertThat(DevNode.leases(namespace.leaseFolder("ptp"))).isEmpty();
  }

  @Test
  void ipvlan() {
    plugWhereTheKernelHasIt(
        "ipvlan",
        "mode l2",
        new JsonObject().put("mode", "l2").put("ipam", namespace.hostLocal("ipvlan", 55)));
  }

  @Test
  void vlan() {
    plugWhereTheKernelHasIt(
        "vlan",
        "id 7",
        new JsonObject().put("vlanId", 7).put("ipam", namespace.hostLocal("vlan", 56)));
  }

  /**
   * If the kernel lacks it, the plugin's refusal is reported, and nothing is left of the attempt.
   */
  private static void plugWhereTheKernelHasIt(String type, String trial, JsonObject config) {
    config.put("cniVersion", "1.0.0").put("type", type).put("master", LOWER);
    namespace.network(type, config);
    if (NodeKernel.hasLinksOf(type, trial)) {
      plugAndUnplug(type);
    } else {
      ClusterPod pod = namespace.pod(type, "");
      pod.want(type + "@ens4");
      assertThat(pod.awaitEvent("FailedAddingInterface", "ens4"))
          .contains("operation not supported");
      assertThat(pod.links()).containsOnlyKeys("eth0");
      pod.want("[]");
    }
    assertThat(DevNode.leases(namespace.leaseFolder(type))).isEmpty();
  }

  @Test
  void bandwidth() {
    JsonObject shaper = declaring("bandwidth", "bandwidth");
    namespace.network("bandwidth", chain("bandwidth", 57, shaper));
    ClusterPod pod = namespace.pod("bandwidth", "");
    pod.want(
        "[{\"name\":\"bandwidth\",\"interface\":\"ens4\",\"bandwidth\":{\"ingressRate\":3000000,"
            + "\"ingressBurst\":300000,\"egressRate\":5000000,\"egressBurst\":500000}}]");
    if (NodeKernel.hasRateLimits()) {
      pod.awaitInterfaces("ens4");
      assertThat(limits()).contains("rate 3Mbit", "rate 5Mbit");
    } else {
      pod.awaitEvent("FailedAddingInterface", "ens4");
    }
    pod.want("[]");
    pod.awaitInterfaces();
    assertThat(limits()).doesNotContain("rate 3Mbit", "rate 5Mbit");
  }

  private static String limits() {
    return DevNode.shell("tc qdisc show");
  }

  @Test
  void portMappings() {
    JsonObject portmap = declaring("portmap", "portMappings");
    namespace.network("ports", chain("ports", 62, portmap));
    ClusterPod pod = namespace.pod("ports", "");
    pod.want(
        "[{\"name\":\"ports\",\"interface\":\"ens4\",\"portMappings\":"
            + "[{\"hostPort\":18062,\"containerPort\":80,\"protocol\":\"tcp\"}]}]");
    if (NodeKernel.hasPortMapping()) {
      pod.awaitInterfaces("ens4");
      String address = pod.link("ens4").addresses().getFirst().replaceAll("/.*", "");
      assertThat(translations())
          .anyMatch(rule -> rule.contains("--dport 18062") && rule.contains(address + ":80"));
    } else {
      pod.awaitEvent("FailedAddingInterface", "ens4");
    }
    pod.want("[]");
    pod.awaitInterfaces();
    assertThat(translations()).noneMatch(rule -> rule.contains("18062"));
  }

  private static List<String> translations() {
    return DevNode.shell("iptables -t nat -S 2>/dev/null || true").lines().toList();
  }

  /** For absent hardware: the plugin receives what the user wrote. */
  @Test
  void aDeviceAndAnInfinibandAddressReachThePluginThatDeclaresThem() {
    FaultPlugin plugin = FaultPlugin.network(namespace, "device", 63, "deviceID", "infinibandGUID");
    ClusterPod pod = namespace.pod("device", "");
    pod.want(
        "[{\"name\":\"device\",\"interface\":\"ens4\",\"deviceID\":\"0000:65:00.2\","
            + "\"infiniband-guid\":\"c2:11:22:33:44:55:66:77\"}]");
    pod.awaitInterfaces("ens4");
    JsonObject received = plugin.lastConfig().getJsonObject("runtimeConfig");
    assertThat(received.getString("deviceID")).isEqualTo("0000:65:00.2");
    assertThat(received.getString("infinibandGUID")).isEqualTo("c2:11:22:33:44:55:66:77");
    pod.want("[]");
    pod.awaitInterfaces();
  }

  @Test
  void aPluginThatDeclaresNothingGetsNothing() {
    FaultPlugin plugin = FaultPlugin.network(namespace, "plain", 65);
    ClusterPod pod = namespace.pod("plain", "");
    pod.want("[{\"name\":\"plain\",\"interface\":\"ens4\",\"deviceID\":\"0000:65:00.2\"}]");
    pod.awaitInterfaces("ens4");
    assertThat(plugin.lastConfig().encode()).doesNotContain("0000:65:00.2");
    pod.want("[]");
    pod.awaitInterfaces();
  }

  /**
   * SPEC 5.2: requests without a field in the daemon's API must not displace those that have one.
   */
  @Test
  void addressesMacAndBandwidthOfOnePluginAllReachIt() {
    JsonObject capabilities = Namespace.capabilities("ips", "mac", "bandwidth");
    namespace.network(
        "capable",
        namespace
            .bridgePlugin("capable", 58)
            .put("capabilities", capabilities)
            .put("ipam", new JsonObject().put("type", "static")));
    ClusterPod pod = namespace.pod("capable", "");
    pod.want(
        "[{\"name\":\"capable\",\"interface\":\"ens4\",\"ips\":[\"10.58.0.9/24\",\"fd00:58::9/64\"],"
            + "\"mac\":\"02:00:00:00:58:09\",\"bandwidth\":{\"ingressRate\":1000000}}]");
    pod.awaitInterfaces("ens4");
    assertThat(pod.link("ens4"))
        .isEqualTo(
            new PodLink("ens4", "02:00:00:00:58:09", List.of("10.58.0.9/24", "fd00:58::9/64")));
    assertThat(pod.status("ens4").getJsonArray("ips"))
        .containsExactlyInAnyOrder("10.58.0.9", "fd00:58::9");
  }

  /** multus joins several requested addresses into one argument, which host-local does not read. */
  @Test
  void addressesOfBothFamiliesFromHostLocal() {
    namespace.network(
        "dual",
        namespace
            .bridgePlugin("dual", 59)
            .put("capabilities", Namespace.capabilities("ips"))
            .put("ipam", ranges("dual", "10.59.0.0/24", "fd00:59::/64")));
    ClusterPod pod = namespace.pod("dual", "");
    pod.want(
        "[{\"name\":\"dual\",\"interface\":\"ens4\",\"ips\":[\"fd00:59::40\"]},"
            + "{\"name\":\"dual\",\"interface\":\"ens5\"},"
            + "{\"name\":\"dual\",\"interface\":\"ens6\",\"ips\":[\"10.59.0.60\",\"fd00:59::60\"]}]");
    pod.awaitInterfaces("ens4", "ens5");
    assertThat(pod.link("ens4").addresses())
        .hasSize(2)
        .contains("fd00:59::40/64")
        .anyMatch(address -> address.startsWith("10.59.0."));
    assertThat(pod.link("ens5").addresses())
        .hasSize(2)
        .anyMatch(address -> address.startsWith("10.59.0."))
        .anyMatch(address -> address.startsWith("fd00:59::"));
    assertThat(pod.awaitEvent("FailedAddingInterface", "ens6"))
        .contains("invalid IP address 10.59.0.60,fd00:59::60");
    pod.want("[]");
    pod.awaitInterfaces();
    assertThat(DevNode.leases(namespace.leaseFolder("dual"))).isEmpty();
  }

  @Test
  void requestedAddressesOfBothFamiliesWithStatic() {
    namespace.network(
        "static",
        namespace
            .bridgePlugin("static", 64)
            .put("capabilities", Namespace.capabilities("ips"))
            .put("ipam", new JsonObject().put("type", "static")));
    ClusterPod pod = namespace.pod("static", "");
    pod.want(
        "[{\"name\":\"static\",\"interface\":\"ens4\",\"ips\":[\"10.64.0.9/24\",\"fd00:64::9/64\"]}]");
    pod.awaitInterfaces("ens4");
    assertThat(pod.link("ens4").addresses())
        .containsExactlyInAnyOrder("10.64.0.9/24", "fd00:64::9/64");
  }

  @Test
  void addressesOfTheSixthVersionAlone() {
    namespace.network(
        "six", namespace.bridgePlugin("six", 60).put("ipam", ranges("six", "fd00:60::/64")));
    ClusterPod pod = plugAndUnplug("six");
    assertThat(pod.events("AddedInterface")).isNotEmpty();
    assertThat(DevNode.leases(namespace.leaseFolder("six"))).isEmpty();
  }

  private static JsonObject ranges(String network, String... subnets) {
    JsonArray ranges = new JsonArray();
    for (String subnet : subnets) {
      ranges.add(new JsonArray().add(new JsonObject().put("subnet", subnet)));
    }
    return new JsonObject()
        .put("type", "host-local")
        .put("dataDir", namespace.leaseFolder(network))
        .put("ranges", ranges);
  }

  /** The macvlan plugin leaves its link behind if its IPAM fails. */
  @Test
  void whatAPluginThatFailedHalfwayLeftBehindIsRemoved() {
    JsonObject oneAddress =
        namespace.hostLocal("full", 61).put("rangeStart", "10.61.0.9").put("rangeEnd", "10.61.0.9");
    namespace.network(
        "full",
        new JsonObject()
            .put("cniVersion", "1.0.0")
            .put("type", "macvlan")
            .put("master", "uplink")
            .put("mode", "bridge")
            .put("ipam", oneAddress));
    ClusterPod first = namespace.pod("full-first", "");
    first.want("full@ens4");
    first.awaitInterfaces("ens4");
    ClusterPod second = namespace.pod("full-second", "");
    second.want("full@ens4");
    assertThat(second.awaitEvent("FailedAddingInterface", "ens4")).contains("no IP addresses");
    assertThat(second.events("FailedRemovingInterface")).isEmpty();
    first.want("[]");
    first.awaitInterfaces();
    second.awaitInterfaces("ens4");
    assertThat(second.link("ens4").addresses()).containsExactly("10.61.0.9/24");
  }

  @Test
  void aChainIsRunToItsEndAndTheRequestReachesThePluginThatCanDoIt() {
    JsonObject tuning =
        declaring("tuning", "mac")
            .put("sysctl", new JsonObject().put("net.ipv4.conf.IFNAME.arp_filter", "1"));
    namespace.network("chain", chain("chain", 53, tuning));
    ClusterPod pod = namespace.pod("chain", "");
    pod.want("[{\"name\":\"chain\",\"interface\":\"ens4\",\"mac\":\"02:00:00:00:53:01\"}]");
    pod.awaitInterfaces("ens4");
    assertThat(pod.link("ens4").mac()).isEqualTo("02:00:00:00:53:01");
    assertThat(pod.exec("cat", "/proc/sys/net/ipv4/conf/ens4/arp_filter").strip()).isEqualTo("1");
    pod.want("[]");
    pod.awaitInterfaces();
  }

  @Test
  void anInterfaceNameWithADot() {
    namespace.bridge("dotted", 54);
    ClusterPod pod = namespace.pod("dotted", "");
    pod.want("dotted@eth1.100");
    pod.awaitInterfaces("eth1.100");
    pod.want("");
    pod.awaitInterfaces();
  }

  private static JsonObject declaring(String type, String capability) {
    return new JsonObject()
        .put("type", type)
        .put("capabilities", Namespace.capabilities(capability));
  }

  /** A bridge followed by another plugin. */
  private static JsonObject chain(String network, int subnet, JsonObject second) {
    JsonObject bridge = namespace.bridgePlugin(network, subnet);
    bridge.remove("cniVersion");
    return new JsonObject()
        .put("cniVersion", "1.0.0")
        .put("name", network)
        .put("plugins", new JsonArray().add(bridge).add(second));
  }

  private static ClusterPod plugAndUnplug(String network) {
    ClusterPod pod = namespace.pod(network, "");
    pod.want(network + "@ens4");
    pod.awaitInterfaces("ens4");
    assertThat(pod.link("ens4").addresses()).hasSize(1);
    pod.want("[]");
    pod.awaitInterfaces();
    return pod;
  }
}
