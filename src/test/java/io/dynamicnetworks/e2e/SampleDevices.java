package io.dynamicnetworks.e2e;

import io.dynamicnetworks.e2e.DevNode.Part;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The devices of Kubernetes' sample device plugin, and networks that take them: with a script,
 * since their ids are no PCI addresses, or with the real host-device plugin.
 */
final class SampleDevices {
  static final String RESOURCE = "example.com/resource";
  static final List<String> IDS = List.of("Dev-1", "Dev-2");

  private static final String HELD = "/run/node/e2e-devices";

  private static final String ID =
      """
      id=$(echo "$config" | sed -n 's/.*"deviceID":"\\([^"]*\\)".*/\\1/p')
      held=%s/$id
      refuse() { printf '{"cniVersion":"1.0.0","code":%%s,"msg":"%%s"}' "$1" "$2"; exit 1; }
      [ -n "$id" ] || refuse 7 'which device?'
      """
          .formatted(HELD);

  /** Like sriov-cni, it records the holder of each device. */
  private static final String ADD =
      ID
          + """
          while [ -e "$folder/hold" ]; do sleep 0.1; done
          [ ! -e "$folder/fail" ] || refuse 11 'set to fail'
          [ ! -e "$held" ] || refuse 11 "device $id is in use"
          echo "$CNI_CONTAINERID $CNI_IFNAME" >"$held"
          """
          + ScriptPlugin.LINK;

  private static final String DEL =
      ID
          + """
          [ "$(cat "$held" 2>/dev/null)" != "$CNI_CONTAINERID $CNI_IFNAME" ] || rm -f "$held"
          """
          + ScriptPlugin.DELETE_LINK;

  private SampleDevices() {}

  /** Starts the node's device plugin. */
  static void start() {
    DevNode.shell("rm -rf %1$s; mkdir -p %1$s".formatted(HELD));
    DevNode.start(Part.DEVICE_PLUGIN);
  }

  static void stop() {
    DevNode.stop(Part.DEVICE_PLUGIN);
    DevNode.shell("rm -rf /tmp/Dev-1 /tmp/Dev-2 " + HELD);
  }

  /** Creates a network whose script takes a device. */
  static ScriptPlugin network(Namespace namespace, String network) {
    ScriptPlugin plugin = ScriptPlugin.network(namespace, network, ADD, DEL);
    takes(namespace, network, RESOURCE);
    return plugin;
  }

  /** Makes the network request devices of that resource. */
  static void takes(Namespace namespace, String network, String resource) {
    Kubectl.run(
        "annotate",
        "network-attachment-definition",
        network,
        "-n",
        namespace.name(),
        "k8s.v1.cni.cncf.io/resourceName=" + resource);
  }

  /** The scripts' record of who holds each device: interface names by device id. */
  static Map<String, String> held() {
    Map<String, String> held = new TreeMap<>();
    DevNode.shell(
            "cd " + HELD + " && for id in *; do [ ! -e \"$id\" ] || echo \"$id $(cat $id)\"; done")
        .lines()
        .map(line -> line.strip().split(" "))
        .filter(words -> words.length == 3)
        .forEach(words -> held.put(words[0], words[2]));
    return held;
  }

  /** Returns the devices, as real ones return when their network namespace goes. */
  static void giveBack() {
    DevNode.shell("rm -f " + HELD + "/*");
  }

  /** The calls of a network's script, with device ids, such as {@code ADD x1 Dev-1}. */
  static List<String> calls(ScriptPlugin plugin) {
    List<String> calls = plugin.calls();
    List<JsonObject> configs = plugin.configs();
    List<String> both = new ArrayList<>();
    for (int at = 0; at < calls.size(); at++) {
      both.add(calls.get(at) + " " + configs.get(at).getString("deviceID", "none"));
    }
    return both;
  }

  // ---- the real host-device plugin ----

  /** Creates two links on the node, which the host-device plugin finds by device id. */
  static void makeHostDevices() {
    DevNode.shell(
        """
        mount -t tmpfs tmpfs /sys/bus/pci/devices
        mkdir -p /sys/bus/pci/devices/driver
        for n in 1 2; do
          mkdir -p /sys/bus/pci/devices/Dev-$n/net/e2edev$n
          ln -s ../driver /sys/bus/pci/devices/Dev-$n/driver
          ip link add e2edev$n type veth peer name e2edev${n}p
        done
        mkdir -p /run/k8s.cni.cncf.io/devinfo/dp
        for n in 1 2; do
          printf '{"type":"pci","version":"1.1.0","pci":{"pci-address":"Dev-%s"}}' $n \\
            >/run/k8s.cni.cncf.io/devinfo/dp/example.com-resource-Dev-$n-device.json
        done
        """);
  }

  static void removeHostDevices() {
    DevNode.shell(
        """
        umount /sys/bus/pci/devices 2>/dev/null
        for n in 1 2; do ip link del e2edev${n}p 2>/dev/null; done
        rm -f /run/k8s.cni.cncf.io/devinfo/dp/example.com-resource-*
        true\
        """);
  }

  /**
   * Makes a link anew that went with its network namespace, as the kernel returns a physical one to
   * the node; returns whether there was any. Its peer shows whether it still exists.
   */
  static boolean returnHostDevices() {
    return DevNode.shell(
            """
            for n in 1 2; do
              [ -e /sys/class/net/e2edev${n}p ] ||
                { ip link add e2edev$n type veth peer name e2edev${n}p && echo made; }
            done
            true""")
        .contains("made");
  }

  /** Which of the two links are on the node. */
  static List<String> onNode() {
    return DevNode.shell("ip -o link | sed -n 's/.*: \\(e2edev[12]\\)@.*/\\1/p'")
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("e2edev"))
        .sorted()
        .toList();
  }
}
