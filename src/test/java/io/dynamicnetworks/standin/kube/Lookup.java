package io.dynamicnetworks.standin.kube;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Finds objects, and tells whether they changed. */
final class Lookup {
  private Lookup() {}

  /**
   * The object at a path.
   *
   * @throws ApiError 404 if there is none
   */
  static StoredObject require(ObjectStore store, ApiPath path) {
    StoredObject object = store.get(path.type().storage(), path.key());
    if (object == null) {
      throw ApiError.notFound(path.type(), path.name());
    }
    return object;
  }

  /** True if a write would change nothing but the resourceVersion; such a write is not done. */
  static boolean sameContent(ObjectNode before, ObjectNode after) {
    return without(before).equals(without(after));
  }

  private static ObjectNode without(ObjectNode tree) {
    ObjectNode copy = tree.deepCopy();
    Meta.writable(copy).remove(List.of("resourceVersion"));
    return copy;
  }
}
