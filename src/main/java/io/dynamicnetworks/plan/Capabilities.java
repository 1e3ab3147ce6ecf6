package io.dynamicnetworks.plan;

import static io.dynamicnetworks.model.CapabilityKeys.BANDWIDTH;
import static io.dynamicnetworks.model.CapabilityKeys.DEVICE_ID;
import static io.dynamicnetworks.model.CapabilityKeys.INFINIBAND_GUID;
import static io.dynamicnetworks.model.CapabilityKeys.IPS;
import static io.dynamicnetworks.model.CapabilityKeys.MAC;
import static io.dynamicnetworks.model.CapabilityKeys.PORT_MAPPINGS;

import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.DeviceInfoFile;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.text.GoKeys;
import io.dynamicnetworks.text.Json;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * What a request passes to plugins through their {@code runtimeConfig}, if they declare the
 * capability.
 *
 * <p>The daemon has fields for {@code ips} and {@code mac} only, and passes them as capability
 * arguments of its own. libcni then replaces the whole {@code runtimeConfig} of every plugin that
 * declares one of them. So if a plugin gets other values from here and also declares {@code ips} or
 * {@code mac}, these go into the config instead of to the daemon. Otherwise they are left to the
 * daemon, which also passes them to plugins that declare nothing ({@code CNI_ARGS}).
 */
final class Capabilities {
  private static final String CAPABILITIES = "capabilities";

  private final Map<String, JsonNode> values;
  private final Map<String, JsonNode> daemonValues;
  private final Set<String> in = new HashSet<>();
  private final Set<ObjectNode> touched = Collections.newSetFromMap(new IdentityHashMap<>());

  private Capabilities(Map<String, JsonNode> values, Map<String, JsonNode> daemonValues) {
    this.values = values;
    this.daemonValues = daemonValues;
  }

  /**
   * @param deviceInfoFile passed only along with a device, as in multus; null if there is none
   */
  static Capabilities of(InterfaceRequest request, @Nullable String deviceInfoFile)
      throws ParsedConfig.Unsuitable {
    Map<String, JsonNode> values = new LinkedHashMap<>();
    put(values, BANDWIDTH, tree(BANDWIDTH, request.bandwidth()));
    put(values, PORT_MAPPINGS, tree(PORT_MAPPINGS, request.portMappings()));
    put(values, INFINIBAND_GUID, string(request.infinibandGuid()));
    put(values, DEVICE_ID, string(request.deviceId()));
    if (request.deviceId() != null) {
      put(values, DeviceInfoFile.CAPABILITY, string(deviceInfoFile));
    }
    Map<String, JsonNode> daemonValues = new LinkedHashMap<>();
    if (!request.ips().isEmpty()) {
      daemonValues.put(IPS, Json.array(request.ips()));
    }
    put(daemonValues, MAC, string(request.mac()));
    return new Capabilities(values, daemonValues);
  }

  /**
   * Like {@link #of}, but with {@code ips} and {@code mac} among the values. For a DEL, in which
   * the daemon ignores its own fields for them.
   */
  static Capabilities all(InterfaceRequest request) throws ParsedConfig.Unsuitable {
    Capabilities split = of(request, null);
    Map<String, JsonNode> all = new LinkedHashMap<>(split.values);
    all.putAll(split.daemonValues);
    return new Capabilities(all, Map.of());
  }

  /** Whether any plugin declares one of the values' capabilities. */
  boolean concern(List<ObjectNode> plugins) {
    return values.keySet().stream()
        .anyMatch(capability -> plugins.stream().anyMatch(plugin -> declares(plugin, capability)));
  }

  /** Puts the values into each plugin that declares them, which may be hundreds in one config. */
  void putInto(List<ObjectNode> plugins) throws ParsedConfig.Unsuitable {
    long added = added(values, plugins) + added(daemonValues, plugins);
    if (added > Budgets.NAD_CONFIG_BYTES) {
      throw new ParsedConfig.Unsuitable(
          "runtimeConfig of all plugins: the network selection adds %d characters, want at most %d"
              .formatted(added, Budgets.NAD_CONFIG_BYTES));
    }
    for (Map.Entry<String, JsonNode> value : values.entrySet()) {
      put(value.getKey(), value.getValue(), plugins);
    }
    // Moving one value may touch another plugin that declares the other value: two rounds suffice.
    for (int round = 0; round < daemonValues.size(); round++) {
      for (Map.Entry<String, JsonNode> value : daemonValues.entrySet()) {
        if (touched.stream().anyMatch(plugin -> declares(plugin, value.getKey()))) {
          put(value.getKey(), value.getValue(), plugins);
          in.add(value.getKey());
        }
      }
    }
  }

  /** The most characters that the values add. */
  private static long added(Map<String, JsonNode> values, List<ObjectNode> plugins) {
    long added = 0;
    for (Map.Entry<String, JsonNode> value : values.entrySet()) {
      long times = plugins.stream().filter(plugin -> declares(plugin, value.getKey())).count();
      added += times * Json.write(value.getValue()).length();
    }
    return added;
  }

  /** Whether the addresses are in the config, so that the daemon must not get them. */
  boolean ipsAreIn() {
    return in.contains(IPS);
  }

  /** Whether the MAC is in the config, so that the daemon must not get it. */
  boolean macIsIn() {
    return in.contains(MAC);
  }

  private void put(String capability, JsonNode value, List<ObjectNode> plugins)
      throws ParsedConfig.Unsuitable {
    for (ObjectNode plugin : plugins) {
      if (declares(plugin, capability)) {
        runtimeConfig(plugin).set(capability, value.deepCopy());
        touched.add(plugin);
      }
    }
  }

  /** Go decodes all spellings of the key into one map, so all of them count. */
  private static boolean declares(ObjectNode plugin, String capability) {
    boolean declared = false;
    for (Map.Entry<String, JsonNode> field : plugin.properties()) {
      if (GoKeys.folded(field.getKey()).equals(CAPABILITIES)) {
        JsonNode flag = field.getValue().path(capability);
        declared = flag.isMissingNode() ? declared : flag.isBoolean() && flag.booleanValue();
      }
    }
    return declared;
  }

  private static ObjectNode runtimeConfig(ObjectNode plugin) throws ParsedConfig.Unsuitable {
    JsonNode there = GoKeys.find(plugin, "runtimeConfig");
    if (there == null || there.isNull()) {
      return plugin.putObject("runtimeConfig");
    }
    if (there instanceof ObjectNode object) {
      return object;
    }
    throw new ParsedConfig.Unsuitable(
        "runtimeConfig: " + ParsedConfig.kind(there) + ", want an object");
  }

  private static @Nullable JsonNode tree(String key, @Nullable String json)
      throws ParsedConfig.Unsuitable {
    try {
      return json == null ? null : Json.parse(json);
    } catch (Json.NotJson e) {
      throw new ParsedConfig.Unsuitable(key + " of the selection: " + e.getMessage());
    }
  }

  private static @Nullable StringNode string(@Nullable String text) {
    return text == null ? null : JsonNodeFactory.instance.stringNode(text);
  }

  private static void put(Map<String, JsonNode> values, String key, @Nullable JsonNode value) {
    if (value != null) {
      values.put(key, value);
    }
  }
}
