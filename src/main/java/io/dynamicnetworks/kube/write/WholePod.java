package io.dynamicnetworks.kube.write;

import io.dynamicnetworks.kube.client.ApiJson;
import io.dynamicnetworks.text.Json;
import java.io.StringWriter;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Changes a pod's JSON as the API server merges a patch, and keeps every other field as it is. The
 * text is copied token by token: as a tree, a pod with many short fields would take 20 times its
 * size.
 */
final class WholePod {
  private static final int ROOM = 8 << 10;

  private final JsonParser from;
  private final JsonGenerator to;

  private WholePod(JsonParser from, JsonGenerator to) {
    this.from = from;
    this.to = to;
  }

  /**
   * Returns the changed text.
   *
   * @param body a pod's JSON
   * @param change is merged into it (RFC 7386): objects field by field, null removes a field, and
   *     everything else replaces it, except that the one element of {@code conditions} is merged
   *     with the condition of its type
   */
  static String changed(String body, ObjectNode change) {
    StringWriter text = new StringWriter(body.length() + ROOM);
    try (JsonParser from = ApiJson.parser(body);
        JsonGenerator to = ApiJson.generator(text)) {
      new WholePod(from, to).object(change);
    }
    return text.toString();
  }

  /** Copies the object at the parser's position, with the change merged into it. */
  private void object(ObjectNode change) {
    Set<String> merged = new HashSet<>();
    to.writeStartObject();
    ApiJson.object(
        from,
        name -> {
          JsonNode changed = change.get(name);
          if (changed == null) {
            to.writeName(name);
            to.copyCurrentStructureExact(from);
          } else {
            merged.add(name);
            field(name, changed);
          }
        });
    change.properties().stream()
        .filter(field -> !merged.contains(field.getKey()) && !field.getValue().isNull())
        .forEach(this::add);
    to.writeEndObject();
  }

  private void field(String name, JsonNode changed) {
    if (changed instanceof ObjectNode inner && from.currentToken() == JsonToken.START_OBJECT) {
      to.writeName(name);
      object(inner);
    } else if (name.equals("conditions") && from.currentToken() == JsonToken.START_ARRAY) {
      to.writeName(name);
      conditions((ObjectNode) changed.get(0));
    } else {
      ApiJson.skip(from);
      if (!changed.isNull()) {
        add(Map.entry(name, changed));
      }
    }
  }

  /** Copies the conditions, with this one merged into the one of its type, or added. */
  private void conditions(ObjectNode condition) {
    boolean[] found = {false};
    to.writeStartArray();
    ApiJson.array(
        from,
        () -> {
          JsonNode other = Json.value(from);
          if (other instanceof ObjectNode same
              && same.path("type").equals(condition.path("type"))) {
            same.setAll(condition);
            found[0] = true;
          }
          Json.write(other, to);
        });
    if (!found[0]) {
      Json.write(condition, to);
    }
    to.writeEndArray();
  }

  /** Writes a field that the pod lacks. */
  private void add(Map.Entry<String, JsonNode> field) {
    to.writeName(field.getKey());
    if (field.getValue() instanceof ObjectNode inner) {
      to.writeStartObject();
      inner.properties().stream().filter(one -> !one.getValue().isNull()).forEach(this::add);
      to.writeEndObject();
    } else {
      Json.write(field.getValue(), to);
    }
  }
}
