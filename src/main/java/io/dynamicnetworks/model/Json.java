package io.dynamicnetworks.model;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON that strangers wrote, read within limits and written back without loss: numbers keep their
 * digits, keys their order.
 */
public final class Json {
  // The API server takes annotations up to 256 KiB in all; a CNI result or config is far smaller.
  private static final int MAX_NESTING = 100;
  private static final int MAX_STRING_CHARS = 2 << 20;
  private static final int MAX_NUMBER_CHARS = 400;

  /** Reads and writes trees; thread safe. */
  public static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_NESTING)
                          .maxStringLength(MAX_STRING_CHARS)
                          .maxNumberLength(MAX_NUMBER_CHARS)
                          .build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /**
   * The value that the text holds.
   *
   * @throws NotJson if it is not one JSON value, or nested deeper than 100 levels
   */
  public static JsonNode parse(String text) throws NotJson {
    try {
      JsonNode node = MAPPER.readTree(text);
      if (node.isMissingNode()) {
        throw new NotJson("not JSON: empty");
      }
      return node;
    } catch (JacksonException e) {
      throw new NotJson("not JSON: " + Shown.shortened(e.getOriginalMessage(), 200));
    }
  }

  /** The text is not JSON; the message says why. */
  public static final class NotJson extends Exception {
    private static final long serialVersionUID = 1L;

    NotJson(String message) {
      super(message);
    }
  }
}
