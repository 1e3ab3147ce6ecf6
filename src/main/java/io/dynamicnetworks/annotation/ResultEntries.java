package io.dynamicnetworks.annotation;

import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.IpLiteral;
import io.dynamicnetworks.model.Json;
import io.dynamicnetworks.model.Mac;
import io.dynamicnetworks.model.NetworkRef;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes network-status entries of a CNI result (SPEC 5; CNI 0.3 to 1.1 results), as
 * network-attachment-definition-client 1.7.7 does. What a plugin says is taken only where it is
 * what it should be: an address, a MAC, a name; the rest is left out.
 */
final class ResultEntries {
  /** Of interfaces, addresses, routes and DNS settings each; keeps network-status writable. */
  private static final int MAX_ITEMS = 64;

  private static final int MAX_DNS_CHARS = 253;

  private final NetworkRef network;
  private final JsonNode result;

  private ResultEntries(NetworkRef network, JsonNode result) {
    this.network = network;
    this.result = result;
  }

  static List<ObjectNode> of(NetworkRef network, CniResult result) {
    JsonNode json;
    try {
      json = Json.parse(result.json());
    } catch (Json.NotJson e) {
      json = Json.object();
    }
    return new ResultEntries(network, json).entries();
  }

  private List<ObjectNode> entries() {
    JsonNode interfaces = list(result, "interfaces");
    List<Integer> sandboxed = sandboxed(interfaces);
    if (sandboxed.isEmpty()) {
      return List.of(entry(MissingNode.getInstance(), addresses(index -> true)));
    }
    if (interfaces.size() == 1) {
      return List.of(entry(interfaces.path(0), addresses(index -> true)));
    }
    List<ObjectNode> entries = new ArrayList<>();
    int last = sandboxed.getLast();
    for (int at : sandboxed) {
      List<String> ips = addresses(index -> index == at || (index < 0 && at == last));
      entries.add(entry(interfaces.path(at), ips));
    }
    return entries;
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

  private ObjectNode entry(JsonNode iface, List<String> ips) {
    ObjectNode entry = Json.object();
    entry.put("name", network.toString());
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
    entry.set("dns", dns());
    putList(entry, "gateway", gateways());
    return entry;
  }

  /**
   * @param wanted whether an interface's index is; -1 stands for an address that names none
   */
  private List<String> addresses(IntPredicate wanted) {
    List<String> addresses = new ArrayList<>();
    for (JsonNode ip : list(result, "ips")) {
      JsonNode index = ip.path("interface");
      int at = index.isIntegralNumber() && index.canConvertToInt() ? index.intValue() : -1;
      if (addresses.size() < MAX_ITEMS && wanted.test(at)) {
        IpLiteral.canonical(text(ip, "address")).ifPresent(addresses::add);
      }
    }
    return addresses;
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

  /** Of every default route that has one; the gateway of an address is not a route. */
  private List<String> gateways() {
    List<String> gateways = new ArrayList<>();
    for (JsonNode route : list(result, "routes")) {
      if (gateways.size() < MAX_ITEMS && isDefault(text(route, "dst"))) {
        IpLiteral.canonical(text(route, "gw")).ifPresent(gateways::add);
      }
    }
    return gateways;
  }

  /** No destination is the default too; Go prints {@code <nil>} for none. */
  private static boolean isDefault(String destination) {
    return destination.isEmpty()
        || destination.equals("<nil>")
        || (destination.endsWith("/0")
            && IpLiteral.canonical(destination)
                .filter(address -> address.equals("0.0.0.0") || address.equals("::"))
                .isPresent());
  }

  private static List<String> texts(JsonNode holder, String key) {
    List<String> texts = new ArrayList<>();
    for (JsonNode item : list(holder, key)) {
      if (texts.size() < MAX_ITEMS && item.isString() && isDnsText(item.stringValue())) {
        texts.add(item.stringValue());
      }
    }
    return texts;
  }

  private static boolean isDnsText(String text) {
    return !text.isEmpty() && text.length() <= MAX_DNS_CHARS;
  }

  /** What the key holds if it is a list, otherwise an empty list. */
  private static JsonNode list(JsonNode holder, String key) {
    JsonNode value = holder.path(key);
    return value.isArray() ? value : Json.array();
  }

  private static String text(JsonNode node, String key) {
    JsonNode value = node.path(key);
    return value.isString() ? value.stringValue() : "";
  }

  private static void putList(ObjectNode node, String key, List<String> items) {
    if (!items.isEmpty()) {
      node.set(key, Json.array(items));
    }
  }
}
