package io.dynamicnetworks.text;

/** What a text takes in the heap. */
public final class HeapBytes {
  private static final char MOST_OF_LATIN_1 = 0xFF;

  private HeapBytes() {}

  /**
   * The bytes of its characters: one each, but two each if a single one is beyond Latin-1 (JEP
   * 254).
   */
  public static int of(String text) {
    for (int at = 0; at < text.length(); at++) {
      if (text.charAt(at) > MOST_OF_LATIN_1) {
        return 2 * text.length();
      }
    }
    return text.length();
  }
}
