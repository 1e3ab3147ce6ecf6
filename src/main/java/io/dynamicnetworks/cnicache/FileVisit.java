package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.model.CachedSandbox.RecordedDelegate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a visit to the disk showed of one file. */
sealed interface FileVisit {
  /** A cache file. */
  record Read(String name, Stamp stamp, CacheFile file) implements FileVisit {}

  /** Its text does not parse: it is being written. */
  record Unfinished(String name, Stamp stamp, String why) implements FileVisit {}

  /** It exists but cannot be used: too large, not readable, or of another format. */
  record Unusable(String name, @Nullable Stamp stamp, String why) implements FileVisit {}

  /** A cache file under another file's name. */
  record Misnamed(String name, Stamp stamp) implements FileVisit {}

  /** It does not exist, or something else does: a folder or a link. */
  record Gone(String name) implements FileVisit {}

  /** Its stamp is the known one. */
  record Unchanged(PendingRead read) implements FileVisit {}

  /** It exists, but its sandbox has no share left: it is read later. */
  record Postponed(PendingRead read, Stamp stamp) implements FileVisit {}

  /**
   * The record of a sandbox.
   *
   * @param stamp null if there is no record
   * @param record null if there is none, or if it does not parse
   */
  record SandboxRecord(
      String sandboxId, @Nullable Stamp stamp, @Nullable List<RecordedDelegate> record)
      implements FileVisit {}
}
