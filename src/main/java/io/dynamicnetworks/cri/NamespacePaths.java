package io.dynamicnetworks.cri;

import io.dynamicnetworks.text.Printable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The accepted paths of network namespaces: {@code /run/netns/…}, {@code /var/run/netns/…} and
 * {@code /proc/<pid>/ns/net} of any process except PID 1 (SPEC 5.1). Any other path would make the
 * daemon enter a file chosen by the runtime or by a tenant.
 */
public final class NamespacePaths {
  private static final int MAX_CHARS = 4095; // PATH_MAX without its NUL
  private static final List<String> FOLDERS = List.of("/run/netns/", "/var/run/netns/");
  private static final Pattern OF_PROCESS = Pattern.compile("/proc/(?!1/)[1-9][0-9]{0,9}/ns/net");

  private final List<String> folders;

  private NamespacePaths(List<String> folders) {
    this.folders = folders;
  }

  /** The paths accepted on a node by default. */
  public static NamespacePaths ofNode() {
    return new NamespacePaths(FOLDERS);
  }

  /**
   * Accepts the paths below one folder and those of processes, for a runtime that keeps its
   * namespaces elsewhere.
   *
   * @param folder absolute
   */
  public static NamespacePaths below(Path folder) {
    return new NamespacePaths(List.of(folder + "/"));
  }

  /** Why the path is not accepted; empty if it is. */
  Optional<String> problem(String path) {
    return accepts(path)
        ? Optional.empty()
        : Optional.of(
            "path of the network namespace: "
                + Printable.value(path)
                + ", want one in "
                + String.join(" or ", folders)
                + ", or /proc/<pid>/ns/net with a pid other than 1");
  }

  private boolean accepts(String path) {
    return path.length() <= MAX_CHARS
        && path.chars().noneMatch(Character::isISOControl)
        && (OF_PROCESS.matcher(path).matches()
            || folders.stream().anyMatch(folder -> isBelow(folder, path)));
  }

  private static boolean isBelow(String folder, String path) {
    if (!path.startsWith(folder)) {
      return false;
    }
    String rest = path.substring(folder.length());
    return !rest.isEmpty()
        && List.of(rest.split("/", -1)).stream()
            .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
  }
}
