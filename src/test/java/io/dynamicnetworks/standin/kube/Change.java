package io.dynamicnetworks.standin.kube;

import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A write that took effect.
 *
 * @param before null if the object is new
 * @param after null if the object is gone
 * @param shown the version that watches show; for a deletion, the last one, with the revision of
 *     the deletion
 */
record Change(
    @Nullable StoredObject before,
    @Nullable StoredObject after,
    StoredObject shown,
    Map<String, Buffer> frames) {

  static Change created(StoredObject after) {
    return new Change(null, after, after, new ConcurrentHashMap<>());
  }

  static Change modified(StoredObject before, StoredObject after) {
    return new Change(before, after, after, new ConcurrentHashMap<>());
  }

  static Change deleted(StoredObject before, StoredObject shown) {
    return new Change(before, null, shown, new ConcurrentHashMap<>());
  }

  long revision() {
    return shown.revision();
  }

  /**
   * The event type that a watch with this selector sees: ADDED for an object that begins to match,
   * DELETED for one that no longer does, and null if it sees nothing.
   */
  @Nullable String typeFor(Predicate<StoredObject> selector) {
    boolean matched = before != null && selector.test(before);
    boolean matches = after != null && selector.test(after);
    if (matches) {
      return matched ? "MODIFIED" : "ADDED";
    }
    return matched ? "DELETED" : null;
  }

  /** The watch event's line, encoded once and shared by all watches. */
  Buffer frame(String type, ResourceType as) {
    return frames.computeIfAbsent(
        type + " " + as.apiVersion(), key -> WatchFrames.event(type, shown, as));
  }
}
