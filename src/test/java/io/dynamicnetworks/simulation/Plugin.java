package io.dynamicnetworks.simulation;

import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.model.InterfaceRequest;
import java.util.List;
import java.util.Locale;

/**
 * The plugin of a network: what it creates, and what its result says. The {@code type} of the
 * config.
 */
enum Plugin {
  /** One link and one address. */
  MACVLAN,

  /** Like MACVLAN, but the config has no cniVersion: multus lists nothing for it. */
  ANCIENT,

  /** Two links from one ADD; the second has the first one's name plus {@code -ctl}. */
  PAIR,

  /** KubeVirt's binding: no link of its own, and a result that names eth0. */
  PASST,

  /** DPDK: an address and no link. */
  DPDK,

  /** An empty result. */
  SILENT,

  /** A host device that is moved into the pod and back. */
  HOST_DEVICE,

  /** One link; its DEL is refused without the ADD's device id. */
  SRIOV,

  /** A device that the kubelet allocated to the pod: one link and one address. */
  DEVICE;

  static Plugin of(String config) {
    String type = Configs.text(config, "type", "macvlan");
    return valueOf(type.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /** The type in the config. */
  String type() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The links that an ADD creates. */
  List<String> links(String iface) {
    return switch (this) {
      case MACVLAN, ANCIENT, HOST_DEVICE, SRIOV, DEVICE -> List.of(iface);
      case PAIR -> List.of(iface, iface + "-ctl");
      case PASST, DPDK, SILENT -> List.of();
    };
  }

  /** Whether an ADD leases an address. */
  boolean leases() {
    return switch (this) {
      case MACVLAN, ANCIENT, PAIR, DPDK, SRIOV, DEVICE -> true;
      case PASST, SILENT, HOST_DEVICE -> false;
    };
  }

  /**
   * Whether multus lists its result when it sets up a sandbox, so that the entries can be checked.
   */
  boolean listedAtCreation() {
    return switch (this) {
      case MACVLAN, PAIR, PASST, HOST_DEVICE, SRIOV, DEVICE -> true;
      case ANCIENT, DPDK, SILENT -> false;
    };
  }

  /** The result in the CNI cache after an ADD. */
  CniResult cached(String iface, String netns, String address) {
    return this == ANCIENT
        ? new CniResult(
            "{\"cniVersion\":\"0.2.0\",\"ip4\":{\"ip\":\"%s/24\"},\"dns\":{}}".formatted(address))
        : reply(iface, netns, address);
  }

  /** The daemon's answer to an ADD. */
  CniResult reply(String iface, String netns, String address) {
    String interfaces =
        switch (this) {
          case MACVLAN, HOST_DEVICE, SRIOV, DEVICE -> iface(iface, netns);
          case PAIR -> iface(iface, netns) + "," + iface(iface + "-ctl", netns);
          case PASST -> iface("eth0", netns);
          case ANCIENT, DPDK, SILENT -> "";
        };
    String ips =
        !leases()
            ? ""
            : interfaces.isEmpty()
                ? "{\"address\":\"%s/24\"}".formatted(address)
                : "{\"address\":\"%s/24\",\"interface\":0}".formatted(address);
    return new CniResult(
        "{\"cniVersion\":\"1.0.0\""
            + (interfaces.isEmpty() ? "" : ",\"interfaces\":[" + interfaces + "]")
            + (ips.isEmpty() ? "" : ",\"ips\":[" + ips + "]")
            + "}");
  }

  /** The address that an ADD gets for the request. */
  static String address(InterfaceRequest request, Kernel kernel) {
    return request.ips().isEmpty()
        ? kernel.nextAddress()
        : request.ips().getFirst().replaceAll("/.*", "");
  }

  private static String iface(String name, String netns) {
    return "{\"mac\":\"02:00:00:00:00:01\",\"name\":\"%s\",\"sandbox\":\"%s\"}"
        .formatted(name, netns);
  }
}
