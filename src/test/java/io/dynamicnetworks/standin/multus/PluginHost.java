package io.dynamicnetworks.standin.multus;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The daemon's access to plugins and network namespaces. Methods block. */
public interface PluginHost {
  /** The plugin folder, as in error messages and {@code CNI_PATH}. */
  String pluginFolder();

  /** Whether the plugin exists. */
  boolean hasPlugin(String type);

  /** Runs a plugin and returns its standard output. */
  String run(PluginCall call) throws PluginFailed;

  /** Why the path is not a network namespace, in the words of Go; empty if it is one. */
  Optional<String> namespaceProblem(String netns);

  /** The reason for a path where no network namespace is mounted. */
  static String problemWith(String path) {
    return Files.exists(Path.of(path))
        // The magic number identifies the file system; here it is always that of tmpfs (statfs(2)).
        ? "unknown FS magic on " + DelegateCall.quoted(path) + ": 1021994"
        : "failed to Statfs " + DelegateCall.quoted(path) + ": no such file or directory";
  }

  /** Whether the link exists in the network namespace. */
  boolean hasLink(String netns, String name);
}
