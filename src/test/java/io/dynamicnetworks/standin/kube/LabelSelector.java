package io.dynamicnetworks.standin.kube;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Label selectors such as {@code a=b, c!=d, e in (f,g), h notin (i), j, !k}; all terms must hold.
 */
final class LabelSelector {
  private static final Pattern SET =
      Pattern.compile("(?<key>\\S+)\\s+(?<op>in|notin)\\s*\\((?<values>[^)]*)\\)");
  private static final Pattern EQUALITY =
      Pattern.compile("(?<key>[^!=\\s]+)\\s*(?<op>==|=|!=)\\s*(?<value>[^!=\\s]*)");
  private static final Pattern KEY = Pattern.compile("(?<not>!?)\\s*(?<key>[^!=\\s(),]+)");

  private LabelSelector() {}

  /**
   * Parses a labelSelector; the result is empty if it has no terms.
   *
   * @throws ApiError 400 if it is malformed
   */
  static Optional<Predicate<StoredObject>> parse(String text) {
    return split(text).stream()
        .map(LabelSelector::requirement)
        .reduce(Predicate::and)
        .map(labels -> object -> labels.test(object.meta().labels()));
  }

  private static Predicate<JsonNode> requirement(String text) {
    Matcher set = SET.matcher(text);
    if (set.matches()) {
      List<String> values =
          Arrays.stream(set.group("values").split(",", -1)).map(String::strip).toList();
      boolean wanted = set.group("op").equals("in");
      String key = set.group("key");
      return labels -> has(labels, key) ? values.contains(value(labels, key)) == wanted : !wanted;
    }
    Matcher equality = EQUALITY.matcher(text);
    if (equality.matches()) {
      boolean wanted = !equality.group("op").equals("!=");
      String key = equality.group("key");
      String value = equality.group("value");
      return labels -> has(labels, key) ? value(labels, key).equals(value) == wanted : !wanted;
    }
    Matcher key = KEY.matcher(text);
    if (key.matches()) {
      boolean wanted = key.group("not").isEmpty();
      String name = key.group("key");
      return labels -> has(labels, name) == wanted;
    }
    throw ApiError.badRequest("unable to parse requirement: " + text);
  }

  private static boolean has(JsonNode labels, String key) {
    return labels.path(key).isString();
  }

  private static String value(JsonNode labels, String key) {
    return labels.path(key).asString("");
  }

  /** Splits at commas outside parentheses. */
  private static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i == text.length() ? ',' : text.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c == ',' && (depth == 0 || i == text.length())) {
        parts.add(text.substring(start, i).strip());
        start = i + 1;
      }
    }
    return parts.stream().filter(part -> !part.isEmpty()).toList();
  }
}
