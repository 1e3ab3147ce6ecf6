package io.dynamicnetworks.standin.kube;

import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON patch, RFC 6902. */
final class JsonPatch {
  private JsonPatch() {}

  /**
   * Applies the patch to the target and returns the target; the patch is not changed.
   *
   * @throws ApiError 422 if an operation can't be applied or a test fails, 400 if a pointer is
   *     malformed
   */
  static ObjectNode apply(ObjectNode target, JsonNode patch) {
    for (JsonNode operation : patch) {
      change(target, operation);
    }
    return target;
  }

  private static void change(ObjectNode target, JsonNode operation) {
    JsonPointer path = pointer(operation, "path");
    switch (operation.path("op").asString("")) {
      case "add" -> add(target, path, value(operation));
      case "remove" -> remove(target, path);
      case "replace" -> replace(target, path, value(operation));
      case "move" -> add(target, path, remove(target, pointer(operation, "from")));
      case "copy" -> add(target, path, existing(target, pointer(operation, "from")).deepCopy());
      case "test" -> {
        if (!target.at(path).equals(value(operation))) {
          throw ApiError.unprocessable();
        }
      }
      default -> throw ApiError.unprocessable();
    }
  }

  private static void add(ObjectNode target, JsonPointer path, JsonNode value) {
    JsonNode parent = existing(target, parent(path));
    String key = path.last().getMatchingProperty();
    if (parent instanceof ObjectNode object) {
      object.set(key, value);
    } else if (parent instanceof ArrayNode array) {
      insert(array, path.last(), value);
    } else {
      throw ApiError.unprocessable();
    }
  }

  /** The real server's patch library replaces a value even if it does not exist. */
  private static void replace(ObjectNode target, JsonPointer path, JsonNode value) {
    if (target.at(parent(path)) instanceof ArrayNode) {
      remove(target, path);
    }
    add(target, path, value);
  }

  private static void insert(ArrayNode array, JsonPointer last, JsonNode value) {
    boolean atEnd = last.getMatchingProperty().equals("-");
    int index = atEnd ? array.size() : last.getMatchingIndex();
    if (index < 0 || index > array.size()) {
      throw ApiError.unprocessable();
    }
    array.insert(index, value);
  }

  private static JsonNode remove(ObjectNode target, JsonPointer path) {
    JsonNode value = existing(target, path);
    JsonNode parent = target.at(parent(path));
    if (parent instanceof ArrayNode array) {
      array.remove(path.last().getMatchingIndex());
    } else if (parent instanceof ObjectNode object) {
      object.remove(path.last().getMatchingProperty());
    }
    return value;
  }

  private static JsonNode existing(ObjectNode target, JsonPointer path) {
    JsonNode value = target.at(path);
    if (value.isMissingNode()) {
      throw ApiError.unprocessable();
    }
    return value;
  }

  private static JsonNode value(JsonNode operation) {
    JsonNode value = operation.path("value");
    if (value.isMissingNode()) {
      throw ApiError.unprocessable();
    }
    return value.deepCopy();
  }

  private static JsonPointer parent(JsonPointer path) {
    // The path is the whole document; an operation on it would not leave a Kubernetes object.
    if (path.matches()) {
      throw ApiError.unprocessable();
    }
    return path.head();
  }

  private static JsonPointer pointer(JsonNode operation, String key) {
    try {
      return JsonPointer.compile(operation.path(key).asString(""));
    } catch (IllegalArgumentException e) {
      throw ApiError.badRequest("json patch: %s: %s".formatted(key, e.getMessage()));
    }
  }
}
