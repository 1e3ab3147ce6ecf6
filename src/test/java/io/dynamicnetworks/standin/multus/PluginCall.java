package io.dynamicnetworks.standin.multus;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One run of one CNI plugin.
 *
 * @param type of the plugin: the name of its executable
 * @param command {@code ADD}, {@code DEL} or {@code CHECK}
 * @param args {@code CNI_ARGS}: {@code k=v}, joined by {@code ;}
 * @param config what it reads from its standard input
 */
public record PluginCall(
    String type,
    String command,
    String containerId,
    String netns,
    String ifname,
    String args,
    String config) {

  /** The same call to another plugin, as a plugin delegates to its IPAM. */
  PluginCall to(String otherType) {
    return new PluginCall(otherType, command, containerId, netns, ifname, args, config);
  }

  /** What the plugin finds in its environment, the path of the plugins left out. */
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
