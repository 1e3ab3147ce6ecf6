package io.dynamicnetworks.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads files that others write, of which any may be a link, a pipe or huge. Blocks. */
public final class SmallFile {
  private SmallFile() {}

  /** The first of these that is a regular file; links are not followed. */
  public static Optional<Path> first(Stream<Path> files) {
    return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).findFirst();
  }

  /**
   * The text in a regular file.
   *
   * @throws IOException if it cannot be read, or is larger
   */
  public static String text(Path file, int maxBytes) throws IOException {
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      byte[] bytes = in.readNBytes(maxBytes + 1);
      if (bytes.length > maxBytes) {
        throw new IOException(Files.size(file) + " bytes, want at most " + maxBytes);
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
