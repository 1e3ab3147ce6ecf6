package io.dynamicnetworks.cnicache;

import io.dynamicnetworks.text.Json.NotJson;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads JSON token by token: a tree of a hostile text takes thirty times the text. Values of a type
 * that is not wanted are passed over.
 */
final class JsonFields {
  private JsonFields() {}

  /** Takes one field; may leave the value where it stands, or read it to its end. */
  interface Field {
    void read(String name, JsonParser value) throws NotJson;
  }

  /** Takes one element; may leave it where it stands, or read it to its end. */
  interface Element {
    void read(JsonParser value) throws NotJson;
  }

  /** Hands over each field of the object that the parser stands at; nothing if it is none. */
  static void each(JsonParser parser, Field field) throws NotJson {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      field.read(name, parser);
      parser.skipChildren();
    }
  }

  /** Hands over each element of the array that the parser stands at; nothing if it is none. */
  static void eachElement(JsonParser parser, Element element) throws NotJson {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      element.read(parser);
      parser.skipChildren();
    }
  }

  /** The text that the parser stands at; null if it stands at something else. */
  static @Nullable String text(JsonParser parser) {
    return parser.currentToken() == JsonToken.VALUE_STRING ? parser.getString() : null;
  }

  /** The texts of the array that the parser stands at; empty if it is none. */
  static List<String> texts(JsonParser parser) throws NotJson {
    List<String> texts = new ArrayList<>();
    eachElement(
        parser,
        value -> {
          String text = text(value);
          if (text != null) {
            texts.add(text);
          }
        });
    return texts;
  }

  /** The object that the parser stands at, as it is written; null if it is none or empty. */
  static @Nullable String object(JsonParser parser, String source) {
    return parser.currentToken() == JsonToken.START_OBJECT ? written(parser, source, "{}") : null;
  }

  /** The array that the parser stands at, as it is written; null if it is none or empty. */
  static @Nullable String array(JsonParser parser, String source) {
    return parser.currentToken() == JsonToken.START_ARRAY ? written(parser, source, "[]") : null;
  }

  private static @Nullable String written(JsonParser parser, String source, String empty) {
    int start = (int) parser.currentTokenLocation().getCharOffset();
    parser.skipChildren();
    int end = (int) parser.currentTokenLocation().getCharOffset() + 1;
    String written = source.substring(start, end);
    return written.equals(empty) ? null : written;
  }
}
