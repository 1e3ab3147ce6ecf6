package io.dynamicnetworks.e2e;

import io.dynamicnetworks.testbed.Command;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The node of {@code dev/node}: what only a user on the node itself can see or break. */
final class DevNode {
  /** Programs that {@code dev/node} stops and starts. */
  enum Part {
    APISERVER("apiserver"),
    CONTAINERD("containerd"),
    MULTUS("multus"),
    KUBELET("kubelet"),
    DEVICE_PLUGIN("device-plugin");

    private final String word;

    Part(String word) {
      this.word = word;
    }
  }

  static final String NAME = "dev-node";

  private static final String PROGRAM = Path.of("dev", "node").toAbsolutePath().toString();

  private DevNode() {}

  /** Stops it with SIGTERM. */
  static void stop(Part part) {
    Command.run(PROGRAM, "stop", part.word);
  }

  /** Kills it with SIGKILL. */
  static void kill(Part part) {
    Command.run(PROGRAM, "kill", part.word);
  }

  /** Starts it if it is not running, and waits until it answers. */
  static void start(Part part) {
    Command.run(PROGRAM, "start", part.word);
  }

  /**
   * Restarts the multus daemon with these keys in its configuration; without any, with the original
   * configuration.
   */
  static void configureMultus(String... settings) {
    List<String> words = new ArrayList<>(List.of(PROGRAM, "multus-config"));
    words.addAll(List.of(settings));
    Command.run(words.toArray(String[]::new));
  }

  /** Runs a shell line on the node. */
  static String shell(String line) {
    List<String> words = List.of(PROGRAM, "shell", "sh", "-c", line);
    return Command.run(new ArrayList<>(words).toArray(String[]::new));
  }

  /** The node's {@code /var/lib}, as a path on this machine. */
  static Path varLib() {
    Map<String, String> environment = System.getenv();
    String home = environment.getOrDefault("HOME", "/root");
    String state =
        environment.getOrDefault(
            "NODE_STATE",
            environment.getOrDefault("XDG_STATE_HOME", home + "/.local/state")
                + "/dynamic-networks-controller/node");
    return Path.of(state, "lib");
  }

  /** The addresses leased below a data folder of host-local. */
  static List<String> leases(String folder) {
    return shell("ls " + folder + "/*/ 2>/dev/null || true")
        .lines()
        .map(String::strip)
        .filter(name -> name.matches("[0-9a-f.:]*[.:][0-9a-f.:]*"))
        .toList();
  }
}
