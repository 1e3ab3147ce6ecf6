package io.dynamicnetworks.kube.client;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * Reads what the API server sends token by token, so that of a pod of 10 kB only what is used comes
 * into being. What has another type than expected counts as left out.
 *
 * <p>All throw Jackson's {@code JacksonException} if it is no JSON.
 */
public final class ApiJson {
  // Go's decoder, and so the API server, takes no JSON that is deeper; a list adds three levels. A
  // tenant must not reach it: one object would end the watch of all.
  private static final int MAX_NESTING = 10_010;

  // Tenants choose keys of annotations: none is to be kept. Through managedFields they choose long
  // ones, too (the mount path of a volume): one object must not end the watch of all, and none is
  // larger than the API server takes. ObjectBytes cuts texts, and undoes the escapes of control
  // characters.
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
          .build();

  /** Takes the value of a field, which the parser stands at, or {@link #skip skips} it. */
  public interface Field {
    void read(String name);
  }

  private ApiJson() {}

  /** At the first token. */
  public static JsonParser parser(String text) {
    JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), text);
    json.nextToken();
    return json;
  }

  /** At the first token. */
  public static JsonParser parser(byte[] utf8, int length) {
    JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), utf8, 0, length);
    json.nextToken();
    return json;
  }

  /** Reads the fields of the object that the parser stands at. */
  public static void object(JsonParser json, Field field) {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      skip(json);
      return;
    }
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = json.currentName();
      json.nextToken();
      field.read(name);
    }
  }

  /** Reads the elements of the array that the parser stands at. */
  static void array(JsonParser json, Runnable element) {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      skip(json);
      return;
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      element.run();
    }
  }

  /** The text that the parser stands at; empty if it is none. */
  public static String text(JsonParser json) {
    if (json.currentToken() == JsonToken.VALUE_STRING) {
      return json.getString();
    }
    skip(json);
    return "";
  }

  /** The integer that the parser stands at; 0 if it is none. */
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
