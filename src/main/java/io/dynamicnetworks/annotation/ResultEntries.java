package io.dynamicnetworks.annotation;

import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.text.IpLiteral;
import io.dynamicnetworks.text.Json;
import io.dynamicnetworks.text.Mac;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntPredicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Builds network-status entries from a CNI result (SPEC 7; CNI 0.1 to 1.1 results), as
 * network-attachment-definition-client 1.7.7 does. Takes from the plugin's result only well-formed
 * addresses, MACs and names, and leaves out the rest.
 */
final class ResultEntries {
  /**
   * Limit for interfaces, addresses, routes and DNS settings each; keeps network-status writable.
   */
  private static final int MAX_ITEMS = 64;

  private static final int MAX_DNS_CHARS = 253;

  private final String name;
  private final JsonNode result;

  private ResultEntries(String name, CniResult result) {
    this.name = name;
    this.result = converted(tree(result));
  }

  static List<ObjectNode> of(String name, CniResult result) {
    return new ResultEntries(name, result).entries();
  }

  static ObjectNode ofDefault(String name, CniResult result) {
    return new ResultEntries(name, result).defaultEntry();
  }

  static boolean listedByMultus(CniResult result) {
    JsonNode json = tree(result);
    JsonNode interfaces = list(json, "interfaces");
    return namesInterfaces(text(json, "cniVersion"))
        && (interfaces.size() == 1 || !sandboxed(interfaces).isEmpty());
  }

  /**
   * Whether results of this version name interfaces. Those of CNI 0.1.0 and 0.2.0 do not; a result
   * without a version is 0.1.0 (libcni).
   */
  private static boolean namesInterfaces(String version) {
    return !version.isEmpty() && !version.startsWith("0.1.") && !version.startsWith("0.2.");
  }

  private static JsonNode tree(CniResult result) {
    try {
      return Json.parse(result.json());
    } catch (Json.NotJson e) {
      return Json.object();
    }
  }

  /**
   * Converts a result of CNI 0.2.0 as libcni does: the daemon answers with it unconverted, and the
   * cache keeps it that way.
   */
  private static JsonNode converted(JsonNode result) {
    JsonNode ip4 = result.path("ip4");
    JsonNode ip6 = result.path("ip6");
    if (!(result instanceof ObjectNode old) || (!ip4.isObject() && !ip6.isObject())) {
      return result;
    }
    ObjectNode converted = old.deepCopy();
    ArrayNode ips = converted.putArray("ips");
    ArrayNode routes = converted.putArray("routes");
    for (JsonNode family : List.of(ip4, ip6)) {
      if (family.isObject()) {
        ips.addObject().put("address", text(family, "ip"));
        list(family, "routes").forEach(routes::add);
      }
    }
    return converted;
  }

  private List<ObjectNode> entries() {
    List<Integer> sandboxed = sandboxed(list(result, "interfaces"));
    return sandboxed.isEmpty()
        ? List.of(entry(MissingNode.getInstance(), addresses(index -> true), false))
        : sandboxed.stream().map(at -> entry(sandboxed, at, false)).toList();
  }

  private ObjectNode defaultEntry() {
    List<Integer> sandboxed = sandboxed(list(result, "interfaces"));
    return sandboxed.isEmpty()
        ? entry(MissingNode.getInstance(), addresses(index -> true), true)
        : entry(sandboxed, withGateway(sandboxed), true);
  }

  /** Returns the entry of one of the interfaces inside the sandbox. */
  private ObjectNode entry(List<Integer> sandboxed, int at, boolean isDefault) {
    JsonNode interfaces = list(result, "interfaces");
    boolean alone = interfaces.size() == 1;
    boolean last = at == sandboxed.getLast();
    List<String> ips = addresses(index -> alone || index == at || (index < 0 && last));
    return entry(interfaces.path(at), ips, isDefault);
  }

  private int withGateway(List<Integer> sandboxed) {
    for (JsonNode ip : list(result, "ips")) {
      int at = interfaceOf(ip);
      if (sandboxed.contains(at) && IpLiteral.canonical(text(ip, "gateway")).isPresent()) {
        return at;
      }
    }
    return sandboxed.getFirst();
  }

  private static List<Integer> sandboxed(JsonNode interfaces) {
    List<Integer> sandboxed = new ArrayList<>();
    for (int i = 0; i < interfaces.size() && sandboxed.size() < MAX_ITEMS; i++) {
      if (!text(interfaces.path(i), "sandbox").isEmpty()) {
        sandboxed.add(i);
      }
    }
    return sandboxed;
  }

  private ObjectNode entry(JsonNode iface, List<String> ips, boolean isDefault) {
    ObjectNode entry = Json.object();
    entry.put("name", name);
    InterfaceName.parse(text(iface, "name"))
        .ifPresent(name -> entry.put("interface", name.value()));
    putList(entry, "ips", ips);
    String mac = text(iface, "mac");
    if (Mac.canonical(mac).isPresent()) {
      entry.put("mac", mac);
    }
    JsonNode mtu = iface.path("mtu");
    if (mtu.isIntegralNumber() && mtu.canConvertToInt() && mtu.intValue() > 0) {
      entry.put("mtu", mtu.intValue());
    }
    if (isDefault) {
      entry.put("default", true);
    }
    entry.set("dns", dns());
    putList(entry, "gateway", gateways());
    return entry;
  }

  /**
   * @param wanted tests the index of the interface that an address belongs to; -1 if it names none
   */
  private List<String> addresses(IntPredicate wanted) {
    List<String> addresses = new ArrayList<>();
    for (JsonNode ip : list(result, "ips")) {
      if (addresses.size() < MAX_ITEMS && wanted.test(interfaceOf(ip))) {
        IpLiteral.canonical(text(ip, "address")).ifPresent(addresses::add);
      }
    }
    return addresses;
  }

  /** Returns the index of the interface that has the address; -1 if the address names none. */
  private static int interfaceOf(JsonNode ip) {
    JsonNode index = ip.path("interface");
    return index.isIntegralNumber() && index.canConvertToInt() ? index.intValue() : -1;
  }

  private ObjectNode dns() {
    ObjectNode dns = Json.object();
    JsonNode given = result.path("dns");
    putList(dns, "nameservers", texts(given, "nameservers"));
    String domain = text(given, "domain");
    if (isDnsText(domain)) {
      dns.put("domain", domain);
    }
    putList(dns, "search", texts(given, "search"));
    putList(dns, "options", texts(given, "options"));
    return dns;
  }

  /**
   * Returns the gateway of each default route that has one; the gateway of an address is no route.
   */
  private List<String> gateways() {
    List<String> gateways = new ArrayList<>();
    for (JsonNode route : list(result, "routes")) {
      if (gateways.size() < MAX_ITEMS && isDefault(text(route, "dst"))) {
        IpLiteral.canonical(text(route, "gw")).ifPresent(gateways::add);
      }
    }
    return gateways;
  }

  /**
   * Whether the destination is that of a default route. A missing one is, too; Go prints it as
   * {@code <nil>}.
   */
  private static boolean isDefault(String destination) {
    return destination.isEmpty()
        || destination.equals("<nil>")
        || (destination.endsWith("/0")
            && IpLiteral.canonical(destination)
                .filter(address -> address.equals("0.0.0.0") || address.equals("::"))
                .isPresent());
  }

  private static List<String> texts(JsonNode holder, String key) {
    return Json.texts(holder, key).stream()
        .filter(ResultEntries::isDnsText)
        .limit(MAX_ITEMS)
        .toList();
  }

  private static boolean isDnsText(String text) {
    return !text.isEmpty() && text.length() <= MAX_DNS_CHARS;
  }

  /** Returns the value of the key if it is a list, otherwise an empty list. */
  private static JsonNode list(JsonNode holder, String key) {
    JsonNode value = holder.path(key);
    return value.isArray() ? value : Json.array();
  }

  private static String text(JsonNode node, String key) {
    return Objects.requireNonNullElse(Json.text(node, key), "");
  }

  private static void putList(ObjectNode node, String key, List<String> items) {
    if (!items.isEmpty()) {
      node.set(key, Json.array(items));
    }
  }
}
