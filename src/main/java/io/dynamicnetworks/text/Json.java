package io.dynamicnetworks.text;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Untrusted JSON, read within limits and written back without loss: numbers keep their digits, keys
 * their order.
 *
 * <p>The trees are Jackson's, but not the reading and writing: Jackson's mapper brings 400 classes
 * along, which every node of a cluster would hold in memory.
 */
public final class Json {
  // The API server takes up to 256 KiB of annotations in all; a CNI result or config is far
  // smaller.
  private static final int MAX_NESTING = 100;
  private static final int MAX_STRING_CHARS = 2 << 20;
  private static final int MAX_NUMBER_CHARS = 400;

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  static final JsonFactory PLAIN =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_NESTING)
                  .maxStringLength(MAX_STRING_CHARS)
                  .maxNumberLength(MAX_NUMBER_CHARS)
                  .build())
          // The table of known keys outlives the text: it would keep 12,000 keys of up to 50,000
          // characters each, and reject keys that collide with them.
          .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
          .build();

  private static final JsonFactory ASCII =
      PLAIN.rebuild().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private Json() {}

  /** An object without fields. */
  public static ObjectNode object() {
    return NODES.objectNode();
  }

  /** An array without elements. */
  public static ArrayNode array() {
    return NODES.arrayNode();
  }

  /** An array of strings. */
  public static ArrayNode array(List<String> texts) {
    ArrayNode array = array();
    texts.forEach(array::add);
    return array;
  }

  /**
   * Parses the text into a tree.
   *
   * @throws NotJson if the text is not exactly one JSON value, is nested deeper than 100 levels, or
   *     contains a string of more than 2 Mi characters, a number of more than 400 digits or an
   *     exponent beyond 32 bits
   */
  public static JsonNode parse(String text) throws NotJson {
    return read(text, Json::whole);
  }

  /** The one value of a text or stream, as a tree: a {@link Reading}. */
  public static JsonNode whole(JsonParser parser) throws NotJson {
    first(parser);
    return value(parser);
  }

  /**
   * Advances the parser to the first token of a text, and returns it.
   *
   * @throws NotJson if the text is empty
   */
  public static JsonToken first(JsonParser parser) throws NotJson {
    JsonToken token = parser.nextToken();
    if (token == null) {
      throw new NotJson("not JSON: empty");
    }
    return token;
  }

  /** What {@link #read} does with the tokens. */
  public interface Reading<T> {
    /** Reads the value to its end; the parser starts before the first token. */
    T read(JsonParser parser) throws NotJson;
  }

  /**
   * Reads the text's one value and returns the reading's result.
   *
   * @throws NotJson as {@link #parse} does, and if the reading does
   */
  public static <T> T read(String text, Reading<T> reading) throws NotJson {
    return read(PLAIN.createParser(ObjectReadContext.empty(), text), reading);
  }

  /**
   * Reads the stream's one value and returns the reading's result; takes memory only for what the
   * reading keeps.
   *
   * @param bytes UTF-8
   * @throws NotJson as {@link #parse} does, and if the reading does
   */
  public static <T> T read(InputStream bytes, Reading<T> reading) throws NotJson {
    try {
      return read(PLAIN.createParser(ObjectReadContext.empty(), bytes), reading);
    } catch (JacksonException e) {
      throw notJson(e); // Creating the parser already reads the first bytes.
    }
  }

  private static <T> T read(JsonParser from, Reading<T> reading) throws NotJson {
    try (JsonParser parser = from) {
      T result = reading.read(parser);
      if (parser.nextToken() != null) {
        throw new NotJson(
            "not JSON: " + place(parser.currentTokenLocation()) + "more after the value");
      }
      return result;
    } catch (JacksonException e) {
      throw notJson(e);
    } catch (NumberFormatException e) {
      // Jackson 3.2 does not wrap this one.
      throw new NotJson("not JSON: a number's exponent is too large");
    }
  }

  private static NotJson notJson(JacksonException e) {
    return new NotJson(
        "not JSON: "
            + place(e.getLocation())
            + Printable.shortened(
                e.getOriginalMessage().replaceFirst(" \\(start marker at .*", ""), 200));
  }

  /** The value whose first token the parser stands at; the last of duplicate keys counts. */
  public static JsonNode value(JsonParser parser) {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        ObjectNode object = object();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
          String name = parser.currentName();
          parser.nextToken();
          JsonNode value = value(parser);
          object.remove(name); // The last of duplicates counts, at its own position.
          object.set(name, value);
        }
        yield object;
      }
      case START_ARRAY -> {
        ArrayNode array = array();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          array.add(value(parser));
        }
        yield array;
      }
      case VALUE_STRING -> NODES.stringNode(parser.getString());
      case VALUE_NUMBER_INT -> integer(parser);
      case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDecimalValue());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NULL -> NODES.nullNode();
      default -> throw new IllegalStateException("no value: " + parser.currentToken());
    };
  }

  /** The string under the key; null if there is none. */
  public static @Nullable String text(JsonNode object, String key) {
    JsonNode value = object.path(key);
    return value.isString() ? value.stringValue() : null;
  }

  /** The strings in the list under the key; what is not a string is left out. */
  public static List<String> texts(JsonNode object, String key) {
    List<String> texts = new ArrayList<>();
    JsonNode list = object.path(key);
    for (JsonNode item : list.isArray() ? list : array()) {
      if (item.isString()) {
        texts.add(item.stringValue());
      }
    }
    return texts;
  }

  private static JsonNode integer(JsonParser parser) {
    return switch (parser.getNumberType()) {
      case INT -> NODES.numberNode(parser.getIntValue());
      case LONG -> NODES.numberNode(parser.getLongValue());
      default -> NODES.numberNode(parser.getBigIntegerValue());
    };
  }

  /**
   * The value in one spelling for all texts that mean the same: keys sorted, the last of duplicates
   * alone, numbers without an exponent or trailing zeros where that is short. Text that is not JSON
   * stays as it is.
   */
  public static String canonical(String text) {
    try {
      return write(sorted(parse(text)));
    } catch (NotJson e) {
      return text;
    }
  }

  private static JsonNode sorted(JsonNode node) {
    return switch (node) {
      case ObjectNode object -> {
        ObjectNode sorted = object();
        object.properties().stream()
            .sorted(Map.Entry.comparingByKey())
            .forEach(field -> sorted.set(field.getKey(), sorted(field.getValue())));
        yield sorted;
      }
      case ArrayNode array -> {
        ArrayNode sorted = array();
        array.forEach(element -> sorted.add(sorted(element)));
        yield sorted;
      }
      case JsonNode number when number.isNumber() -> {
        BigDecimal plain = number.decimalValue().stripTrailingZeros();
        boolean isShort = Math.abs((long) plain.scale()) <= MAX_NUMBER_CHARS;
        yield plain.scale() <= 0 && isShort
            ? NODES.numberNode(plain.toBigInteger())
            : NODES.numberNode(plain);
      }
      default -> node;
    };
  }

  /** The tree as text, without whitespace. */
  public static String write(JsonNode tree) {
    return write(tree, PLAIN, ObjectWriteContext.empty());
  }

  /**
   * The tree as text, formatted by a printer.
   *
   * @param printer gives a new printer for each text: printers hold state while writing
   */
  public static String write(JsonNode tree, Supplier<PrettyPrinter> printer) {
    return write(tree, PLAIN, new Printed(printer.get()));
  }

  /** The tree as text, without whitespace and with everything but ASCII escaped. */
  public static String writeAscii(JsonNode tree) {
    return write(tree, ASCII, ObjectWriteContext.empty());
  }

  /**
   * Writes the tree as {@link #writeAscii(JsonNode)} does, without ever holding the whole text;
   * closes the stream.
   */
  public static void writeAscii(JsonNode tree, OutputStream to) {
    try (JsonGenerator generator = ASCII.createGenerator(ObjectWriteContext.empty(), to)) {
      write(tree, generator);
    }
  }

  private static String write(JsonNode tree, JsonFactory factory, ObjectWriteContext context) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = factory.createGenerator(context, text)) {
      write(tree, generator);
    }
    return text.toString();
  }

  /** Writes the tree to the generator. */
  public static void write(JsonNode node, JsonGenerator to) {
    switch (node.getNodeType()) {
      case OBJECT -> {
        to.writeStartObject();
        for (Map.Entry<String, JsonNode> field : node.properties()) {
          to.writeName(field.getKey());
          write(field.getValue(), to);
        }
        to.writeEndObject();
      }
      case ARRAY -> {
        to.writeStartArray();
        for (JsonNode element : node) {
          write(element, to);
        }
        to.writeEndArray();
      }
      case STRING -> to.writeString(node.stringValue());
      case NUMBER -> writeNumber(node, to);
      case BOOLEAN -> to.writeBoolean(node.booleanValue());
      case NULL, MISSING -> to.writeNull();
      default -> throw new IllegalArgumentException("not JSON: " + node.getNodeType());
    }
  }

  private static void writeNumber(JsonNode node, JsonGenerator to) {
    if (!node.isIntegralNumber()) {
      to.writeNumber(node.decimalValue());
    } else if (node.canConvertToLong()) {
      to.writeNumber(node.longValue());
    } else {
      to.writeNumber(node.bigIntegerValue());
    }
  }

  private static String place(@Nullable TokenStreamLocation at) {
    return at == null || at.getLineNr() < 1
        ? ""
        : "line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ";
  }

  private static final class Printed extends ObjectWriteContext.Base {
    private final PrettyPrinter printer;

    Printed(PrettyPrinter printer) {
      this.printer = printer;
    }

    @Override
    public boolean hasPrettyPrinter() {
      return true;
    }

    @Override
    public PrettyPrinter getPrettyPrinter() {
      return printer;
    }
  }

  /** The text is not JSON; the message says why. */
  public static final class NotJson extends Exception {
    private static final long serialVersionUID = 1L;

    private final String problem;

    /** The problem in one line, for users. */
    public NotJson(String problem) {
      super(problem, null, false, false); // Tenants cause these: no stack trace.
      this.problem = problem;
    }

    /** Why it is not JSON, in one line. */
    public String problem() {
      return problem;
    }
  }
}
