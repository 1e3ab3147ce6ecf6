package io.dynamicnetworks.standin.multus;

import io.dynamicnetworks.standin.TestJson;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads CNI results of all versions and converts them as libcni does. */
final class CniResults {
  private static final Set<String> SINGLE_ADDRESS = Set.of("0.1.0", "0.2.0");
  private static final Set<String> WITH_IP_VERSION = Set.of("0.3.0", "0.3.1", "0.4.0");
  private static final Set<String> CURRENT = Set.of("1.0.0", "1.1.0");

  // In the order in which Go writes them.
  private static final List<String> INTERFACE =
      List.of("mac", "mtu", "name", "pciID", "sandbox", "socketPath");
  private static final List<String> ADDRESS = List.of("address", "gateway", "interface");
  private static final List<String> ROUTE =
      List.of("advmss", "dst", "gw", "mtu", "priority", "scope", "table");
  private static final List<String> DNS = List.of("domain", "nameservers", "options", "search");

  private CniResults() {}

  /** Parses a plugin's output; without a cniVersion it gets the config's. */
  static ObjectNode read(String output, String configVersion) throws RefusedCall {
    JsonNode read;
    try {
      read = GoJson.parse(output);
    } catch (RefusedCall refusal) {
      throw refusal.after("failed to unmarshal raw result: ");
    }
    ObjectNode result =
        read instanceof ObjectNode object ? object : TestJson.MAPPER.createObjectNode();
    if (result.path("cniVersion").asString("").isEmpty()) {
      result.put("cniVersion", configVersion.isEmpty() ? "0.1.0" : configVersion);
    }
    String version = result.path("cniVersion").asString("");
    if (!known(version)) {
      throw new RefusedCall("unsupported CNI result version \"" + version + "\"");
    }
    return result;
  }

  /** Converts a result to another version. */
  static ObjectNode convert(ObjectNode result, String version) throws RefusedCall {
    String target = version.isEmpty() ? "0.1.0" : version;
    if (!known(target)) {
      throw new RefusedCall(
          "cannot convert version "
              + result.path("cniVersion").asString("")
              + " to "
              + target
              + ": unsupported version");
    }
    ObjectNode current = current(result);
    if (CURRENT.contains(target)) {
      return current.put("cniVersion", target);
    }
    return SINGLE_ADDRESS.contains(target)
        ? withSingleAddresses(current, target)
        : withIpVersions(current, target);
  }

  private static boolean known(String version) {
    return SINGLE_ADDRESS.contains(version)
        || WITH_IP_VERSION.contains(version)
        || CURRENT.contains(version);
  }

  private static ObjectNode current(ObjectNode result) {
    ObjectNode current = TestJson.MAPPER.createObjectNode();
    current.put("cniVersion", "1.0.0");
    ObjectNode dns = only(result.path("dns"), DNS);
    if (!dns.isEmpty()) {
      current.set("dns", dns);
    }
    put(current, "interfaces", list(result.path("interfaces"), INTERFACE));
    ArrayNode ips = list(result.path("ips"), ADDRESS);
    ArrayNode routes = list(result.path("routes"), ROUTE);
    for (String family : List.of("ip4", "ip6")) {
      JsonNode single = result.path(family);
      if (single.isObject()) {
        ObjectNode address = ips.addObject().put("address", single.path("ip").asString(""));
        if (single.hasNonNull("gateway")) {
          address.set("gateway", single.path("gateway"));
        }
        routes.addAll(list(single.path("routes"), ROUTE));
      }
    }
    put(current, "ips", ips);
    put(current, "routes", routes);
    return current;
  }

  private static ObjectNode withIpVersions(ObjectNode current, String target) {
    for (JsonNode ip : current.path("ips")) {
      boolean v6 = ip.path("address").asString("").contains(":");
      ((ObjectNode) ip).put("version", v6 ? "6" : "4");
    }
    return current.put("cniVersion", target);
  }

  private static ObjectNode withSingleAddresses(ObjectNode current, String target)
      throws RefusedCall {
    ObjectNode single = TestJson.MAPPER.createObjectNode().put("cniVersion", target);
    for (JsonNode ip : current.path("ips")) {
      String family = ip.path("address").asString("").contains(":") ? "ip6" : "ip4";
      if (!single.has(family)) {
        ObjectNode address = single.putObject(family).put("ip", ip.path("address").asString(""));
        if (ip.hasNonNull("gateway")) {
          address.set("gateway", ip.path("gateway"));
        }
      }
    }
    if (!single.has("ip4") && !single.has("ip6")) {
      throw new RefusedCall("cannot convert: no valid IP addresses");
    }
    return single;
  }

  private static ArrayNode list(JsonNode list, List<String> keys) {
    ArrayNode kept = TestJson.MAPPER.createArrayNode();
    list.forEach(item -> kept.add(only(item, keys)));
    return kept;
  }

  private static ObjectNode only(JsonNode item, List<String> keys) {
    ObjectNode kept = TestJson.MAPPER.createObjectNode();
    for (String key : keys) {
      if (item.hasNonNull(key)) {
        kept.set(key, item.path(key));
      }
    }
    return kept;
  }

  private static void put(ObjectNode result, String key, ArrayNode list) {
    if (!list.isEmpty()) {
      result.set(key, list);
    }
  }
}
