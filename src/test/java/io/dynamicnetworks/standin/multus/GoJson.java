package io.dynamicnetworks.standin.multus;

import io.dynamicnetworks.standin.TestJson;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Parses JSON, with the error messages of Go. */
final class GoJson {
  private GoJson() {}

  static JsonNode parse(String text) throws RefusedCall {
    try {
      JsonNode node = TestJson.MAPPER.readTree(text);
      if (node.isMissingNode()) {
        throw new RefusedCall("unexpected end of JSON input");
      }
      return node;
    } catch (JacksonException e) {
      throw new RefusedCall(worded(text, Math.toIntExact(e.getLocation().getCharOffset())));
    }
  }

  /** Parses an object. The JSON {@code null}, which Go accepts for any type, is a {@link Panic}. */
  static ObjectNode object(String text) throws RefusedCall {
    JsonNode node = parse(text);
    if (node instanceof ObjectNode object) {
      return object;
    }
    if (node.isNull()) {
      throw new Panic("assignment to entry in nil map");
    }
    throw new RefusedCall(
        "json: cannot unmarshal " + type(node) + " into Go value of type map[string]interface {}");
  }

  /** The string under the key; empty if absent. */
  static String string(JsonNode object, String key, String goField) throws RefusedCall {
    JsonNode value = object.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    if (!value.isString()) {
      throw new RefusedCall(
          "json: cannot unmarshal "
              + type(value)
              + " into Go struct field "
              + goField
              + " of type string");
    }
    return value.stringValue();
  }

  static String type(JsonNode node) {
    return switch (node.getNodeType()) {
      case NUMBER -> "number";
      case BOOLEAN -> "bool";
      case ARRAY -> "array";
      case OBJECT -> "object";
      default -> "string";
    };
  }

  private static String worded(String text, int reported) {
    int at = Math.min(Math.max(reported, 0), text.length());
    while (at > 0 && at < text.length() && Character.isLetterOrDigit(text.charAt(at - 1))) {
      at--; // Jackson points past an unknown word, Go at its first letter.
    }
    if (at >= text.length()) {
      return "unexpected end of JSON input";
    }
    boolean key = text.substring(0, at).stripTrailing().endsWith("{");
    return "invalid character '"
        + text.charAt(at)
        + "' looking for beginning of "
        + (key ? "object key string" : "value");
  }
}
