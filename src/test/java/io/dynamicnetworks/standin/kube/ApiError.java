package io.dynamicnetworks.standin.kube;

import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A refused request, with the Status object that a real API server would send. */
final class ApiError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An invalid field of an object. */
  record Cause(String reason, String message, String field) {}

  private final int code;
  private final transient ObjectNode status;

  ApiError(int code, String reason, String message) {
    super(message);
    this.code = code;
    status = Wire.object().put("kind", "Status").put("apiVersion", "v1");
    status.putObject("metadata");
    status.put("status", "Failure").put("message", message);
    // For an internal error of unknown kind the reason is empty.
    if (!reason.isEmpty()) {
      status.put("reason", reason);
    }
    status.put("code", code);
  }

  /** The HTTP status code. */
  int code() {
    return code;
  }

  /** The response body. */
  ObjectNode status() {
    return status;
  }

  /** The details of the Status, for the caller to extend. */
  ObjectNode details() {
    return status.withObject("details");
  }

  static ApiError badRequest(String message) {
    return new ApiError(400, "BadRequest", message);
  }

  static ApiError unauthorized() {
    return new ApiError(401, "Unauthorized", "Unauthorized");
  }

  static ApiError notFound(ResourceType type, String name) {
    return new ApiError(404, "NotFound", named(type, name) + " not found").about(type, name);
  }

  /** No type is served at the path. */
  static ApiError noSuchPath() {
    ApiError error =
        new ApiError(404, "NotFound", "the server could not find the requested resource");
    error.status.putObject("details");
    return error;
  }

  static ApiError methodNotAllowed() {
    ApiError error =
        new ApiError(
            405,
            "MethodNotAllowed",
            "the server does not allow this method on the requested resource");
    error.status.putObject("details");
    return error;
  }

  static ApiError alreadyExists(ResourceType type, String name) {
    return new ApiError(409, "AlreadyExists", named(type, name) + " already exists")
        .about(type, name);
  }

  static ApiError conflict(ResourceType type, String name, String why) {
    return new ApiError(
            409,
            "Conflict",
            "Operation cannot be fulfilled on %s: %s".formatted(named(type, name), why))
        .about(type, name);
  }

  /** The resourceVersion in the request is no longer the latest. */
  static ApiError modified(ResourceType type, String name) {
    return conflict(
        type,
        name,
        "the object has been modified; please apply your changes to the latest version and try"
            + " again");
  }

  /**
   * The object does not meet the delete's preconditions. Here a real server names the kind instead
   * of the resource.
   */
  static ApiError deletePrecondition(ResourceType type, String name, String why) {
    ApiError error =
        new ApiError(
            409,
            "Conflict",
            "Operation cannot be fulfilled on %s \"%s\": %s"
                .formatted(qualifiedKind(type), name, why));
    error.aboutKind(type, name);
    return error;
  }

  static ApiError unsupportedMediaType() {
    ApiError error = new ApiError(415, "UnsupportedMediaType", "415: Unsupported Media Type");
    error.status.putObject("details");
    return error;
  }

  /** A patch that can't be applied, for example a JSON patch whose test fails. */
  static ApiError unprocessable() {
    ApiError error =
        new ApiError(
            422, "Invalid", "the server rejected our request due to an error in our request");
    error.status.putObject("details");
    return error;
  }

  static ApiError invalid(ResourceType type, String name, List<Cause> causes) {
    List<String> texts =
        causes.stream().map(cause -> cause.field() + ": " + cause.message()).distinct().toList();
    String all = texts.size() == 1 ? texts.getFirst() : "[" + String.join(", ", texts) + "]";
    ApiError error =
        new ApiError(
            422, "Invalid", "%s \"%s\" is invalid: %s".formatted(qualifiedKind(type), name, all));
    ArrayNode list = error.aboutKind(type, name).putArray("causes");
    for (Cause cause : causes) {
      list.addObject()
          .put("reason", cause.reason())
          .put("message", cause.message())
          .put("field", cause.field());
    }
    return error;
  }

  /** The resourceVersion of a list has been compacted away. */
  static ApiError listExpired() {
    return new ApiError(410, "Expired", "The resourceVersion for the provided list is too old.");
  }

  /** The revision that a continue token refers to has been compacted away. */
  static ApiError continueExpired() {
    return new ApiError(
        410,
        "Expired",
        "The provided continue parameter is too old to display a consistent list result. You can"
            + " start a new list without the continue parameter.");
  }

  /** The resourceVersion of a watch has been compacted away. */
  static ApiError watchExpired(long wanted, long oldest) {
    return new ApiError(
        410, "Expired", "too old resource version: %d (%d)".formatted(wanted, oldest));
  }

  /** The requested minimum resourceVersion of a list is newer than the current one. */
  static ApiError tooLarge(long wanted, long current) {
    ApiError error =
        new ApiError(
            504,
            "Timeout",
            "Timeout: Too large resource version: %d, current: %d".formatted(wanted, current));
    ObjectNode details = error.status.putObject("details");
    details
        .putArray("causes")
        .addObject()
        .put("reason", "ResourceVersionTooLarge")
        .put("message", "Too large resource version");
    details.put("retryAfterSeconds", 1);
    return error;
  }

  private ApiError about(ResourceType type, String name) {
    ObjectNode details = status.putObject("details");
    details.put("name", name);
    if (!type.group().isEmpty()) {
      details.put("group", type.group());
    }
    details.put("kind", type.plural());
    return this;
  }

  private ObjectNode aboutKind(ResourceType type, String name) {
    ObjectNode details = status.putObject("details").put("name", name);
    if (showsGroup(type)) {
      details.put("group", type.group());
    }
    return details.put("kind", type.kind());
  }

  private static String qualifiedKind(ResourceType type) {
    return showsGroup(type) ? type.kind() + "." + type.group() : type.kind();
  }

  /** Errors about events use the core group, whichever event API is called. */
  private static boolean showsGroup(ResourceType type) {
    return !type.group().isEmpty() && !type.isEvent();
  }

  private static String named(ResourceType type, String name) {
    return "%s \"%s\"".formatted(type.qualified(), name);
  }
}
