package io.dynamicnetworks.standin.multus;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A CNI config as the daemon loads it from a request: a single plugin or a list of plugins.
 *
 * @param isList whether the config has {@code plugins} instead of a {@code type}
 * @param source the complete config
 */
record NetworkConfig(
    String name, String cniVersion, boolean isList, List<ObjectNode> plugins, ObjectNode source) {

  /**
   * Loads a request's config.
   *
   * @param cniArgs merged into {@code args.cni} of every plugin
   */
  static NetworkConfig load(ObjectNode config, JsonNode cniArgs) throws RefusedCall {
    try {
      boolean isList = field(config, "type").isEmpty();
      List<ObjectNode> plugins = isList ? plugins(config) : List.of(config);
      if (cniArgs instanceof ObjectNode arguments) {
        plugins.forEach(plugin -> inject(plugin, arguments));
      }
      return new NetworkConfig(
          field(config, "name"), field(config, "cniVersion"), isList, plugins, config);
    } catch (RefusedCall refusal) {
      throw refusal.after("LoadDelegateNetConf: ");
    }
  }

  /** The type, as the daemon prints it in errors; empty for a list. */
  String type() {
    return isList ? "" : plugins.getFirst().path("type").asString("");
  }

  /** The config as multus passes it to libcni. */
  String bytes() {
    return LibcniCache.sorted(source).toString();
  }

  private static String field(ObjectNode config, String key) throws RefusedCall {
    try {
      return GoJson.string(config, key, "NetConf." + key);
    } catch (RefusedCall refusal) {
      throw refusal.after("error unmarshalling delegate config: ");
    }
  }

  private static List<ObjectNode> plugins(ObjectNode config) throws RefusedCall {
    String failed = "failed with: LoadDelegateNetConfList: ";
    JsonNode list = config.path("plugins");
    if (list.isMissingNode() || list.isNull()) {
      throw new RefusedCall(failed + "delegate must have the 'type' or 'plugin' field");
    }
    if (!list.isArray()) {
      throw unmarshal(list, failed, "NetConfList.plugins", "[]*types.PluginConf");
    }
    if (list.isEmpty()) {
      throw new Panic("index out of range [0] with length 0");
    }
    List<ObjectNode> plugins = new ArrayList<>();
    for (JsonNode plugin : list) {
      plugins.add(plugin(plugin, failed));
    }
    if (GoJson.string(plugins.getFirst(), "type", "PluginConf.type").isEmpty()) {
      throw new RefusedCall(failed + "a plugin delegate must have the 'type' field");
    }
    return plugins;
  }

  private static ObjectNode plugin(JsonNode plugin, String failed) throws RefusedCall {
    if (plugin instanceof ObjectNode object) {
      return object;
    }
    if (plugin.isNull()) {
      throw new Panic("invalid memory address or nil pointer dereference");
    }
    throw unmarshal(plugin, failed, "NetConfList.plugins", "types.PluginConf");
  }

  private static RefusedCall unmarshal(JsonNode node, String prefix, String field, String type) {
    return new RefusedCall(
        prefix
            + "error unmarshalling delegate conflist: json: cannot unmarshal "
            + GoJson.type(node)
            + " into Go struct field "
            + field
            + " of type "
            + type);
  }

  private static void inject(ObjectNode plugin, ObjectNode arguments) {
    ObjectNode args = objectIn(plugin, "args");
    objectIn(args, "cni").setAll(arguments);
  }

  private static ObjectNode objectIn(ObjectNode parent, String key) {
    JsonNode child = parent.path(key);
    if (child.isMissingNode()) {
      return parent.putObject(key);
    }
    if (child instanceof ObjectNode object) {
      return object;
    }
    throw new Panic("interface conversion: " + key + " is no map[string]interface {}");
  }
}
