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

  /**
   * At most {@code maxChars} characters of the text. A space stands for what is not to be seen, or
   * would move or break what is: control and format characters, line separators, lone surrogates.
   */
  public static String shortened(String text, int maxChars) {
    StringBuilder shown = new StringBuilder(Math.min(text.length(), maxChars) + 1);
    int at = 0;
    while (at < text.length() && shown.length() < maxChars) {
      int c = text.codePointAt(at);
      shown.appendCodePoint(isVisible(c) ? c : ' ');
      at += Character.charCount(c);
    }
    return at < text.length() ? shown.append('…').toString() : shown.toString();
  }

  private static boolean isVisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
