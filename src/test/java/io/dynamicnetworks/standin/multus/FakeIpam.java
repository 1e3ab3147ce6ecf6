package io.dynamicnetworks.standin.multus;

import io.dynamicnetworks.standin.TestJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Simulates the plugins host-local (one IPv4 range) and static, as far as the tests need.
 * Thread-safe.
 */
final class FakeIpam {
  private static final int HOSTS = 254;

  private final Map<Lease, Owner> leases = new LinkedHashMap<>();

  /** A leased address. */
  record Lease(String network, String ip) {}

  private record Owner(String containerId, String ifname) {}

  /** The leased addresses as {@code network/ip}, in the order of allocation. */
  synchronized List<String> leases() {
    return leases.keySet().stream().map(lease -> lease.network() + "/" + lease.ip()).toList();
  }

  /** The plugin's result for an ADD: {@code ips} and {@code routes}. */
  synchronized ObjectNode add(PluginCall call, JsonNode config) throws PluginFailed {
    ObjectNode result = TestJson.MAPPER.createObjectNode();
    ArrayNode ips = result.putArray("ips");
    if (call.type().equals("static")) {
      fixed(call, config).forEach(ip -> ips.addObject().put("address", ip));
    } else {
      lease(call, config, ips);
    }
    ArrayNode routes = result.putArray("routes");
    config.path("ipam").path("routes").forEach(routes::add);
    return result;
  }

  /** Releases the interface's leases. */
  synchronized void delete(PluginCall call, JsonNode config) {
    Owner owner = new Owner(call.containerId(), call.ifname());
    String network = config.path("name").asString("");
    leases
        .entrySet()
        .removeIf(
            entry -> entry.getKey().network().equals(network) && entry.getValue().equals(owner));
  }

  private void lease(PluginCall call, JsonNode config, ArrayNode ips) throws PluginFailed {
    String subnet = subnet(config.path("ipam"));
    String start = subnet.substring(0, subnet.lastIndexOf('.') + 1);
    String prefix = subnet.substring(subnet.indexOf('/'));
    String network = config.path("name").asString("");
    List<String> requested = requested(call, config);
    String ip =
        requested.isEmpty()
            ? firstFree(network, start, subnet)
            : requested.getFirst().replaceFirst("/.*", "");
    Lease lease = new Lease(network, ip);
    if (!ip.startsWith(start)) {
      throw new PluginFailed(999, "failed to allocate all requested IPs: " + ip, "");
    }
    if (leases.putIfAbsent(lease, new Owner(call.containerId(), call.ifname())) != null) {
      throw new PluginFailed(
          999,
          "failed to allocate for range 0: requested IP address "
              + ip
              + " is not available in range set "
              + start
              + "1-"
              + start
              + HOSTS,
          "");
    }
    ips.addObject().put("address", ip + prefix).put("gateway", start + "1");
  }

  private String firstFree(String network, String start, String subnet) throws PluginFailed {
    for (int host = 2; host <= HOSTS; host++) {
      if (!leases.containsKey(new Lease(network, start + host))) {
        return start + host;
      }
    }
    throw new PluginFailed(
        999,
        "failed to allocate for range 0: no IP addresses available in range set: " + subnet,
        "");
  }

  private static String subnet(JsonNode ipam) throws PluginFailed {
    String subnet = ipam.path("subnet").asString(ipam.at("/ranges/0/0/subnet").asString(""));
    if (!subnet.matches("(\\d+\\.){3}0/24")) {
      throw new PluginFailed(
          7, "fake host-local: subnet \"" + subnet + "\": want an IPv4 one of 24 bits", "");
    }
    return subnet;
  }

  private static List<String> fixed(PluginCall call, JsonNode config) throws PluginFailed {
    List<String> ips = requested(call, config);
    if (ips.isEmpty()) {
      config.path("ipam").path("addresses").forEach(a -> ips.add(a.path("address").asString("")));
    }
    for (String ip : ips) {
      if (!ip.contains("/")) {
        throw new PluginFailed(
            999, "the 'ip' field is expected to be in CIDR notation, got: '" + ip + "'", "");
      }
    }
    return ips;
  }

  /**
   * The requested addresses: the capability takes precedence over {@code args}, and these over
   * CNI_ARGS.
   */
  private static List<String> requested(PluginCall call, JsonNode config) {
    List<String> ips = new ArrayList<>();
    config.at("/runtimeConfig/ips").forEach(ip -> ips.add(ip.asString("")));
    if (ips.isEmpty()) {
      config.at("/args/cni/ips").forEach(ip -> ips.add(ip.asString("")));
    }
    if (ips.isEmpty()) {
      FakeHost.argument(call, "IP").ifPresent(value -> ips.addAll(List.of(value.split(",", -1))));
    }
    return ips;
  }
}
