package io.dynamicnetworks.cnicache;

import org.jspecify.annotations.Nullable;

/** A file to be read. */
sealed interface PendingRead {
  /**
   * A file of {@code results}.
   *
   * @param known the file is not read if it still has this stamp; null reads it in any case
   */
  record Result(String name, @Nullable Stamp known) implements PendingRead {}

  /** The record of a sandbox. */
  record SandboxRecord(String sandboxId, @Nullable Stamp known) implements PendingRead {}
}
