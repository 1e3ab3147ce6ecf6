package io.dynamicnetworks.standin.kube;

import io.dynamicnetworks.standin.TestJson;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Objects as requests carry them, on their way into the store. */
final class Bodies {
  private Bodies() {}

  /**
   * The JSON of a request's body.
   *
   * @throws ApiError 400 if it is none
   */
  static JsonNode json(byte[] body) {
    try {
      return TestJson.MAPPER.readTree(body);
    } catch (JacksonException e) {
      throw ApiError.badRequest(
          "couldn't get version/kind; json parse error: " + e.getOriginalMessage());
    }
  }

  /**
   * The JSON object of a request's body.
   *
   * @throws ApiError 400 if it is none
   */
  static ObjectNode object(byte[] body) {
    if (json(body) instanceof ObjectNode object) {
      return object;
    }
    throw ApiError.badRequest("couldn't get version/kind; json parse error: not an object");
  }

  /**
   * Checks that an object is of the type of its path.
   *
   * @throws ApiError 400 if it isn't
   */
  static void requireKind(ResourceType type, ObjectNode body) {
    if (!type.builtIn() && !body.has("kind")) {
      throw ApiError.badRequest(
          "the object provided is unrecognized (must be of type %s): Object 'Kind' is missing in '%s'"
              .formatted(type.kind(), body));
    }
    String kind = body.path("kind").asString(type.kind());
    String apiVersion = body.path("apiVersion").asString(type.apiVersion());
    if (!kind.equals(type.kind()) || !apiVersion.equals(type.apiVersion())) {
      throw ApiError.badRequest(
          "%s in version \"%s\" cannot be handled as a %s in version \"%s\""
              .formatted(kind, apiVersion, type.kind(), type.apiVersion()));
    }
  }

  /** A copy as it is stored: core names for events, no apiVersion and kind. */
  static ObjectNode stored(ResourceType type, ObjectNode body) {
    ObjectNode tree = type.isNewEvent() ? EventForm.toCore(body) : body.deepCopy();
    tree.remove("apiVersion");
    tree.remove("kind");
    return tree;
  }

  /** Whether metadata.generation counts the changes of a type's spec. */
  static boolean countsGenerations(ResourceType type) {
    return !type.builtIn()
        || type.isPod()
        || type.group().equals("apps")
        || type.equals(ResourceTypes.CRD);
  }
}
