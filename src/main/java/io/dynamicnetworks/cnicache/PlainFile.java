package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.file.FileProblem;
import io.dynamicnetworks.file.SmallFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file only if it is a regular one within the size limit. Links are not followed, and pipes
 * are never opened: opening one would block until it has a writer. Blocking.
 */
final class PlainFile {
  private PlainFile() {}

  /** What is found under a name. */
  sealed interface Content {
    record Text(Stamp stamp, String text) implements Content {}

    /** Bytes that are not UTF-8, at least not yet. */
    record NoText(Stamp stamp) implements Content {}

    record Unchanged() implements Content {}

    record Unreadable(@Nullable Stamp stamp, String why) implements Content {}

    /** A file that the share has no room for. */
    record Postponed(Stamp stamp) implements Content {}

    /** Nothing, or not a regular file. */
    record Nothing() implements Content {}
  }

  /** Reads the file, however long it is within the limit. */
  static Content read(Path file) {
    return read(file, null, null, 0);
  }

  /**
   * Reads the file, unless it still has the known stamp, or the share has no room for it.
   *
   * @param share null for no limit but that of a file
   */
  static Content read(Path file, @Nullable Stamp known, @Nullable ByteShare share, long nowMillis) {
    Stamp stamp = null;
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!attributes.isRegularFile()) {
        return new Content.Nothing();
      }
      stamp = Stamp.of(attributes, nowMillis);
      if (stamp.isSame(known)) {
        return new Content.Unchanged();
      }
      boolean isWanted =
          share == null || stamp.bytes() > CacheLimits.FILE_BYTES || share.takes(stamp.bytes());
      return isWanted ? content(file, stamp) : new Content.Postponed(stamp.unread());
    } catch (NoSuchFileException | NotDirectoryException e) {
      return new Content.Nothing();
    } catch (IOException e) {
      return new Content.Unreadable(stamp == null ? null : stamp.unread(), FileProblem.describe(e));
    }
  }

  private static Content content(Path file, Stamp stamp) throws IOException {
    try {
      byte[] bytes = SmallFile.bytes(file, CacheLimits.FILE_BYTES, LinkOption.NOFOLLOW_LINKS);
      return new Content.Text(stamp, SmallFile.utf8(bytes));
    } catch (SmallFile.TooLong e) {
      return new Content.Unreadable(stamp, FileProblem.describe(e));
    } catch (CharacterCodingException e) {
      return new Content.NoText(stamp);
    }
  }
}
