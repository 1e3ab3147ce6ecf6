package io.dynamicnetworks.file;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the node's files may be in the controller's container: at the node's own path, or below
 * {@code /host}, where the Go controller's manifest mounts them.
 */
public final class HostPaths {
  private static final Path HOST = Path.of("/host");

  /** The node's {@code /run}. The container has one of its own, which is empty. */
  public static final List<Path> RUN = List.of(HOST.resolve("run"), Path.of("/run"));

  private HostPaths() {}

  /** Where each of the node's absolute paths may be, best first. */
  public static List<Path> of(Path... ofNode) {
    return Stream.of(ofNode)
        .flatMap(path -> Stream.of(path, HOST.resolve(path.toString().substring(1))))
        .toList();
  }
}
