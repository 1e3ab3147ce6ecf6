package io.dynamicnetworks.standin.kube;

import java.time.Duration;

/** Errors that depend on the time or the user, not on the request itself. */
final class Refusals {
  private static final String USER =
      "system:serviceaccount:kube-system:dynamic-networks-controller";

  private Refusals() {}

  static ApiError conflict(RequestInfo request) {
    ApiError error =
        new ApiError(
            409,
            "Conflict",
            "Operation cannot be fulfilled on %s \"%s\": the object has been modified; please apply your changes to the latest version and try again"
                .formatted(plural(request), request.name()));
    error.details().put("name", request.name()).put("kind", plural(request));
    return error;
  }

  static ApiError forbidden(RequestInfo request) {
    String object =
        request.name().isEmpty()
            ? qualified(request)
            : "%s \"%s\"".formatted(qualified(request), request.name());
    String scope =
        request.namespace().isEmpty()
            ? "at the cluster scope"
            : "in the namespace \"%s\"".formatted(request.namespace());
    ApiError error =
        new ApiError(
            403,
            "Forbidden",
            "%s is forbidden: User \"%s\" cannot %s resource \"%s\" in API group \"%s\" %s"
                .formatted(
                    object, USER, request.verb(), request.resource(), request.group(), scope));
    if (!request.name().isEmpty()) {
      error.details().put("name", request.name());
    }
    if (!request.group().isEmpty()) {
      error.details().put("group", request.group());
    }
    error.details().put("kind", plural(request));
    return error;
  }

  static ApiError tooManyRequests(Duration retryAfter) {
    ApiError error =
        new ApiError(429, "TooManyRequests", "Too many requests, please try again later.");
    error.details().put("retryAfterSeconds", retryAfter.toSeconds());
    return error;
  }

  static ApiError internalError() {
    ApiError error =
        new ApiError(
            500, "InternalError", "Internal error occurred: etcdserver: request timed out");
    error.details().putArray("causes").addObject().put("message", "etcdserver: request timed out");
    return error;
  }

  static ApiError unavailable() {
    return new ApiError(
        503, "ServiceUnavailable", "the server is currently unable to handle the request");
  }

  private static String plural(RequestInfo request) {
    return request.resource().replaceFirst("/status$", "");
  }

  private static String qualified(RequestInfo request) {
    return request.group().isEmpty() ? plural(request) : plural(request) + "." + request.group();
  }
}
