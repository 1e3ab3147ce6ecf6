package io.dynamicnetworks.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** CNI plugins other than a plain bridge, and chains of them. */
@Tag("e2e")
@Tag("node")
class PluginsE2e {
  private static final Namespace namespace = Namespace.create();

  @AfterAll
  static void removeAll() {
    namespace.close();
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
    Pod pod = plugAndUnplug("macvlan");
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
  void aChainIsRunToItsEndAndTheRequestReachesThePluginThatCanDoIt() {
    JsonObject tuning =
        new JsonObject()
            .put("type", "tuning")
            .put("capabilities", new JsonObject().put("mac", true))
            .put("sysctl", new JsonObject().put("net.ipv4.conf.IFNAME.arp_filter", "1"));
    JsonObject bridge = namespace.bridgePlugin("chain", 53);
    bridge.remove("cniVersion");
    JsonObject config =
        new JsonObject()
            .put("cniVersion", "1.0.0")
            .put("name", "chain")
            .put("plugins", new JsonArray().add(bridge).add(tuning));
    namespace.network("chain", config);
    Pod pod = namespace.pod("chain", "");
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
    Pod pod = namespace.pod("dotted", "");
    pod.want("dotted@eth1.100");
    pod.awaitInterfaces("eth1.100");
    pod.want("");
    pod.awaitInterfaces();
  }

  private static Pod plugAndUnplug(String network) {
    Pod pod = namespace.pod(network, "");
    pod.want(network + "@ens4");
    pod.awaitInterfaces("ens4");
    assertThat(pod.link("ens4").addresses()).hasSize(1);
    pod.want("[]");
    pod.awaitInterfaces();
    return pod;
  }
}
