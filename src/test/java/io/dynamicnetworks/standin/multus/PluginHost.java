package io.dynamicnetworks.standin.multus;

/** Where the daemon finds plugins and network namespaces. Its methods block. */
public interface PluginHost {
  /** The folder of the plugins, as error texts and {@code CNI_PATH} show it. */
  String pluginFolder();

  /** Whether there is such a plugin. */
  boolean hasPlugin(String type);

  /** Runs a plugin, and gives what it writes to its standard output. */
  String run(PluginCall call) throws PluginFailed;

  /** Whether a network namespace is mounted at the path. */
  boolean hasNamespace(String netns);

  /** Whether the link is in the namespace. */
  boolean hasLink(String netns, String name);
}
