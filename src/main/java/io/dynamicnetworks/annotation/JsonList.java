package io.dynamicnetworks.annotation;

import io.dynamicnetworks.text.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/** Reads an untrusted JSON list within {@link AnnotationLimits}. */
final class JsonList {
  private JsonList() {}

  /**
   * An element of a list.
   *
   * @param text as it was written, so that what others wrote keeps its escapes, digits, repeated
   *     keys and layout
   */
  record Element(JsonNode value, String text) {}

  /**
   * Returns the elements of the list that the text holds; {@code null} counts as an empty list, as
   * in Go's decoder.
   *
   * @throws UnreadableText if the text holds anything else, or too much
   */
  static List<Element> parse(String text) throws UnreadableText {
    AnnotationLimits.checkLength(text);
    Parsed parsed;
    try {
      parsed = Json.read(text, parser -> read(parser, text));
    } catch (Json.NotJson e) {
      throw new UnreadableText(e.problem());
    }
    if (parsed.other() != null && !parsed.other().isNull()) {
      throw new UnreadableText("want a JSON list, got " + ElementReader.kind(parsed.other()));
    }
    AnnotationLimits.checkElements(parsed.elements().size());
    return parsed.elements();
  }

  /** What the text holds: the elements of a list, or another value. */
  private record Parsed(List<Element> elements, @Nullable JsonNode other) {}

  private static Parsed read(JsonParser parser, String text) throws Json.NotJson {
    if (Json.first(parser) != JsonToken.START_ARRAY) {
      return new Parsed(List.of(), Json.value(parser));
    }
    List<Element> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      long start = parser.currentTokenLocation().getCharOffset();
      JsonNode value = Json.value(parser);
      long end = parser.currentLocation().getCharOffset();
      elements.add(new Element(value, text.substring((int) start, (int) end)));
    }
    return new Parsed(elements, null);
  }
}
