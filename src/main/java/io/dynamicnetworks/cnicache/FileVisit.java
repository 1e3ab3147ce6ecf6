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

  /** It is there and cannot be used: too large, no permission, of another format. */
  record Unusable(String name, @Nullable Stamp stamp, String why) implements FileVisit {}

  /** It is not there, or something else is: a folder, a link, a file under the wrong name. */
  record Gone(String name) implements FileVisit {}

  /** It is what it was. */
  record Unchanged() implements FileVisit {}

  /**
   * The record of a sandbox.
   *
   * @param stamp null if there is no record
   * @param record null if there is none, or it does not parse
   */
  record SandboxRecord(
      String sandboxId, @Nullable Stamp stamp, @Nullable List<RecordedDelegate> record)
      implements FileVisit {}
}
