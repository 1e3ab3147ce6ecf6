package io.dynamicnetworks.standin.kube;

import io.dynamicnetworks.standin.kube.ApiError.Cause;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Applies the schema of a custom type, but only its properties and their types: unknown fields are
 * dropped and values of the wrong type are refused. Other schema rules are ignored.
 */
final class CustomSchema {
  private CustomSchema() {}

  /**
   * Applies the definition's schema to an object.
   *
   * @throws ApiError 422 if a value does not have the type that the schema requires
   */
  static void apply(JsonNode definition, ResourceType type, ObjectNode tree) {
    for (JsonNode version : definition.path("spec").path("versions")) {
      if (version.path("name").asString("").equals(type.version())) {
        JsonNode properties = version.path("schema").path("openAPIV3Schema").path("properties");
        properties.properties().stream()
            .filter(property -> !property.getKey().equals("metadata"))
            .forEach(
                property ->
                    check(
                        type,
                        tree,
                        property.getKey(),
                        tree.path(property.getKey()),
                        property.getValue()));
      }
    }
  }

  private static void check(
      ResourceType type, ObjectNode tree, String path, JsonNode value, JsonNode schema) {
    String wanted = schema.path("type").asString("");
    if (value.isMissingNode() || wanted.isEmpty()) {
      return;
    }
    String actual = typeOf(value);
    if (!wanted.equals(actual) && !(wanted.equals("number") && actual.equals("integer"))) {
      throw ApiError.invalid(
          type,
          Meta.of(tree).name(),
          List.of(
              new Cause(
                  "FieldValueTypeInvalid",
                  "Invalid value: \"%1$s\": %2$s in body must be of type %3$s: \"%1$s\""
                      .formatted(actual, path, wanted),
                  path)));
    }
    JsonNode properties = schema.path("properties");
    if (value instanceof ObjectNode object && properties instanceof ObjectNode named) {
      object.retain(List.copyOf(named.propertyNames()));
      named
          .properties()
          .forEach(
              property ->
                  check(
                      type,
                      tree,
                      path + "." + property.getKey(),
                      object.path(property.getKey()),
                      property.getValue()));
    }
  }

  private static String typeOf(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT, POJO -> "object";
      case ARRAY -> "array";
      case STRING, BINARY -> "string";
      case BOOLEAN -> "boolean";
      case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
      case NULL, MISSING -> "null";
    };
  }
}
