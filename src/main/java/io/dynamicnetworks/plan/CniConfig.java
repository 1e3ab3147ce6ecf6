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

/** A NAD's {@code spec.config}, checked: one plugin, or a list of them. */
final class CniConfig {
  // Real ones have a few kilobytes; a hundred copies of one must fit into the agent's memory.
  private static final int MAX_CHARS = 128 << 10;

  private final String text;
  private final ObjectNode root;

  private CniConfig(String text, ObjectNode root) {
    this.text = text;
    this.root = root;
  }

  /** The config, named after its NAD if it has no name. */
  static CniConfig parse(NetworkDefinition network) throws Unsuitable {
    if (network.config().isBlank()) {
      throw new Unsuitable(
          "spec.config is empty; configs from files on the node are not supported");
    }
    if (network.config().length() > MAX_CHARS) {
      throw new Unsuitable(
          "spec.config: " + network.config().length() + " characters, want at most " + MAX_CHARS);
    }
    ObjectNode root = object("spec.config", json(network.config()));
    checkPlugins(root);
    if (text("name", root) != null) {
      return new CniConfig(network.config(), root);
    }
    root.put("name", network.ref().name());
    return new CniConfig(Json.write(root), root);
  }

  /**
   * The config with what the daemon has no field for put in, and the rest as attributes. Where
   * nothing has to be put in, the config's text stays as it is.
   */
  DelegateConfig withRequest(InterfaceRequest request) throws Unsuitable {
    if (request.cniArgs() != null) {
      checkArgs();
    }
    Capabilities capabilities = Capabilities.of(request);
    if (!capabilities.concern(plugins(root))) {
      return new DelegateConfig.Usable(
          text, new Attributes(request.ips(), request.mac(), request.cniArgs()));
    }
    ObjectNode extended = root.deepCopy();
    capabilities.putInto(plugins(extended));
    return new DelegateConfig.Usable(
        Json.write(extended),
        new Attributes(
            capabilities.ipsAreIn() ? List.of() : request.ips(),
            capabilities.macIsIn() ? null : request.mac(),
            request.cniArgs()));
  }

  /** The daemon merges cni-args into {@code args.cni}, of each plugin if there is a list. */
  private void checkArgs() throws Unsuitable {
    checkArgs("", root);
    List<ObjectNode> plugins = plugins(root);
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
  private static void checkPlugins(ObjectNode root) throws Unsuitable {
    if (text("type", root) != null) {
      return;
    }
    JsonNode list = root.get("plugins");
    if (list == null) {
      throw new Unsuitable("spec.config: neither type nor plugins, want one of them");
    }
    if (!list.isArray() || list.isEmpty()) {
      throw new Unsuitable("plugins: " + kind(list) + ", want a list of at least one plugin");
    }
    for (int at = 0; at < list.size(); at++) {
      String path = "plugins[" + at + "]";
      if (text(path + ".type", object(path, list.get(at))) == null) {
        throw new Unsuitable(path + ".type: missing, want a plugin's name");
      }
    }
  }

  /** The plugins of a config that was checked. */
  private static List<ObjectNode> plugins(ObjectNode root) {
    if (root.path("type").isString() && !root.path("type").stringValue().isEmpty()) {
      return List.of(root);
    }
    List<ObjectNode> plugins = new ArrayList<>();
    root.path("plugins").forEach(plugin -> plugins.add((ObjectNode) plugin));
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
          ? Json.write(node)
          : "an " + node.getNodeType().name().toLowerCase(Locale.ROOT);
    }
    return Shown.shortened(Json.write(node), 40);
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
