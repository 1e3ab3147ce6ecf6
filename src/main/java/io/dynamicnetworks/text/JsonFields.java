package io.dynamicnetworks.text;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads JSON token by token: the tree of a hostile text takes thirty times the text's memory.
 * Values of an unexpected type are skipped.
 */
public final class JsonFields {
  private JsonFields() {}

  /** Takes one field; may leave the parser at the value, or read to the value's end. */
  public interface Field<E extends Exception> {
    void read(String name, JsonParser value) throws E;
  }

  /** Takes one element; may leave the parser at it, or read to its end. */
  public interface Element<E extends Exception> {
    void read(JsonParser value) throws E;
  }

  /** Passes each field of the object at the parser's position; nothing if it is not an object. */
  public static <E extends Exception> void each(JsonParser parser, Field<E> field) throws E {
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

  /** Passes each element of the array at the parser's position; nothing if it is not an array. */
  public static <E extends Exception> void eachElement(JsonParser parser, Element<E> element)
      throws E {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      element.read(parser);
      parser.skipChildren();
    }
  }

  /** The string at the parser's position; null if it is not a string. */
  public static @Nullable String text(JsonParser parser) {
    return parser.currentToken() == JsonToken.VALUE_STRING ? parser.getString() : null;
  }

  /** The strings in the array at the parser's position; empty if it is not an array. */
  public static List<String> texts(JsonParser parser) {
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

  /** The source of the object at the parser's position; null if it is empty or not an object. */
  public static @Nullable String object(JsonParser parser, String source) {
    return parser.currentToken() == JsonToken.START_OBJECT ? written(parser, source, "{}") : null;
  }

  /** The source of the array at the parser's position; null if it is empty or not an array. */
  public static @Nullable String array(JsonParser parser, String source) {
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
