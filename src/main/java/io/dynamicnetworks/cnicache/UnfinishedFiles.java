package io.dynamicnetworks.cnicache;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The files that did not parse, and when to read each again. */
final class UnfinishedFiles {
  private final Map<String, Attempts> files = new HashMap<>();

  private static final class Attempts {
    private int done;
    private boolean waiting;
  }

  /** What to do with a file that does not parse. */
  sealed interface Next {
    record After(Duration delay) implements Next {}

    /**
     * It is already waiting, or too many others are; the write that completes it raises an event.
     */
    record Nothing() implements Next {}

    /** It was read often enough. */
    record GiveUp() implements Next {}
  }

  Next failed(String name) {
    if (!files.containsKey(name) && files.size() >= CacheLimits.REREADS) {
      return new Next.Nothing();
    }
    Attempts attempts = files.computeIfAbsent(name, first -> new Attempts());
    if (attempts.waiting) {
      return new Next.Nothing();
    }
    if (attempts.done == CacheLimits.REREADS_PER_FILE) {
      files.remove(name);
      return new Next.GiveUp();
    }
    attempts.waiting = true;
    return new Next.After(CacheLimits.FIRST_REREAD.multipliedBy(1L << attempts.done++));
  }

  /** The delay is over. */
  void due(String name) {
    attempts(name).ifPresent(attempts -> attempts.waiting = false);
  }

  /** The file was read, or is gone. */
  void settled(String name) {
    files.remove(name);
  }

  private Optional<Attempts> attempts(String name) {
    @Nullable Attempts attempts = files.get(name);
    return Optional.ofNullable(attempts);
  }
}
