package io.dynamicnetworks.model;

/**
 * How values that a tenant wrote are shown to a person: quoted, short, without control characters.
 */
public final class Shown {
  private static final int MAX_CHARS = 80;

  private Shown() {}

  /** The text in double quotes, at most 80 characters of it. */
  public static String value(String text) {
    return '"' + shortened(text, MAX_CHARS) + '"';
  }

  /** At most {@code maxChars} characters of the text, control characters replaced by a space. */
  public static String shortened(String text, int maxChars) {
    StringBuilder shown = new StringBuilder(Math.min(text.length(), maxChars) + 1);
    for (int at = 0; at < text.length() && shown.length() < maxChars; ) {
      int c = text.codePointAt(at);
      boolean plain = !Character.isISOControl(c) && Character.getType(c) != Character.SURROGATE;
      shown.appendCodePoint(plain ? c : ' ');
      at += Character.charCount(c);
    }
    return shown.length() < text.length() && shown.length() >= maxChars
        ? shown.append('…').toString()
        : shown.toString();
  }
}
