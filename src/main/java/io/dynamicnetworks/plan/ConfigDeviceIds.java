package io.dynamicnetworks.plan;

import io.dynamicnetworks.text.GoKeys;
import io.dynamicnetworks.text.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads and writes the device ids in a CNI config. Multus writes the id of an attachment's device
 * to the top level of a single plugin's config, or into each element of a list (multus 4.2.3,
 * {@code delegateAddDeviceID} and {@code addDeviceIDInConfList}).
 */
final class ConfigDeviceIds {
  static final String DEVICE_ID = "deviceID";
  private static final String PCI_BUS_ID = "pciBusID";

  /** The keys under which multus writes an id. */
  private static final List<String> KEYS = List.of(DEVICE_ID, PCI_BUS_ID);

  private ConfigDeviceIds() {}

  /** Writes the id where multus does, in place of earlier ones. */
  static void put(String id, List<ObjectNode> plugins) {
    for (ObjectNode plugin : plugins) {
      for (String key : KEYS) {
        String spelling = GoKeys.spelling(plugin, key);
        while (spelling != null) {
          plugin.remove(spelling);
          spelling = GoKeys.spelling(plugin, key);
        }
        plugin.put(key, id);
      }
    }
  }

  /** Every id that the config names, including those in {@code runtimeConfig}. */
  static Set<String> in(@Nullable String config) {
    Set<String> ids = new HashSet<>();
    if (config == null || config.isEmpty()) {
      return ids;
    }
    try {
      JsonNode root = Json.parse(config);
      collect(root, ids);
      JsonNode plugins = GoKeys.find(root, "plugins");
      if (plugins != null) {
        plugins.forEach(plugin -> collect(plugin, ids));
      }
    } catch (Json.NotJson e) {
      return ids; // Nothing could be attached with it.
    }
    return ids;
  }

  private static void collect(JsonNode plugin, Set<String> ids) {
    for (String key : KEYS) {
      add(GoKeys.find(plugin, key), ids);
    }
    JsonNode runtime = GoKeys.find(plugin, "runtimeConfig");
    if (runtime != null) {
      add(runtime.get(DEVICE_ID), ids);
    }
  }

  private static void add(@Nullable JsonNode value, Set<String> ids) {
    if (value != null && value.isString() && !value.stringValue().isEmpty()) {
      ids.add(value.stringValue());
    }
  }
}
