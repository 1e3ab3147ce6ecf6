package io.dynamicnetworks.standin.multus;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One run of one CNI plugin.
 *
 * @param type name of the plugin's executable
 * @param command {@code ADD}, {@code DEL} or {@code CHECK}
 * @param args {@code CNI_ARGS}: {@code k=v} pairs, joined by {@code ;}
 * @param config the plugin's standard input
 */
public record PluginCall(
    String type,
    String command,
    String containerId,
    String netns,
    String ifname,
    String args,
    String config) {

  /** The same call to another plugin, as when a plugin delegates to its IPAM plugin. */
  PluginCall to(String otherType) {
    return new PluginCall(otherType, command, containerId, netns, ifname, args, config);
  }

  /** The plugin's environment variables, except for the plugin path. */
  Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("CNI_COMMAND", command);
    environment.put("CNI_CONTAINERID", containerId);
    environment.put("CNI_NETNS", netns);
    environment.put("CNI_ARGS", args);
    environment.put("CNI_IFNAME", ifname);
    return environment;
  }
}
