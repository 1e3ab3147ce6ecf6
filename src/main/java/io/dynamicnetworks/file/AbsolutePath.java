package io.dynamicnetworks.file;

import java.nio.file.Path;
import java.util.Optional;

/** Paths as others write them. */
public final class AbsolutePath {
  /** Longer than any path of a Unix socket. */
  private static final int MAX_CHARS = 4096;

  private AbsolutePath() {}

  /** The path, normalized; empty if the text is not an absolute one. */
  public static Optional<Path> parse(String text) {
    boolean usable = text.startsWith("/") && text.length() <= MAX_CHARS && text.indexOf('\0') < 0;
    return usable ? Optional.of(Path.of(text).normalize()) : Optional.empty();
  }
}
