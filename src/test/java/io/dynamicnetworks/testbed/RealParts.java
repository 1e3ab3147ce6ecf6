package io.dynamicnetworks.testbed;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** Checks whether the real parts can run here: container runtime, CNI plugins, and privileges. */
public final class RealParts {
  private static final List<String> PROGRAMS =
      List.of("containerd", "containerd-shim-runc-v2", "ctr", "runc", "ip", "nsenter", "unshare");
  private static final List<String> PLUGINS = List.of("loopback", "ptp", "host-local", "macvlan");

  // The folders of Debian's package and of all other installations.
  private static final List<Path> PLUGIN_FOLDERS =
      List.of(Path.of("/usr/lib/cni"), Path.of("/opt/cni/bin"));

  private RealParts() {}

  /**
   * Whether the real parts can run.
   *
   * @param whyNot what is missing; empty if nothing is
   */
  public record Availability(boolean available, String whyNot) {}

  /** Checks whether the real parts can run here. */
  public static Availability available() {
    List<String> problems = new ArrayList<>();
    for (String program : PROGRAMS) {
      if (program(program).isEmpty()) {
        problems.add(program + " is not on the PATH");
      }
    }
    if (plugins().isEmpty()) {
      problems.add("no folder with the CNI plugins " + PLUGINS + " among " + PLUGIN_FOLDERS);
    }
    // With -U, it would succeed for any user.
    if (problems.isEmpty() && !Command.attempt("unshare", "-n", "true").ok()) {
      problems.add("network namespaces cannot be made: want root and CAP_SYS_ADMIN");
    }
    return new Availability(problems.isEmpty(), String.join("; ", problems));
  }

  /**
   * Requires that the real parts can run. Otherwise the test is skipped with the reason. With
   * {@code CI=true} it fails instead, so that a build is never green without them.
   */
  public static void require() {
    Availability found = available();
    if (found.available()) {
      return;
    }
    if ("true".equals(System.getenv("CI"))) {
      throw new AssertionError("real parts are missing, and CI=true: " + found.whyNot());
    }
    Assumptions.abort("real parts are missing: " + found.whyNot());
  }

  /** Finds a program on the PATH. */
  public static Optional<Path> program(String name) {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
    return List.of(path.split(":")).stream()
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** The folder of the CNI plugins, if any. */
  public static Optional<Path> plugins() {
    return PLUGIN_FOLDERS.stream()
        .filter(
            folder ->
                PLUGINS.stream().allMatch(plugin -> Files.isExecutable(folder.resolve(plugin))))
        .findFirst();
  }
}
