package io.dynamicnetworks.text;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Hardware addresses of 6, 8 or 20 bytes, in the forms that Go's {@code net.ParseMAC} accepts:
 * {@code 00:11:22:33:44:55}, the same with {@code -}, or dotted groups of four digits.
 */
public final class Mac {
  private static final Pattern PAIRS =
      Pattern.compile("[0-9a-f]{2}(?:(?::[0-9a-f]{2})+|(?:-[0-9a-f]{2})+)");
  private static final Pattern QUADS = Pattern.compile("[0-9a-f]{4}(?:\\.[0-9a-f]{4})+");
  private static final int MAX_CHARS = 59; // 20 bytes as pairs

  private Mac() {}

  /** The canonical address; what is no address stays as it is. */
  public static String comparable(String text) {
    return canonical(text).orElse(text);
  }

  /** The address in lower case with colons; empty if the text is not an address. */
  public static Optional<String> canonical(String text) {
    if (text.length() > MAX_CHARS) {
      return Optional.empty();
    }
    String lower = text.toLowerCase(Locale.ROOT);
    if (!PAIRS.matcher(lower).matches() && !QUADS.matcher(lower).matches()) {
      return Optional.empty();
    }
    String digits = lower.replaceAll("[:.-]", "");
    int bytes = digits.length() / 2;
    return bytes == 6 || bytes == 8 || bytes == 20
        ? Optional.of(digits.replaceAll("..(?!$)", "$0:"))
        : Optional.empty();
  }
}
