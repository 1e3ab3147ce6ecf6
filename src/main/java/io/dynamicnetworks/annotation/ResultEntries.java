package io.dynamicnetworks.annotation;

import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.model.IpLiteral;
import io.dynamicnetworks.model.Json;
import io.dynamicnetworks.model.NetworkRef;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes network-status entries of a CNI result (SPEC 5; CNI 0.3 to 1.1 results). */
final class ResultEntries {
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
      json = Json.MAPPER.createObjectNode();
    }
    return new ResultEntries(network, json).entries();
  }

  private List<ObjectNode> entries() {
    JsonNode interfaces = result.path("interfaces");
    List<Integer> sandboxed = new ArrayList<>();
    for (int i = 0; i < interfaces.size(); i++) {
      if (!text(interfaces.get(i), "sandbox").isEmpty()) {
        sandboxed.add(i);
      }
    }
    if (sandboxed.size() <= 1) {
      // Whatever the index of an address says, there is but one interface that it can be on.
      JsonNode only = sandboxed.isEmpty() ? null : interfaces.get(sandboxed.getFirst());
      return List.of(entry(only, addresses(index -> true)));
    }
    List<ObjectNode> entries = new ArrayList<>();
    int last = sandboxed.getLast();
    for (int at : sandboxed) {
      List<String> ips = addresses(index -> index == at || (index < 0 && at == last));
      entries.add(entry(interfaces.get(at), ips));
    }
    return entries;
  }

  private ObjectNode entry(@Nullable JsonNode iface, List<String> ips) {
    ObjectNode entry = Json.MAPPER.createObjectNode();
    entry.put("name", network.toString());
    if (iface != null) {
      putText(entry, "interface", text(iface, "name"));
    }
    putList(entry, "ips", ips);
    if (iface != null) {
      putText(entry, "mac", text(iface, "mac"));
      JsonNode mtu = iface.path("mtu");
      if (mtu.isIntegralNumber() && mtu.canConvertToInt() && mtu.intValue() > 0) {
        entry.put("mtu", mtu.intValue());
      }
    }
    entry.set("dns", dns());
    putList(entry, "gateway", gateways());
    return entry;
  }

  private List<String> addresses(IntPredicate wanted) {
    List<String> addresses = new ArrayList<>();
    for (JsonNode ip : result.path("ips")) {
      JsonNode index = ip.path("interface");
      int at = index.isIntegralNumber() && index.canConvertToInt() ? index.intValue() : -1;
      String address = IpLiteral.withoutPrefix(text(ip, "address"));
      if (!address.isEmpty() && wanted.test(at)) {
        addresses.add(address);
      }
    }
    return addresses;
  }

  private ObjectNode dns() {
    ObjectNode dns = Json.MAPPER.createObjectNode();
    JsonNode given = result.path("dns");
    putList(dns, "nameservers", texts(given.path("nameservers")));
    putText(dns, "domain", text(given, "domain"));
    putList(dns, "search", texts(given.path("search")));
    putList(dns, "options", texts(given.path("options")));
    return dns;
  }

  /** Of every default route that has one; the gateway of an address is not a route. */
  private List<String> gateways() {
    List<String> gateways = new ArrayList<>();
    for (JsonNode route : result.path("routes")) {
      String destination = text(route, "dst");
      boolean isDefault = destination.equals("0.0.0.0/0") || destination.equals("::/0");
      String gateway = text(route, "gw");
      if (isDefault && !gateway.isEmpty()) {
        gateways.add(gateway);
      }
    }
    return gateways;
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(
        item -> {
          if (item.isString() && !item.stringValue().isEmpty()) {
            texts.add(item.stringValue());
          }
        });
    return texts;
  }

  private static String text(JsonNode node, String key) {
    JsonNode value = node.path(key);
    return value.isString() ? value.stringValue() : "";
  }

  private static void putText(ObjectNode node, String key, String text) {
    if (!text.isEmpty()) {
      node.put(key, text);
    }
  }

  private static void putList(ObjectNode node, String key, List<String> items) {
    if (!items.isEmpty()) {
      ArrayNode list = node.putArray(key);
      items.forEach(list::add);
    }
  }
}
