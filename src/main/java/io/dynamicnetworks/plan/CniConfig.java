package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attributes;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.Json;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A NAD's {@code spec.config}: one plugin, or a list of them. */
final class CniConfig {
  private final String original;
  private final ObjectNode root;
  private final List<ObjectNode> plugins;
  private boolean changed;

  private CniConfig(String original, ObjectNode root, List<ObjectNode> plugins) {
    this.original = original;
    this.root = root;
    this.plugins = plugins;
  }

  /** The config, checked and named after its NAD if it has no name. */
  static CniConfig parse(NetworkDefinition network) throws Unsuitable {
    if (network.config().isBlank()) {
      throw new Unsuitable(
          "spec.config is empty; configs from files on the node are not supported");
    }
    ObjectNode root = object("spec.config", json(network.config()));
    CniConfig config = new CniConfig(network.config(), root, plugins(root));
    config.name(network.ref().name());
    return config;
  }

  /** The config with what the daemon has no field for put in, and the rest as attributes. */
  DelegateConfig withRequest(InterfaceRequest request) throws Unsuitable {
    if (request.cniArgs() != null) {
      checkArgs();
    }
    Capabilities capabilities = Capabilities.of(request);
    changed |= capabilities.putInto(plugins);
    return new DelegateConfig.Usable(
        changed ? Json.MAPPER.writeValueAsString(root) : original,
        new Attributes(
            capabilities.ipsAreIn() ? List.of() : request.ips(),
            capabilities.macIsIn() ? null : request.mac(),
            request.cniArgs()));
  }

  private void name(String fallback) throws Unsuitable {
    if (text("name", root) == null) {
      root.put("name", fallback);
      changed = true;
    }
  }

  /** The daemon merges cni-args into {@code args.cni}, of each plugin if there is a list. */
  private void checkArgs() throws Unsuitable {
    checkArgs("", root);
    for (int at = 0; at < plugins.size(); at++) {
      checkArgs("plugins[" + at + "].", plugins.get(at));
    }
  }

  private static void checkArgs(String prefix, ObjectNode holder) throws Unsuitable {
    JsonNode args = holder.get("args");
    if (args != null) {
      JsonNode cni = object(prefix + "args", args).get("cni");
      if (cni != null) {
        object(prefix + "args.cni", cni);
      }
    }
  }

  private static JsonNode json(String text) throws Unsuitable {
    try {
      return Json.parse(text);
    } catch (Json.NotJson e) {
      throw new Unsuitable("spec.config: " + e.getMessage());
    }
  }

  /** A type makes it one plugin, as in multus; otherwise it must be a list. */
  private static List<ObjectNode> plugins(ObjectNode root) throws Unsuitable {
    if (text("type", root) != null) {
      return List.of(root);
    }
    JsonNode list = root.get("plugins");
    if (list == null) {
      throw new Unsuitable("spec.config: neither type nor plugins, want one of them");
    }
    if (!list.isArray() || list.isEmpty()) {
      throw new Unsuitable("plugins: " + kind(list) + ", want a list of at least one plugin");
    }
    List<ObjectNode> plugins = new ArrayList<>();
    for (JsonNode element : list) {
      String path = "plugins[" + plugins.size() + "]";
      ObjectNode plugin = object(path, element);
      if (text(path + ".type", plugin) == null) {
        throw new Unsuitable(path + ".type: missing, want a plugin's name");
      }
      plugins.add(plugin);
    }
    return plugins;
  }

  /** The text under the last key of the path; null if there is none or it is empty. */
  private static @Nullable String text(String path, ObjectNode holder) throws Unsuitable {
    JsonNode node = holder.get(path.substring(path.lastIndexOf('.') + 1));
    if (node == null || node.isNull()) {
      return null;
    }
    if (!node.isString()) {
      throw new Unsuitable(path + ": " + kind(node) + ", want a string");
    }
    return node.stringValue().isEmpty() ? null : node.stringValue();
  }

  private static ObjectNode object(String path, JsonNode node) throws Unsuitable {
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw new Unsuitable(path + ": " + kind(node) + ", want an object");
  }

  /** What a value is, for a person; short values are shown whole. */
  static String kind(JsonNode node) {
    if (node.isContainer()) {
      return node.isEmpty()
          ? node.toString()
          : "an " + node.getNodeType().name().toLowerCase(Locale.ROOT);
    }
    return Shown.shortened(node.toString(), 40);
  }

  /** The daemon could not work with the config. */
  static final class Unsuitable extends Exception {
    private static final long serialVersionUID = 1L;
    private final String problem;

    Unsuitable(String problem) {
      super(problem);
      this.problem = problem;
    }

    String problem() {
      return problem;
    }
  }
}
