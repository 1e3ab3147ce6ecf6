package io.dynamicnetworks.text;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Matches the keys of a JSON object to struct fields as Go's {@code encoding/json} does: case does
 * not matter, the last of several spellings wins, and {@code null} leaves the earlier value.
 */
public final class GoKeys {
  private static final char LONG_S = '\u017f';
  private static final char KELVIN = '\u212a';

  private GoKeys() {}

  /** The key in a form that is equal for all its spellings. */
  public static String folded(String key) {
    StringBuilder folded = new StringBuilder(key.length());
    key.chars().forEach(c -> folded.append(folded((char) c)));
    return folded.toString();
  }

  /**
   * Go folds by Unicode; only two characters outside ASCII fold to an ASCII letter (Go's foldRune).
   */
  private static char folded(char c) {
    return switch (c) {
      case LONG_S -> 's';
      case KELVIN -> 'k';
      default -> c >= 'A' && c <= 'Z' ? (char) (c + 'a' - 'A') : c;
    };
  }

  /** The object's spelling of the key whose value counts; null if it has no such key. */
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

  /**
   * The values that count, by {@linkplain #folded folded} key; those that are null are left out.
   */
  public static Map<String, JsonNode> fields(JsonNode object) {
    Map<String, JsonNode> fields = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (!field.getValue().isNull()) {
        fields.put(folded(field.getKey()), field.getValue());
      }
    }
    return fields;
  }

  /** The value that counts; null if the object has no such key. */
  public static @Nullable JsonNode find(JsonNode object, String key) {
    String spelling = spelling(object, key);
    return spelling == null ? null : object.get(spelling);
  }
}
