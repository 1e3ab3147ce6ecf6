package io.dynamicnetworks.standin.multus;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where the daemon finds plugins and network namespaces. Its methods block. */
public interface PluginHost {
  /** The folder of the plugins, as error texts and {@code CNI_PATH} show it. */
  String pluginFolder();

  /** Whether there is such a plugin. */
  boolean hasPlugin(String type);

  /** Runs a plugin, and gives what it writes to its standard output. */
  String run(PluginCall call) throws PluginFailed;

  /** Why there is no network namespace at the path, as Go words it; empty if there is one. */
  Optional<String> namespaceProblem(String netns);

  /** The problem with a path where no namespace is mounted. */
  static String problemWith(String path) {
    return Files.exists(Path.of(path))
        // The magic number is that of the file system; here always that of tmpfs (statfs(2)).
        ? "unknown FS magic on " + DelegateCall.quoted(path) + ": 1021994"
        : "failed to Statfs " + DelegateCall.quoted(path) + ": no such file or directory";
  }

  /** Whether the link is in the namespace. */
  boolean hasLink(String netns, String name);
}
