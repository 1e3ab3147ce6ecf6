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
 * @param shown what watches show: the new version, or the last one under the revision of its end
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
   * What a watch with this selector sees of it: an object that begins to match is ADDED, one that
   * no longer does is DELETED; null if it sees nothing.
   */
  @Nullable String typeFor(Predicate<StoredObject> selector) {
    boolean matched = before != null && selector.test(before);
    boolean matches = after != null && selector.test(after);
    if (matches) {
      return matched ? "MODIFIED" : "ADDED";
    }
    return matched ? "DELETED" : null;
  }

  /** The line of a watch, made once for all watches. */
  Buffer frame(String type, ResourceType as) {
    return frames.computeIfAbsent(
        type + " " + as.apiVersion(), key -> WatchFrames.event(type, shown, as));
  }
}
