package io.dynamicnetworks.standin.kube;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON merge patch, RFC 7386. */
final class MergePatch {
  private MergePatch() {}

  /** Applies the patch to the target; the patch is not changed. */
  static void apply(ObjectNode target, ObjectNode patch) {
    patch.properties().forEach(field -> set(target, field.getKey(), field.getValue()));
  }

  private static void set(ObjectNode target, String key, JsonNode value) {
    if (value.isNull()) {
      target.remove(key);
    } else if (value instanceof ObjectNode object) {
      ObjectNode child =
          target.path(key) instanceof ObjectNode there ? there : target.putObject(key);
      apply(child, object);
    } else {
      target.set(key, value.deepCopy());
    }
  }
}
