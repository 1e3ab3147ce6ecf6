package io.dynamicnetworks.cnicache;

import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * Distinguishes one version of a file from the next.
 *
 * @param inode null if the file system has none
 */
record Stamp(FileTime writtenAt, long bytes, @Nullable Object inode) {
  static Stamp of(BasicFileAttributes attributes) {
    return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
  }
}
