package io.dynamicnetworks.standin.multus;

import io.dynamicnetworks.standin.TestJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Runs the plugins of a config as libcni does, and maintains libcni's cache. */
final class CniChain {
  private static final int MAX_IFNAME_BYTES = 15;

  private final PluginHost host;
  private final LibcniCache cache;

  CniChain(PluginHost host, LibcniCache cache) {
    this.host = host;
    this.cache = cache;
  }

  /**
   * The interface that the plugins run for.
   *
   * @param capabilityArgs by capability; each plugin gets those that it declares
   */
  record Target(
      String containerId, String netns, String ifname, String args, ObjectNode capabilityArgs) {
    /**
     * The requested addresses and MAC reach plugins in two ways: as capability arguments and in
     * CNI_ARGS.
     *
     * @param infraId the sandbox id during sandbox setup; empty in a delegate request
     */
    static Target of(
        String containerId,
        String netns,
        String ifname,
        Map<String, String> args,
        String infraId,
        List<String> ips,
        String mac) {
      StringBuilder pluginArgs = new StringBuilder("IgnoreUnknown=true");
      for (String key : List.of("K8S_POD_NAMESPACE", "K8S_POD_NAME")) {
        pluginArgs.append(';').append(key).append('=').append(args.get(key));
      }
      pluginArgs
          .append(";K8S_POD_INFRA_CONTAINER_ID=")
          .append(infraId)
          .append(";K8S_POD_UID=")
          .append(args.getOrDefault("K8S_POD_UID", ""));
      ObjectNode capabilityArgs = TestJson.MAPPER.createObjectNode();
      if (!mac.isEmpty()) {
        pluginArgs.append(";MAC=").append(mac);
        capabilityArgs.put("mac", mac);
      }
      if (!ips.isEmpty()) {
        pluginArgs.append(";IP=").append(String.join(",", ips));
        ips.forEach(capabilityArgs.withArray("ips")::add);
      }
      return new Target(containerId, netns, ifname, pluginArgs.toString(), capabilityArgs);
    }
  }

  /** Runs the ADD of each plugin; returns the last one's result. */
  ObjectNode add(NetworkConfig config, Target target) throws RefusedCall {
    @Nullable ObjectNode result = null;
    for (ObjectNode plugin : config.plugins()) {
      try {
        result = addOne(config, plugin, result, target);
      } catch (RefusedCall refusal) {
        throw config.isList() ? refusal.after(description(plugin, "add")) : refusal;
      }
    }
    if (result == null) {
      throw new IllegalArgumentException("plugins: none, want at least one");
    }
    cache.put(config, target, result);
    return result;
  }

  /** Runs the DEL of each plugin in reverse order; stops at the first failure. */
  void delete(NetworkConfig config, Target target) throws RefusedCall {
    // Since CNI 0.4.0, a DEL is given the result of the ADD.
    ObjectNode cached = since040(config) ? cache.result(config, target) : null;
    ObjectNode previous = cached == null ? null : CniResults.convert(cached, config.cniVersion());
    for (ObjectNode plugin : config.plugins().reversed()) {
      try {
        run(config, plugin, previous, target, "DEL");
      } catch (RefusedCall refusal) {
        throw config.isList() ? refusal.after(description(plugin, "delete")) : refusal;
      }
    }
    cache.remove(config, target);
  }

  void check(NetworkConfig config, Target target) throws RefusedCall {
    if (!since040(config)) {
      throw new RefusedCall(
          "configuration version \""
              + config.cniVersion()
              + "\" does not support the CHECK command");
    }
    ObjectNode previous = cache.result(config, target);
    for (ObjectNode plugin : config.plugins()) {
      run(config, plugin, previous, target, "CHECK");
    }
  }

  private ObjectNode addOne(
      NetworkConfig config, ObjectNode plugin, @Nullable ObjectNode previous, Target target)
      throws RefusedCall {
    String output = run(config, plugin, previous, target, "ADD");
    return CniResults.read(output, config.cniVersion());
  }

  private String run(
      NetworkConfig config,
      ObjectNode plugin,
      @Nullable ObjectNode previous,
      Target target,
      String command)
      throws RefusedCall {
    String type = GoJson.string(plugin, "type", "PluginConf.type");
    find(type);
    if (command.equals("ADD")) {
      validate(config, target);
    }
    try {
      return host.run(
          new PluginCall(
              type,
              command,
              target.containerId(),
              target.netns(),
              target.ifname(),
              target.args(),
              input(config, plugin, previous, target).toString()));
    } catch (PluginFailed failed) {
      throw new RefusedCall(String.valueOf(failed.getMessage()));
    }
  }

  private void find(String type) throws RefusedCall {
    if (type.isEmpty()) {
      throw new RefusedCall("no plugin name provided");
    }
    if (type.contains("/")) {
      throw new RefusedCall("invalid plugin name: " + type);
    }
    if (!host.hasPlugin(type)) {
      throw new RefusedCall(
          "failed to find plugin \"" + type + "\" in path [" + host.pluginFolder() + "]");
    }
  }

  private static void validate(NetworkConfig config, Target target) throws RefusedCall {
    String name = "[a-zA-Z0-9][a-zA-Z0-9_.\\-]*";
    if (target.containerId().isEmpty()) {
      throw new RefusedCall("missing containerID");
    }
    if (!target.containerId().matches(name)) {
      throw new RefusedCall("invalid characters in containerID; " + target.containerId());
    }
    if (config.name().isEmpty()) {
      throw new RefusedCall("missing network name:");
    }
    if (!config.name().matches(name)) {
      throw new RefusedCall("invalid characters found in network name; " + config.name());
    }
    validateName(target.ifname());
  }

  private static void validateName(String ifname) throws RefusedCall {
    if (ifname.isEmpty()) {
      throw new RefusedCall("interface name is empty");
    }
    if (ifname.getBytes(StandardCharsets.UTF_8).length > MAX_IFNAME_BYTES) {
      throw new RefusedCall(
          "interface name is too long; interface name should be less than 16 characters");
    }
    if (ifname.equals(".") || ifname.equals("..")) {
      throw new RefusedCall("interface name is . or ..");
    }
    if (ifname.chars().anyMatch(c -> c == '/' || c == ':' || Character.isWhitespace(c))) {
      throw new RefusedCall("interface name contains / or : or whitespace characters");
    }
  }

  /** The config that one plugin reads from its stdin. */
  private static ObjectNode input(
      NetworkConfig config, ObjectNode plugin, @Nullable ObjectNode previous, Target target) {
    ObjectNode input = plugin.deepCopy();
    input.put("name", config.name());
    input.put("cniVersion", config.cniVersion());
    if (previous != null) {
      input.set("prevResult", previous);
    }
    ObjectNode runtimeConfig = TestJson.MAPPER.createObjectNode();
    for (Map.Entry<String, JsonNode> capability : plugin.path("capabilities").properties()) {
      JsonNode value = target.capabilityArgs().path(capability.getKey());
      if (capability.getValue().asBoolean(false) && !value.isMissingNode()) {
        runtimeConfig.set(capability.getKey(), value);
      }
    }
    if (!runtimeConfig.isEmpty()) {
      // Replaces any runtimeConfig of the config as a whole.
      input.set("runtimeConfig", runtimeConfig);
    }
    return input;
  }

  private static boolean since040(NetworkConfig config) {
    return config.cniVersion().matches("0\\.[4-9]\\..*|[1-9].*");
  }

  private static String description(ObjectNode plugin, String command) {
    String name = plugin.path("name").asString("");
    return "plugin type=\""
        + plugin.path("type").asString("")
        + "\""
        + (name.isEmpty() ? "" : " name=\"" + name + "\"")
        + " failed ("
        + command
        + "): ";
  }
}
