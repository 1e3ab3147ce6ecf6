package io.dynamicnetworks.cnicache;

import org.jspecify.annotations.Nullable;

/** A file to be read. */
sealed interface PendingRead {
  /** The file is not read if it still has this stamp; null reads it in any case. */
  @Nullable Stamp known();

  /** What may be read of the sandbox's files now; null for no limit. */
  @Nullable ByteShare share();

  /** The same, read in any case. */
  PendingRead again();

  /** A file of {@code results}. */
  record Result(String name, @Nullable Stamp known, @Nullable ByteShare share)
      implements PendingRead {
    /** A file that is read in any case. */
    Result(String name) {
      this(name, null, null);
    }

    @Override
    public PendingRead again() {
      return new Result(name);
    }
  }

  /** The record of a sandbox. */
  record SandboxRecord(String sandboxId, @Nullable Stamp known, @Nullable ByteShare share)
      implements PendingRead {
    /** A record that is read in any case. */
    SandboxRecord(String sandboxId) {
      this(sandboxId, null, null);
    }

    @Override
    public PendingRead again() {
      return new SandboxRecord(sandboxId);
    }
  }
}
