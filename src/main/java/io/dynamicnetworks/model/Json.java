package io.dynamicnetworks.model;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TokenStreamLocation;
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
                  // The table of known keys outlives the text: it would keep 12,000 keys of up to
                  // 50,000 characters each, and refuse what collides with them.
                  .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /**
   * The value that the text holds.
   *
   * @throws NotJson if it is not one JSON value, is nested deeper than 100 levels, or holds a
   *     number of more than 400 digits or with an exponent beyond 32 bits
   */
  public static JsonNode parse(String text) throws NotJson {
    try {
      JsonNode node = MAPPER.readTree(text);
      if (node.isMissingNode()) {
        throw new NotJson("not JSON: empty");
      }
      return node;
    } catch (JacksonException e) {
      throw new NotJson("not JSON: " + place(e) + Shown.shortened(e.getOriginalMessage(), 200));
    } catch (NumberFormatException e) {
      // Jackson 3.2 lets this one through.
      throw new NotJson("not JSON: a number's exponent is too large");
    }
  }

  private static String place(JacksonException e) {
    TokenStreamLocation at = e.getLocation();
    return at == null || at.getLineNr() < 1
        ? ""
        : "line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ";
  }

  /** The text is not JSON; the message says why. */
  public static final class NotJson extends Exception {
    private static final long serialVersionUID = 1L;

    private final String problem;

    NotJson(String problem) {
      super(problem, null, false, false); // Tenants cause these: no stack trace.
      this.problem = problem;
    }

    /** Why it is not JSON, in one line. */
    public String problem() {
      return problem;
    }
  }
}
