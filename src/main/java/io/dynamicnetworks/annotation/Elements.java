package io.dynamicnetworks.annotation;

import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.IpLiteral;
import io.dynamicnetworks.model.Json;
import io.dynamicnetworks.model.Mac;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.model.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads one element of the JSON form: each key of SPEC 2's table, keys in any case. */
final class Elements {
  private static final int MAX_PORT = 65_535;

  private final Map<String, JsonNode> keys;

  private Elements(Map<String, JsonNode> keys) {
    this.keys = keys;
  }

  static Selection read(JsonNode element, int position, String podNamespace) throws BadElement {
    if (!element.isObject()) {
      throw new BadElement("want an object, got " + kind(element), null, null);
    }
    Map<String, JsonNode> keys = new TreeMap<>();
    element
        .properties()
        .forEach(
            entry -> {
              if (!entry.getValue().isNull()) {
                keys.put(entry.getKey().toLowerCase(Locale.ROOT), entry.getValue());
              }
            });
    return new Elements(keys).selection(position, podNamespace);
  }

  /** What kind of JSON value it is, as a person says it. */
  static String kind(JsonNode node) {
    return switch (node.getNodeType()) {
      case ARRAY -> "a list";
      case OBJECT -> "an object";
      case STRING -> "the string " + Shown.value(node.stringValue());
      case NUMBER -> "the number " + Shown.shortened(Json.write(node), 40);
      case BOOLEAN -> Json.write(node);
      case NULL -> "null";
      case BINARY, MISSING, POJO -> "nothing";
    };
  }

  private Selection selection(int position, String podNamespace) throws BadElement {
    NetworkRef network = network(podNamespace);
    InterfaceName iface = null;
    try {
      String name = text("interface");
      if (name != null && !name.isEmpty()) {
        String problem = InterfaceName.problem(name);
        if (problem != null) {
          throw bad(problem);
        }
        iface = new InterfaceName(name);
      }
      return new Selection(position, network, iface, request());
    } catch (BadElement e) {
      throw new BadElement(e.problem() + " (network " + network + ")", network, iface);
    }
  }

  private NetworkRef network(String podNamespace) throws BadElement {
    String name = text("name");
    if (name == null || name.isEmpty()) {
      throw bad("name: missing, want the name of a NetworkAttachmentDefinition");
    }
    String namespace = text("namespace");
    if (namespace == null || namespace.isEmpty()) {
      namespace = podNamespace;
    }
    if (!NetworkRef.isName(name)) {
      throw bad("name " + Shown.value(name) + ": want a Kubernetes object name");
    }
    if (!NetworkRef.isNamespace(namespace)) {
      throw bad("namespace " + Shown.value(namespace) + ": want a Kubernetes namespace");
    }
    return new NetworkRef(namespace, name);
  }

  private InterfaceRequest request() throws BadElement {
    text("ipam-claim-reference"); // Read for its type; IPAM plugins look it up themselves.
    return new InterfaceRequest(
        texts("ips", Elements::isIp, "an IP address or CIDR"),
        checked("mac", Elements::isMac, "a MAC address of 6, 8 or 20 bytes"),
        checked("infiniband-guid", Elements::isMac, "a GUID of 6, 8 or 20 bytes"),
        portMappings(),
        bandwidth(),
        object("cni-args"),
        texts("default-route", Elements::isBareIp, "an IP address"),
        emptyAsNull(text("deviceID")));
  }

  private static boolean isIp(String text) {
    return IpLiteral.canonical(text).isPresent();
  }

  private static boolean isBareIp(String text) {
    return text.indexOf('/') < 0 && isIp(text);
  }

  private static boolean isMac(String text) {
    return Mac.canonical(text).isPresent();
  }

  private @Nullable String portMappings() throws BadElement {
    JsonNode list = keys.get("portmappings");
    if (list == null) {
      return null;
    }
    if (!list.isArray()) {
      throw bad("portMappings: want a list of objects, got " + kind(list));
    }
    for (JsonNode mapping : list) {
      if (!mapping.isObject()) {
        throw bad("portMappings: want a list of objects, got one with " + kind(mapping));
      }
      checkMapping(mapping);
    }
    return list.isEmpty() ? null : Json.write(list);
  }

  private static void checkMapping(JsonNode mapping) throws BadElement {
    for (Map.Entry<String, JsonNode> entry : mapping.properties()) {
      JsonNode value = entry.getValue();
      String key = entry.getKey().toLowerCase(Locale.ROOT);
      boolean good =
          value.isNull()
              || switch (key) {
                case "hostport", "containerport" -> isWholeNumber(value, 0, MAX_PORT);
                case "protocol" -> value.isString() && isProtocol(value.stringValue());
                case "hostip" ->
                    value.isString()
                        && (value.stringValue().isEmpty() || isBareIp(value.stringValue()));
                default -> true;
              };
      if (!good) {
        throw bad(
            "portMappings."
                + Shown.shortened(entry.getKey(), 40)
                + ": "
                + kind(value)
                + ", want ports from 0 to 65535, protocol tcp, udp or sctp, hostIP an IP address");
      }
    }
  }

  private static boolean isProtocol(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "", "tcp", "udp", "sctp" -> true;
      default -> false;
    };
  }

  private @Nullable String bandwidth() throws BadElement {
    JsonNode limits = keys.get("bandwidth");
    if (limits == null) {
      return null;
    }
    if (!limits.isObject()) {
      throw bad("bandwidth: want an object, got " + kind(limits));
    }
    for (Map.Entry<String, JsonNode> entry : limits.properties()) {
      boolean known =
          switch (entry.getKey().toLowerCase(Locale.ROOT)) {
            case "ingressrate", "ingressburst", "egressrate", "egressburst" -> true;
            default -> false;
          };
      if (known
          && !entry.getValue().isNull()
          && !isWholeNumber(entry.getValue(), 0, Long.MAX_VALUE)) {
        throw bad(
            "bandwidth."
                + entry.getKey()
                + ": "
                + kind(entry.getValue())
                + ", want a whole number of bits, not below 0");
      }
    }
    return limits.isEmpty() ? null : Json.write(limits);
  }

  private static boolean isWholeNumber(JsonNode value, long min, long max) {
    return value.isIntegralNumber()
        && value.canConvertToLong()
        && value.longValue() >= min
        && value.longValue() <= max;
  }

  private @Nullable String object(String key) throws BadElement {
    JsonNode value = keys.get(key);
    if (value == null) {
      return null;
    }
    if (!value.isObject()) {
      throw bad(key + ": want an object, got " + kind(value));
    }
    return value.isEmpty() ? null : Json.write(value);
  }

  private @Nullable String text(String key) throws BadElement {
    JsonNode value = keys.get(key.toLowerCase(Locale.ROOT));
    if (value == null) {
      return null;
    }
    if (!value.isString()) {
      throw bad(key + ": want a string, got " + kind(value));
    }
    return value.stringValue();
  }

  private @Nullable String checked(String key, Predicate<String> good, String wanted)
      throws BadElement {
    String value = emptyAsNull(text(key));
    if (value != null && !good.test(value)) {
      throw bad(key + " " + Shown.value(value) + ": want " + wanted);
    }
    return value;
  }

  private List<String> texts(String key, Predicate<String> good, String wanted) throws BadElement {
    JsonNode list = keys.get(key);
    if (list == null) {
      return List.of();
    }
    if (!list.isArray()) {
      throw bad(key + ": want a list of strings, got " + kind(list));
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode item : list) {
      if (!item.isString() || !good.test(item.stringValue())) {
        throw bad(key + ": " + kind(item) + ", want " + wanted);
      }
      texts.add(item.stringValue());
    }
    return texts;
  }

  private static @Nullable String emptyAsNull(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }

  private static BadElement bad(String problem) {
    return new BadElement(problem, null, null);
  }
}
