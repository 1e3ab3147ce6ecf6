package io.dynamicnetworks.text;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The keys of a JSON object as Go's {@code encoding/json} finds the fields of a struct: in any
 * case, the last of several spellings wins, and {@code null} leaves what was there.
 */
public final class GoKeys {
  private static final char LONG_S = '\u017f';
  private static final char KELVIN = '\u212a';

  private GoKeys() {}

  /** The key in the form in which all its spellings are equal. */
  public static String folded(String key) {
    StringBuilder folded = new StringBuilder(key.length());
    key.chars().forEach(c -> folded.append(folded((char) c)));
    return folded.toString();
  }

  /** Go folds by Unicode, where just two other characters are an ASCII letter (Go's foldRune). */
  private static char folded(char c) {
    return switch (c) {
      case LONG_S -> 's';
      case KELVIN -> 'k';
      default -> c >= 'A' && c <= 'Z' ? (char) (c + 'a' - 'A') : c;
    };
  }

  /** How the object spells the key whose value counts; null if it has no such key. */
  public static @Nullable String spelling(JsonNode object, String key) {
    String wanted = folded(key);
    String found = null;
    boolean given = false;
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      boolean counts = !given || !field.getValue().isNull();
      if (counts
          && field.getKey().length() == key.length()
          && folded(field.getKey()).equals(wanted)) {
        found = field.getKey();
        given = !field.getValue().isNull();
      }
    }
    return found;
  }

  /** The value that counts; null if the object has no such key. */
  public static @Nullable JsonNode find(JsonNode object, String key) {
    String spelling = spelling(object, key);
    return spelling == null ? null : object.get(spelling);
  }
}
