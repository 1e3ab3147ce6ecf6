package io.dynamicnetworks.cnicache;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Sandboxes that are known to have no files in the CNI cache, the newest of many: of these the
 * watch reports the first file, and so every file.
 */
final class FilelessSandboxes {
  /** As a listing or the end of their last file has shown. */
  private final Set<String> empty = new LinkedHashSet<>();

  /** Being set up: their first file is yet to be reported. */
  private final Set<String> begun = new LinkedHashSet<>();

  /** Notes that the sandbox is proved to have no files. */
  void noteEmpty(String id) {
    addWithin(empty, id);
  }

  /** Notes that the sandbox is about to get its first file. */
  void noteBegun(String id) {
    addWithin(begun, id);
  }

  private static void addWithin(Set<String> ids, String id) {
    if (ids.size() == CacheLimits.EMPTY_SANDBOXES) {
      ids.remove(ids.iterator().next());
    }
    ids.add(id);
  }

  /** Notes that the sandbox has files, or may have. */
  void forget(String id) {
    empty.remove(id);
    begun.remove(id);
  }

  void forgetAll() {
    empty.clear();
    begun.clear();
  }

  boolean has(String id) {
    return empty.contains(id) || begun.contains(id);
  }

  /** Those that are proved to have none. */
  Set<String> empty() {
    return Collections.unmodifiableSet(empty);
  }

  /** Those that are about to get their first one. */
  Set<String> begun() {
    return Collections.unmodifiableSet(begun);
  }
}
