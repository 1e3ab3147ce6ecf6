package io.dynamicnetworks.text;

/**
 * Shows untrusted values to a person: short, and without characters that are invisible or that move
 * or reorder the text around them.
 */
public final class Printable {
  private static final int MAX_CHARS = 80;

  private Printable() {}

  /** The text in double quotes, at most 80 characters of it. */
  public static String value(String text) {
    return '"' + shortened(text, MAX_CHARS) + '"';
  }

  /**
   * At most {@code maxChars} characters of the text, with a space for each character that is not
   * {@link #isVisible visible}. Time and memory depend on {@code maxChars}, not on the text's
   * length.
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

  /**
   * Whether a character shows itself and nothing else: not a control or format character (bidi
   * overrides, zero-width spaces and joiners, tags), a line or paragraph separator, a lone
   * surrogate, an unassigned code point, a filler or a variation selector.
   */
  public static boolean isVisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          false;
      default -> !isIgnorable(c);
    };
  }

  /**
   * Letters and marks that Unicode renders as nothing (Default_Ignorable_Code_Point, of which Java
   * knows only the format characters), and the empty Braille pattern.
   */
  private static boolean isIgnorable(int c) {
    return switch (c) {
      case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0 -> true;
      default ->
          (c >= 0x180B && c <= 0x180F)
              || (c >= 0xFE00 && c <= 0xFE0F)
              || (c >= 0xE0000 && c <= 0xE0FFF);
    };
  }
}
