package io.dynamicnetworks.cnicache;

import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Distinguishes one version of a file from the next.
 *
 * @param inode null if the file system has none
 * @param readAtMillis when the file was about to be read, in milliseconds since 1970; 0 if it could
 *     not be read
 */
record Stamp(FileTime writtenAt, long bytes, @Nullable Object inode, long readAtMillis) {
  static Stamp of(BasicFileAttributes attributes, long readAtMillis) {
    return new Stamp(
        attributes.lastModifiedTime(), attributes.size(), attributes.fileKey(), readAtMillis);
  }

  /** Whether both are of the same version, as far as the directory entry shows. */
  boolean isSame(@Nullable Stamp other) {
    return other != null
        && writtenAt.equals(other.writtenAt)
        && bytes == other.bytes
        && Objects.equals(inode, other.inode);
  }

  /** Whether what the file contained is known. */
  boolean isRead() {
    return readAtMillis > 0;
  }

  /** Whether the file has not changed since it was read if its stamp is still the same. */
  boolean isSettled() {
    return readAtMillis - writtenAt.toMillis() >= CacheLimits.SETTLED.toMillis();
  }

  /** The stamp of a file that could not be read. */
  Stamp unread() {
    return new Stamp(writtenAt, bytes, inode, 0);
  }
}
