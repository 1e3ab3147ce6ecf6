package io.dynamicnetworks.socket;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether a path of this container lies on a mount whose file or folder on the node was deleted.
 *
 * <p>A manifest may mount a peer's socket file, or a folder that the peer deletes and recreates
 * when it restarts. The container then keeps the deleted one, and reaches the new socket only after
 * a restart of the container.
 */
public final class StaleMount {
  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

  // proc_pid_mountinfo(5): the fourth field is the root of the mount within its file system, the
  // fifth is the mount point; the kernel appends DELETED to a root that was deleted.
  private static final int ROOT = 3;
  public static final int MOUNTED_AT = 4;
  private static final String DELETED = "//deleted";

  private StaleMount() {}

  /** Whether the path is on such a mount now; false if the kernel does not say. */
  public static boolean holds(Path path) {
    try {
      return !isLinked(path) && holds(mountinfo(), real(path));
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether the file has a name in its file system: then it is not deleted. One system call. */
  private static boolean isLinked(Path path) {
    try {
      return (int) Files.getAttribute(path, "unix:nlink") > 0;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /** The kernel's list of this process' mounts, one line each; empty if it cannot be read. */
  public static List<String> mountinfo() {
    try (Stream<String> lines = Files.lines(MOUNTS, StandardCharsets.ISO_8859_1)) {
      return lines.toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  public static boolean holds(List<String> mountinfo, Path path) {
    return innermost(mountinfo, path).filter(fields -> fields[ROOT].endsWith(DELETED)).isPresent();
  }

  /** The mount that the path is on: the deepest, and the last of several at the same place. */
  public static Optional<String[]> innermost(List<String> mountinfo, Path path) {
    return mountinfo.stream()
        .map(line -> line.split(" "))
        .filter(fields -> fields.length > MOUNTED_AT && path.startsWith(mountedAt(fields)))
        .reduce(
            (before, next) ->
                Comparator.comparingInt((String[] fields) -> mountedAt(fields).getNameCount())
                            .compare(before, next)
                        > 0
                    ? before
                    : next);
  }

  private static Path mountedAt(String[] fields) {
    return Path.of(fields[MOUNTED_AT].replace("\\040", " "));
  }

  /** Resolves links in the path's folder, since {@code /var/run} is one in most images. */
  private static Path real(Path path) throws IOException {
    Path folder = path.getParent();
    return folder != null && Files.exists(folder)
        ? folder.toRealPath().resolve(path.getFileName())
        : path;
  }
}
