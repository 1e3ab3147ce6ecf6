package io.dynamicnetworks.annotation;

import io.dynamicnetworks.text.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Reads an untrusted JSON list within {@link AnnotationLimits}. */
final class JsonList {
  private JsonList() {}

  /**
   * Returns the list that the text holds; {@code null} counts as an empty list, as in Go's decoder.
   *
   * @throws UnreadableText if the text holds anything else, or too much
   */
  static JsonNode parse(String text) throws UnreadableText {
    AnnotationLimits.checkLength(text);
    JsonNode list;
    try {
      list = Json.parse(text);
    } catch (Json.NotJson e) {
      throw new UnreadableText(e.problem());
    }
    if (list.isNull()) {
      return Json.array();
    }
    if (!list.isArray()) {
      throw new UnreadableText("want a JSON list, got " + Elements.kind(list));
    }
    AnnotationLimits.checkElements(list.size());
    return list;
  }

  /**
   * Returns the text of each element exactly as written, without surrounding white space, so that
   * entries written by others keep their escapes, digits, repeated keys and layout.
   *
   * @param text a list that {@link #parse} accepts
   */
  static List<String> texts(String text) {
    List<String> texts = new ArrayList<>();
    int depth = 0;
    int start = 0;
    boolean quoted = false;
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (quoted) {
        if (c == '\\') {
          at++;
        }
        quoted = c != '"';
      } else if (c == '"') {
        quoted = true;
      } else if (c == '[' || c == '{') {
        depth++;
        start = depth == 1 ? at + 1 : start;
      } else if (c == ']' || c == '}' || c == ',') {
        depth -= c == ',' ? 0 : 1;
        if (depth == 0 || (c == ',' && depth == 1)) {
          texts.add(text.substring(start, at).strip());
          start = at + 1;
        }
      }
    }
    return texts.equals(List.of("")) ? List.of() : texts;
  }
}
