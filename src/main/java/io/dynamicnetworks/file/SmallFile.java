package io.dynamicnetworks.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads files that others write, within a limit; however long they are, no more is read. Blocks.
 */
public final class SmallFile {
  private SmallFile() {}

  /** The file is longer than the limit. */
  public static final class TooLong extends IOException {
    private static final long serialVersionUID = 1L;

    TooLong(long bytes, int maxBytes) {
      super(bytes + " bytes, want at most " + maxBytes);
    }
  }

  /** The first of these that is a regular file; links are not followed. */
  public static Optional<Path> first(Stream<Path> files) {
    return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).findFirst();
  }

  /**
   * The text in a file of a peer, who may have put a link there: it is not followed. What is not
   * UTF-8 is replaced.
   *
   * @param file a regular one: opening a pipe would block
   * @throws IOException if it cannot be read, or is longer
   */
  public static String text(Path file, int maxBytes) throws IOException {
    return new String(bytes(file, maxBytes, LinkOption.NOFOLLOW_LINKS), StandardCharsets.UTF_8);
  }

  /**
   * The text in a file that the operator names, which may be a link or a pipe.
   *
   * @throws CharacterCodingException if it is not UTF-8
   * @throws IOException if it cannot be read, or is longer
   */
  public static String named(Path file, int maxBytes) throws IOException {
    return utf8(bytes(file, maxBytes));
  }

  /**
   * The bytes of a file.
   *
   * @throws IOException if it cannot be read; {@link TooLong} if it is longer
   */
  public static byte[] bytes(Path file, int maxBytes, OpenOption... how) throws IOException {
    checkLength(Files.size(file), maxBytes);
    try (InputStream in = Files.newInputStream(file, how)) {
      byte[] bytes = in.readNBytes(maxBytes + 1); // It may have grown, and a pipe has no size.
      checkLength(bytes.length, maxBytes);
      return bytes;
    }
  }

  private static void checkLength(long bytes, int maxBytes) throws TooLong {
    if (bytes > maxBytes) {
      throw new TooLong(bytes, maxBytes);
    }
  }

  /**
   * The bytes as text.
   *
   * @throws CharacterCodingException if they are not UTF-8
   */
  public static String utf8(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }
}
