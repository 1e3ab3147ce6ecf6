package io.dynamicnetworks.file;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** Paths of Unix sockets. */
public final class SocketPath {
  /** {@code sun_path} has 108 bytes, the last of which is 0 (unix(7)). */
  private static final int MAX_BYTES = 107;

  private SocketPath() {}

  /** Why the kernel takes no such path; empty if it does. */
  public static Optional<String> problem(Path path) {
    int bytes = path.toString().getBytes(StandardCharsets.UTF_8).length;
    return bytes <= MAX_BYTES
        ? Optional.empty()
        : Optional.of("path of " + bytes + " bytes, want at most " + MAX_BYTES);
  }
}
