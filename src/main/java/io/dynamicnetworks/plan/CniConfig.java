package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.DelegateAttributes;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.text.GoKeys;
import io.dynamicnetworks.text.Json;
import io.dynamicnetworks.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A CNI config, checked: one plugin, or a list of them. Keys are found as Go finds them, in any
 * case.
 */
final class CniConfig {
  // Real ones have a few kilobytes; each pod may have one in its hands. What an ADD used has more
  // in it than the NAD.
  private static final int MAX_CHARS = 2 * Budgets.NAD_CONFIG_BYTES;

  private static final String NAME = "name";
  private static final String PLUGINS = "plugins";

  private final String text;
  private final ObjectNode root;

  private CniConfig(String text, ObjectNode root) {
    this.text = text;
    this.root = root;
  }

  /** The config of a NAD, named after it if it has no name. */
  static CniConfig parse(NetworkDefinition network) throws Unsuitable {
    if (network.config().isBlank()) {
      throw new Unsuitable(
          "has no spec.config; multus reads such a config from a file of the node, which this"
              + " controller does not");
    }
    CniConfig config = parse("spec.config", network.config());
    boolean named = config.nameIfMissing(network.ref().name());
    boolean spelled = config.spellPlugins();
    return named || spelled ? new CniConfig(Json.write(config.root), config.root) : config;
  }

  /**
   * A config that an ADD used.
   *
   * @param text as multus' CNI cache has it
   */
  static CniConfig ofCache(String text) throws Unsuitable {
    return parse("config in the cache", text);
  }

  private static CniConfig parse(String what, String text) throws Unsuitable {
    if (text.length() > MAX_CHARS) {
      throw new Unsuitable(what + ": " + text.length() + " characters, want at most " + MAX_CHARS);
    }
    ObjectNode root = object(what, json(what, text));
    checkPlugins(what, root);
    text(NAME, root);
    return new CniConfig(text, root);
  }

  /** As multus does where the key {@code name} itself is missing, whatever {@code Name} says. */
  private boolean nameIfMissing(String name) {
    JsonNode given = root.path(NAME);
    if (given.isString() && !given.stringValue().isEmpty()) {
      return false;
    }
    root.remove(NAME); // The last spelling wins: it goes to the end.
    root.put(NAME, name);
    return true;
  }

  /** libcni takes the list from the key in just this spelling; the daemon panics without a list. */
  private boolean spellPlugins() {
    String spelling = isOnePlugin(root) ? null : GoKeys.spelling(root, PLUGINS);
    if (spelling == null || spelling.equals(PLUGINS)) {
      return false;
    }
    JsonNode list = root.remove(spelling);
    root.remove(PLUGINS);
    root.set(PLUGINS, list);
    return true;
  }

  /** The name in the config. */
  String name() {
    return nameOf(root);
  }

  /** The name in a config that was sent; empty if it holds none. */
  static String nameIn(String config) {
    try {
      return Json.parse(config) instanceof ObjectNode root ? nameOf(root) : "";
    } catch (Json.NotJson e) {
      return "";
    }
  }

  /** libcni decodes one plugin in any case, but takes a list's name from just this key. */
  private static String nameOf(ObjectNode root) {
    JsonNode name = isOnePlugin(root) ? GoKeys.find(root, NAME) : root.get(NAME);
    return name == null ? "" : name.asString("");
  }

  /**
   * The config with what the daemon has no field for put in, and the rest as attributes. Where
   * nothing has to be put in, the config's text stays as it is.
   */
  DelegateConfig withRequest(InterfaceRequest request, @Nullable String deviceInfoFile)
      throws Unsuitable {
    return withRequest(request, deviceInfoFile, null);
  }

  /**
   * The same for a device that was allocated to the pod.
   *
   * @param device its id; null if there is none
   */
  DelegateConfig withRequest(
      InterfaceRequest request, @Nullable String deviceInfoFile, @Nullable String device)
      throws Unsuitable {
    if (request.cniArgs() != null) {
      checkArgs();
    }
    Capabilities capabilities =
        Capabilities.of(device == null ? request : request.withDeviceId(device), deviceInfoFile);
    if (device == null && !capabilities.concern(plugins(root))) {
      return new DelegateConfig.Usable(
          text, new DelegateAttributes(request.ips(), request.mac(), request.cniArgs()));
    }
    ObjectNode extended = root.deepCopy();
    if (device != null) {
      ConfigDevices.put(device, plugins(extended));
    }
    capabilities.putInto(plugins(extended));
    return new DelegateConfig.Usable(
        Json.write(extended),
        new DelegateAttributes(
            capabilities.ipsAreIn() ? List.of() : request.ips(),
            capabilities.macIsIn() ? null : request.mac(),
            request.cniArgs()));
  }

  /** The config's text with all that an ADD of the request passed to plugins as capabilities. */
  String withCapabilities(InterfaceRequest request) throws Unsuitable {
    Capabilities capabilities = Capabilities.all(request);
    if (!capabilities.concern(plugins(root))) {
      return text;
    }
    ObjectNode extended = root.deepCopy();
    capabilities.putInto(plugins(extended));
    return Json.write(extended);
  }

  /** The config's text with another device in the place of the one that it names. */
  String withDevice(String device) throws Unsuitable {
    ObjectNode changed = root.deepCopy();
    ConfigDevices.put(device, plugins(changed));
    Capabilities.of(InterfaceRequest.NONE.withDeviceId(device), null).putInto(plugins(changed));
    return Json.write(changed);
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

  private static JsonNode json(String what, String text) throws Unsuitable {
    try {
      return Json.parse(text);
    } catch (Json.NotJson e) {
      throw new Unsuitable(what + ": " + e.getMessage());
    }
  }

  /** A type makes it one plugin, as in multus; otherwise it must be a list. */
  private static void checkPlugins(String what, ObjectNode root) throws Unsuitable {
    if (text("type", root) != null) {
      return;
    }
    JsonNode list = GoKeys.find(root, PLUGINS);
    if (list == null) {
      throw new Unsuitable(what + ": neither type nor plugins, want one of them");
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

  private static boolean isOnePlugin(ObjectNode root) {
    JsonNode type = GoKeys.find(root, "type");
    return type != null && type.isString() && !type.stringValue().isEmpty();
  }

  /** The plugins of a config that was checked. */
  private static List<ObjectNode> plugins(ObjectNode root) {
    JsonNode list = isOnePlugin(root) ? null : GoKeys.find(root, PLUGINS);
    if (list == null) {
      return List.of(root);
    }
    List<ObjectNode> plugins = new ArrayList<>();
    list.forEach(plugin -> plugins.add((ObjectNode) plugin));
    return plugins;
  }

  /** The text under the last key of the path; null if there is none or it is empty. */
  private static @Nullable String text(String path, ObjectNode holder) throws Unsuitable {
    JsonNode node = GoKeys.find(holder, path.substring(path.lastIndexOf('.') + 1));
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
    return Printable.shortened(Json.write(node), 40);
  }

  /** The daemon could not work with the config. */
  static final class Unsuitable extends Exception {
    private static final long serialVersionUID = 1L;
    private final String problem;

    Unsuitable(String problem) {
      super(problem, null, false, false); // Tenants cause these: no stack trace.
      this.problem = problem;
    }

    String problem() {
      return problem;
    }
  }
}
