package io.dynamicnetworks.kube.client;

import io.dynamicnetworks.text.JsonFields;
import java.io.Writer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * Reads the API server's JSON token by token, so that only the fields in use of a 10 kB pod are
 * materialized. A value of an unexpected type counts as absent.
 *
 * <p>All methods throw Jackson's {@code JacksonException} on invalid JSON.
 */
public final class ApiJson {
  // Go's decoder, and so the API server, accepts no JSON deeper than 10,000; a list adds three
  // levels. A tenant must not reach the limit: one object would end the watch for all.
  private static final int MAX_NESTING = 10_010;

  // Tenants choose annotation keys, so property names are not cached. Through managedFields
  // tenants can also create long property names (a volume's mount path). One object must not end
  // the watch for all, so their length is not limited here; no object is larger than the API server
  // accepts. ObjectBytes cuts long texts and unescapes control characters.
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
          .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNestingDepth(MAX_NESTING)
                  .build())
          .streamWriteConstraints(
              StreamWriteConstraints.builder().maxNestingDepth(MAX_NESTING).build())
          .build();

  /** Reads a field's value at the parser's position, or {@link #skip skips} it. */
  public interface Field {
    void read(String name);
  }

  private ApiJson() {}

  /** A parser at the first token. */
  public static JsonParser parser(String text) {
    JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), text);
    json.nextToken();
    return json;
  }

  /** A parser at the first token. */
  public static JsonParser parser(byte[] utf8, int length) {
    JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), utf8, 0, length);
    json.nextToken();
    return json;
  }

  /** A generator of JSON. */
  public static JsonGenerator generator(Writer to) {
    return FACTORY.createGenerator(ObjectWriteContext.empty(), to);
  }

  /** Reads the fields of the object at the parser's position. */
  public static void object(JsonParser json, Field field) {
    JsonFields.each(json, (name, value) -> field.read(name));
  }

  /** Reads the elements of the array at the parser's position. */
  public static void array(JsonParser json, Runnable element) {
    JsonFields.eachElement(json, value -> element.run());
  }

  /** The text at the parser's position; empty if there is none. */
  public static String text(JsonParser json) {
    String text = JsonFields.text(json);
    return text == null ? "" : text;
  }

  /** The integer at the parser's position; 0 if there is none. */
  public static int integer(JsonParser json) {
    if (json.currentToken() == JsonToken.VALUE_NUMBER_INT) {
      return json.getIntValue();
    }
    skip(json);
    return 0;
  }

  static boolean isTrue(JsonParser json) {
    skip(json);
    return json.currentToken() == JsonToken.VALUE_TRUE;
  }

  public static void skip(JsonParser json) {
    json.skipChildren();
  }
}
