package io.dynamicnetworks.annotation;

import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.text.GoKeys;
import io.dynamicnetworks.text.IpLiteral;
import io.dynamicnetworks.text.Json;
import io.dynamicnetworks.text.Mac;
import io.dynamicnetworks.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads one element of the JSON form: every key in SPEC 2's table, ignoring case. */
final class ElementReader {
  private static final int MAX_PORT = 65_535;

  private final Map<String, JsonNode> keys;

  private ElementReader(Map<String, JsonNode> keys) {
    this.keys = keys;
  }

  static Selection read(JsonNode element, int position, String podNamespace) throws BadElement {
    if (!element.isObject()) {
      throw BadElement.meaningless("want an object, got " + kind(element));
    }
    return new ElementReader(GoKeys.fields(element)).selection(position, podNamespace);
  }

  /** Describes a JSON value in words, for an error message. */
  static String kind(JsonNode node) {
    return switch (node.getNodeType()) {
      case ARRAY -> "a list";
      case OBJECT -> "an object";
      case STRING -> "the string " + Printable.value(node.stringValue());
      case NUMBER -> "the number " + Printable.shortened(Json.write(node), 40);
      case BOOLEAN -> Json.write(node);
      case NULL -> "null";
      case BINARY, MISSING, POJO -> "nothing";
    };
  }

  /** Reads every part, even after one fails: what an invalid element may refer to still matters. */
  private Selection selection(int position, String podNamespace) throws BadElement {
    Part<NetworkRef> network = network(podNamespace);
    Part<InterfaceName> iface = Part.of(this::iface);
    Part<InterfaceRequest> request = Part.of(this::request);
    String problem = firstOf(firstOf(network.problem(), iface.problem()), request.problem());
    if (problem == null && network.value() != null && request.value() != null) {
      String excess = AnnotationLimits.sizeProblem(request.value());
      if (excess != null) {
        throw BadElement.beyondLimit(network.value(), iface.value(), excess);
      }
      return new Selection(position, network.value(), iface.value(), request.value());
    }
    throw BadElement.meaning(
        network.value(),
        iface.isAbsent() ? interfaceInName() : iface.value(),
        String.valueOf(problem));
  }

  private Part<NetworkRef> network(String podNamespace) {
    try {
      String name = emptyAsNull(text("name"));
      if (name == null) {
        throw new Mistake("name: missing, want the name of a NetworkAttachmentDefinition");
      }
      String namespace = emptyAsNull(text("namespace"));
      if (name.indexOf('/') >= 0 || name.indexOf('@') >= 0) {
        return inShortForm(name, namespace, podNamespace);
      }
      return new Part<>(network(name, namespace == null ? podNamespace : namespace), null);
    } catch (Mistake e) {
      return new Part<>(null, e.problem);
    }
  }

  private static NetworkRef network(String name, String namespace) throws Mistake {
    if (!NetworkRef.isName(name)) {
      throw new Mistake("name " + Printable.value(name) + ": want a Kubernetes object name");
    }
    if (!NetworkRef.isNamespace(namespace)) {
      throw new Mistake(
          "namespace " + Printable.value(namespace) + ": want a Kubernetes namespace");
    }
    return new NetworkRef(namespace, name);
  }

  /**
   * Handles a name with a slash or an @, as in the short form. It is an error here, but which
   * network it refers to may still be clear.
   */
  private static Part<NetworkRef> inShortForm(
      String name, @Nullable String namespace, String podNamespace) {
    NetworkRef meant = ShortForm.read(name, namespace == null ? podNamespace : namespace).network();
    boolean certain = meant != null && (namespace == null || namespace.equals(meant.namespace()));
    return new Part<>(
        certain ? meant : null,
        "name "
            + Printable.value(name)
            + ": want the name alone; use namespace for what stands before a slash,"
            + " interface for what stands after an @");
  }

  private @Nullable InterfaceName interfaceInName() {
    JsonNode name = keys.get("name");
    return name == null || !name.isString() ? null : ShortForm.read(name.stringValue(), "").iface();
  }

  /**
   * Returns the requested name. As in multus, {@code interface} takes precedence over its old name,
   * {@code interfaceRequest}.
   */
  private @Nullable InterfaceName iface() throws Mistake {
    String name = emptyAsNull(text("interface"));
    String oldName = emptyAsNull(text("interfaceRequest"));
    String asked = name == null ? oldName : name;
    if (asked == null) {
      return null;
    }
    String problem = InterfaceName.problem(asked);
    if (problem != null) {
      throw new Mistake(problem);
    }
    return new InterfaceName(asked);
  }

  private InterfaceRequest request() throws Mistake {
    text("ipam-claim-reference"); // Only its type is checked; IPAM plugins look it up themselves.
    return new InterfaceRequest(
        texts("ips", ElementReader::isIp, "an IP address or CIDR"),
        checked("mac", ElementReader::isMac, "a MAC address of 6, 8 or 20 bytes"),
        checked("infiniband-guid", ElementReader::isMac, "a GUID of 6, 8 or 20 bytes"),
        portMappings(),
        bandwidth(),
        object("cni-args"),
        texts("default-route", ElementReader::isBareIp, "an IP address"),
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

  private @Nullable String portMappings() throws Mistake {
    JsonNode list = keys.get("portmappings");
    if (list == null) {
      return null;
    }
    if (!list.isArray()) {
      throw new Mistake("portMappings: want a list of objects, got " + kind(list));
    }
    for (JsonNode mapping : list) {
      if (!mapping.isObject()) {
        throw new Mistake("portMappings: want a list of objects, got one with " + kind(mapping));
      }
      checkMapping(mapping);
    }
    return list.isEmpty() ? null : Json.write(list);
  }

  private static void checkMapping(JsonNode mapping) throws Mistake {
    for (Map.Entry<String, JsonNode> entry : mapping.properties()) {
      JsonNode value = entry.getValue();
      String key = GoKeys.folded(entry.getKey());
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
        throw new Mistake(
            "portMappings."
                + Printable.shortened(entry.getKey(), 40)
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

  private @Nullable String bandwidth() throws Mistake {
    JsonNode limits = keys.get("bandwidth");
    if (limits == null) {
      return null;
    }
    if (!limits.isObject()) {
      throw new Mistake("bandwidth: want an object, got " + kind(limits));
    }
    for (Map.Entry<String, JsonNode> entry : limits.properties()) {
      boolean known =
          switch (GoKeys.folded(entry.getKey())) {
            case "ingressrate", "ingressburst", "egressrate", "egressburst" -> true;
            default -> false;
          };
      if (known
          && !entry.getValue().isNull()
          && !isWholeNumber(entry.getValue(), 0, Long.MAX_VALUE)) {
        throw new Mistake(
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

  private @Nullable String object(String key) throws Mistake {
    JsonNode value = keys.get(key);
    if (value == null) {
      return null;
    }
    if (!value.isObject()) {
      throw new Mistake(key + ": want an object, got " + kind(value));
    }
    return value.isEmpty() ? null : Json.write(value);
  }

  private @Nullable String text(String key) throws Mistake {
    JsonNode value = keys.get(GoKeys.folded(key));
    if (value == null) {
      return null;
    }
    if (!value.isString()) {
      throw new Mistake(key + ": want a string, got " + kind(value));
    }
    return value.stringValue();
  }

  private @Nullable String checked(String key, Predicate<String> good, String wanted)
      throws Mistake {
    String value = emptyAsNull(text(key));
    if (value != null && !good.test(value)) {
      throw new Mistake(key + " " + Printable.value(value) + ": want " + wanted);
    }
    return value;
  }

  private List<String> texts(String key, Predicate<String> good, String wanted) throws Mistake {
    JsonNode list = keys.get(key);
    if (list == null) {
      return List.of();
    }
    if (!list.isArray()) {
      throw new Mistake(key + ": want a list of strings [\"…\"], got " + kind(list));
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode item : list) {
      if (!item.isString() || !good.test(item.stringValue())) {
        throw new Mistake(key + ": " + kind(item) + ", want " + wanted);
      }
      texts.add(item.stringValue());
    }
    return texts;
  }

  private static @Nullable String emptyAsNull(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }

  private static @Nullable String firstOf(@Nullable String one, @Nullable String other) {
    return one == null ? other : one;
  }

  /**
   * One part of an element.
   *
   * @param value null if the part is absent or cannot be read
   * @param problem the problem with it; null if there is none
   */
  private record Part<T>(@Nullable T value, @Nullable String problem) {
    static <T> Part<T> of(Reading<T> reading) {
      try {
        return new Part<>(reading.read(), null);
      } catch (Mistake e) {
        return new Part<>(null, e.problem);
      }
    }

    boolean isAbsent() {
      return value == null && problem == null;
    }
  }

  private interface Reading<T> {
    @Nullable T read() throws Mistake;
  }

  /** Signals that one key is wrong. */
  private static final class Mistake extends Exception {
    private static final long serialVersionUID = 1L;
    private final String problem;

    Mistake(String problem) {
      super(problem, null, false, false); // Tenants cause these: no stack trace.
      this.problem = problem;
    }
  }
}
