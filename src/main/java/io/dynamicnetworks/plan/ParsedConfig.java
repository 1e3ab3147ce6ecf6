package io.dynamicnetworks.plan;

import static io.dynamicnetworks.model.ConfigShape.NAME;
import static io.dynamicnetworks.model.ConfigShape.PLUGINS;
import static io.dynamicnetworks.model.ConfigShape.TYPE;

import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.ConfigShape;
import io.dynamicnetworks.model.DelegateAttributes;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.SentConfig;
import io.dynamicnetworks.text.GoKeys;
import io.dynamicnetworks.text.Json;
import io.dynamicnetworks.text.Printable;
import io.dynamicnetworks.text.Utf8Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A CNI config, parsed and validated ({@link ConfigShape}). */
final class ParsedConfig {
  // Real configs have a few kilobytes, and each pod may hold one. The config of an ADD contains
  // more than the NAD's.
  private static final int MAX_CHARS = 2 * Budgets.NAD_CONFIG_BYTES;

  private final String text;
  private final ObjectNode root;

  private ParsedConfig(String text, ObjectNode root) {
    this.text = text;
    this.root = root;
  }

  /** The config of a NAD, named after the NAD if it has no name. */
  static ParsedConfig of(NetworkDefinition network) throws Unsuitable {
    String given = network.config();
    if (given.isBlank()) {
      throw new Unsuitable(
          "the NAD has no spec.config; unlike Multus, this controller does not read the config from a"
              + " file on the node");
    }
    ParsedConfig config = parse("spec.config", given);
    boolean named = config.nameIfMissing(network.ref().name());
    boolean spelled = config.spellPlugins();
    return named || spelled ? new ParsedConfig(Json.write(config.root), config.root) : config;
  }

  /**
   * The config of an ADD.
   *
   * @param text the text from multus' CNI cache
   */
  static ParsedConfig ofCache(String text) throws Unsuitable {
    return parse("config in the cache", text);
  }

  private static ParsedConfig parse(String what, String text) throws Unsuitable {
    if (text.length() > MAX_CHARS) {
      throw new Unsuitable(what + ": " + text.length() + " characters, want at most " + MAX_CHARS);
    }
    ObjectNode root = object(what, json(what, text));
    checkPlugins(what, root);
    text(NAME, root);
    return new ParsedConfig(text, root);
  }

  /**
   * Sets the name if the key {@code name} itself is missing, whatever {@code Name} says, as multus
   * does. Returns whether the config changed.
   */
  private boolean nameIfMissing(String name) {
    JsonNode given = root.path(NAME);
    if (given.isString() && !given.stringValue().isEmpty()) {
      return false;
    }
    root.remove(NAME); // The last spelling wins, so this one goes to the end.
    root.put(NAME, name);
    return true;
  }

  /**
   * Renames the key of the list: libcni reads only this spelling, and the daemon panics without a
   * list. Returns whether the config changed.
   */
  private boolean spellPlugins() {
    String spelling = ConfigShape.isOnePlugin(root) ? null : GoKeys.spelling(root, PLUGINS);
    if (spelling == null || spelling.equals(PLUGINS)) {
      return false;
    }
    JsonNode list = root.remove(spelling);
    root.remove(PLUGINS);
    root.set(PLUGINS, list);
    return true;
  }

  /** The name in the config, in the form of {@link SentConfig#name}. */
  String name() {
    return SentConfig.comparable(ConfigShape.name(root));
  }

  /**
   * The values of {@code args.cni} that the config itself gives its only or first plugin; empty if
   * none. The CNI cache shows this plugin's; libcni passes a list's own {@code args} to no plugin.
   */
  ObjectNode ownArgs() {
    return plugins(root).getFirst().path("args").path("cni") instanceof ObjectNode own
        ? own
        : Json.object();
  }

  /**
   * The config, extended by the values that the daemon has no field for, and the other values as
   * attributes. If nothing has to be added, the config's text stays as it is.
   *
   * @param device the id of a device that was allocated to the pod; null if there is none
   */
  AddConfig withRequest(
      InterfaceRequest request, @Nullable String deviceInfoFile, @Nullable String device)
      throws Unsuitable {
    if (request.cniArgs() != null) {
      checkArgs();
    }
    Capabilities capabilities =
        Capabilities.of(device == null ? request : request.withDeviceId(device), deviceInfoFile);
    if (device == null && !capabilities.concern(plugins(root))) {
      return new AddConfig.Usable(
          bounded(text), new DelegateAttributes(request.ips(), request.mac(), request.cniArgs()));
    }
    ObjectNode extended = root.deepCopy();
    if (device != null) {
      ConfigDeviceIds.put(device, plugins(extended));
    }
    capabilities.putInto(plugins(extended));
    return new AddConfig.Usable(
        bounded(Json.write(extended)),
        new DelegateAttributes(
            capabilities.ipsAreIn() ? List.of() : request.ips(),
            capabilities.macIsIn() ? null : request.mac(),
            request.cniArgs()));
  }

  /** A plan has room for one config of that length. */
  private static String bounded(String config) throws Unsuitable {
    int length = Utf8Text.of(config).length();
    if (length > Budgets.NAD_CONFIG_BYTES) {
      throw new Unsuitable(
          "spec.config with what the network selection adds: "
              + length
              + " bytes, want at most "
              + Budgets.NAD_CONFIG_BYTES);
    }
    return config;
  }

  /**
   * The config's text with all capability arguments that an ADD of this request passed to plugins.
   */
  String withCapabilities(InterfaceRequest request) throws Unsuitable {
    Capabilities capabilities = Capabilities.all(request);
    if (!capabilities.concern(plugins(root))) {
      return text;
    }
    ObjectNode extended = root.deepCopy();
    capabilities.putInto(plugins(extended));
    return Json.write(extended);
  }

  /** The config's text with the device that it names replaced. */
  String withDevice(String device) throws Unsuitable {
    ObjectNode changed = root.deepCopy();
    ConfigDeviceIds.put(device, plugins(changed));
    Capabilities.of(InterfaceRequest.NONE.withDeviceId(device), null).putInto(plugins(changed));
    return Json.write(changed);
  }

  /**
   * Checks that the daemon can merge cni-args into each plugin's {@code args.cni}. It leaves a
   * list's own as they are.
   */
  private void checkArgs() throws Unsuitable {
    List<ObjectNode> plugins = plugins(root);
    for (int at = 0; at < plugins.size(); at++) {
      checkArgs(ConfigShape.isOnePlugin(root) ? "" : "plugins[" + at + "].", plugins.get(at));
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

  /** Checks the plugins ({@link ConfigShape}). */
  private static void checkPlugins(String what, ObjectNode root) throws Unsuitable {
    if (text(TYPE, root) != null) {
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

  /** The plugins of a validated config. */
  private static List<ObjectNode> plugins(ObjectNode root) {
    JsonNode list = ConfigShape.plugins(root);
    if (list == null) {
      return List.of(root);
    }
    List<ObjectNode> plugins = new ArrayList<>();
    list.forEach(plugin -> plugins.add((ObjectNode) plugin));
    return plugins;
  }

  /** The text under the last key of the path; null if missing or empty. */
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

  /** Describes a value for a person; short values are shown whole. */
  static String kind(JsonNode node) {
    if (node.isContainer()) {
      return node.isEmpty()
          ? Json.write(node)
          : "an " + node.getNodeType().name().toLowerCase(Locale.ROOT);
    }
    return Printable.shortened(Json.write(node), 40);
  }

  /** The daemon could not handle the config. */
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
