package io.dynamicnetworks.standin.kube;

import io.dynamicnetworks.standin.TestJson;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Request bodies: parsing, checking, and conversion to the stored form. */
final class Bodies {
  private Bodies() {}

  /**
   * Parses a request body.
   *
   * @throws ApiError 400 if it is not JSON
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
   * Parses a request body that must be a JSON object.
   *
   * @throws ApiError 400 if it is not one
   */
  static ObjectNode object(byte[] body) {
    if (json(body) instanceof ObjectNode object) {
      return object;
    }
    throw ApiError.badRequest("couldn't get version/kind; json parse error: not an object");
  }

  /**
   * Checks that an object has the type of its path.
   *
   * @throws ApiError 400 if it has not
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

  /** A copy in stored form: events with core/v1 field names, without apiVersion and kind. */
  static ObjectNode stored(ResourceType type, ObjectNode body) {
    ObjectNode tree = type.isNewEvent() ? EventForm.toCore(body) : body.deepCopy();
    tree.remove("apiVersion");
    tree.remove("kind");
    return tree;
  }

  /** Whether objects of the type have a metadata.generation that counts changes of the spec. */
  static boolean countsGenerations(ResourceType type) {
    return !type.builtIn()
        || type.isPod()
        || type.group().equals("apps")
        || type.equals(ResourceTypes.CRD);
  }
}
