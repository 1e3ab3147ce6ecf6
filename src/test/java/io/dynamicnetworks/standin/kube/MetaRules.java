package io.dynamicnetworks.standin.kube;

import io.dynamicnetworks.standin.kube.ApiError.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Validation rules for object metadata. */
final class MetaRules {
  private MetaRules() {}

  /**
   * Checks that a body's name and namespace match its path.
   *
   * @throws ApiError 400 if they do not
   */
  static void requirePlace(ApiPath path, JsonNode body) {
    Meta meta = Meta.of(body);
    if (meta.name().isEmpty()) {
      throw ApiError.badRequest(
          "the name of the object (%s based on URL) was undeterminable: name must be provided"
              .formatted(path.name()));
    }
    if (!meta.name().equals(path.name())) {
      throw ApiError.badRequest(
          "the name of the object (%s) does not match the name on the URL (%s)"
              .formatted(meta.name(), path.name()));
    }
    if (!meta.namespace().isEmpty() && !meta.namespace().equals(path.namespace())) {
      throw ApiError.badRequest(
          "the namespace of the provided object does not match the namespace sent on the request");
    }
  }

  /**
   * Checks that all values of labels and annotations are strings.
   *
   * @throws ApiError 422 if one is not
   */
  static void requireStrings(ApiPath path, JsonNode body) {
    for (String key : List.of("labels", "annotations")) {
      Meta.of(body)
          .node()
          .path(key)
          .valueStream()
          .filter(value -> !value.isString())
          .findFirst()
          .ifPresent(
              value -> {
                throw notAString(path, key, value);
              });
    }
  }

  /**
   * Checks that no finalizer is added to a terminating object.
   *
   * @throws ApiError 422 if one is
   */
  static void requireNoNewFinalizer(ApiPath path, StoredObject current, JsonNode wanted) {
    if (!current.meta().isTerminating()) {
      return;
    }
    List<JsonNode> added = new ArrayList<>();
    Meta.of(wanted).node().path("finalizers").forEach(added::add);
    current.meta().node().path("finalizers").forEach(added::remove);
    if (!added.isEmpty()) {
      String quoted = String.join(", ", added.stream().map(JsonNode::toString).toList());
      Cause cause =
          new Cause(
              "FieldValueForbidden",
              "Forbidden: no new finalizers can be added if the object is being deleted, found new"
                  + " finalizers []string{%s}".formatted(quoted),
              "metadata.finalizers");
      throw ApiError.invalid(path.type(), path.name(), List.of(cause, cause));
    }
  }

  private static ApiError notAString(ApiPath path, String key, JsonNode value) {
    Cause cause =
        new Cause(
            "FieldValueInvalid",
            "Invalid value: \"%s\": json: cannot unmarshal %s into Go struct field ObjectMeta.metadata.%s of type string"
                .formatted(value, value.getNodeType().name().toLowerCase(Locale.ROOT), key),
            "patch");
    return ApiError.invalid(path.type(), path.name(), List.of(cause));
  }
}
