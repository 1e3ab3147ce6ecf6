package io.dynamicnetworks.kube.client;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes of one JSON object, assembled from its pieces. Confined to one thread.
 *
 * <p>Tenants choose how large an object is, so not all of it is kept: a text of more than 128 KiB
 * is replaced by an {@link OversizedText} marker. Escapes are resolved where the parser does not
 * need them: the API server writes {@code <} or a control character as six bytes, which would turn
 * the 1.5 MB that etcd accepts into 9 MB. So no object becomes larger than what its author sent.
 * Adding throws {@link IllegalStateException} beyond 8 MB, which happens only if the server is not
 * an API server.
 */
final class ObjectBytes {
  private static final int USUAL = 16 << 10;
  private static final int MOST = 8 << 20;
  private static final int HEX_DIGITS = 4;

  private byte[] bytes = new byte[USUAL];
  private int length;

  private Place place = Place.BETWEEN;
  private int textStart;
  private int textBytes;
  private long textHash;
  private final byte[] digits = new byte[HEX_DIGITS];
  private int digitCount;

  /** Where the next byte belongs. */
  private enum Place {
    BETWEEN,
    TEXT,
    AFTER_BACKSLASH,
    HEX
  }

  /** Adds the bytes from {@code from} to {@code to}. */
  void add(byte[] source, int from, int to) {
    int at = from;
    while (at < to) {
      int plain = place == Place.TEXT ? endOfPlain(source, at, to) : at;
      if (plain > at) {
        text(source, at, plain);
        at = plain;
      } else {
        add(source[at++]);
      }
    }
  }

  /** The end of the stretch without quote or backslash. */
  static int endOfPlain(byte[] source, int from, int to) {
    int at = from;
    while (at < to && source[at] != '"' && source[at] != '\\') {
      at++;
    }
    return at;
  }

  private void add(byte next) {
    switch (place) {
      case BETWEEN -> {
        put(next);
        if (next == '"') {
          place = Place.TEXT;
          textStart = length;
          textBytes = 0;
          textHash = OversizedText.HASH_OF_NOTHING;
        }
      }
      case TEXT -> {
        place = next == '"' ? Place.BETWEEN : Place.AFTER_BACKSLASH;
        if (next == '"') {
          endText();
        }
      }
      case AFTER_BACKSLASH -> {
        place = next == 'u' ? Place.HEX : Place.TEXT;
        if (next != 'u') {
          escapedText(next);
        }
      }
      case HEX -> {
        digits[digitCount++] = next;
        if (digitCount == HEX_DIGITS) {
          digitCount = 0;
          place = Place.TEXT;
          endOfHex();
        }
      }
    }
  }

  private void endText() {
    if (textBytes > OversizedText.MAX_BYTES) {
      length = textStart;
      String marker = new OversizedText(textBytes, textHash).marker(OversizedText.MAX_BYTES);
      for (byte b : marker.getBytes(StandardCharsets.UTF_8)) {
        put(b);
      }
    }
    put((byte) '"');
  }

  /** Adds bytes of the text that are not escaped. */
  private void text(byte[] source, int from, int to) {
    int fitting = Math.max(0, Math.min(to - from, OversizedText.MAX_BYTES - textBytes));
    makeRoom(fitting);
    System.arraycopy(source, from, bytes, length, fitting);
    length += fitting;
    if (fitting < to - from) {
      beyondLimit();
      for (int at = from + fitting; at < to; at++) {
        textHash = OversizedText.hash(textHash, source[at]);
      }
    }
    textBytes += to - from;
  }

  /** Adds one escaped byte of the text, with its backslash. */
  private void escapedText(byte next) {
    if (textBytes < OversizedText.MAX_BYTES) {
      put((byte) '\\');
      put(next);
    } else {
      beyondLimit();
      textHash = OversizedText.hash(OversizedText.hash(textHash, (byte) '\\'), next);
    }
    textBytes++;
  }

  /** Hashes the text so far, once it passes the limit: shorter texts need no hash. */
  private void beyondLimit() {
    if (textBytes <= OversizedText.MAX_BYTES && textHash == OversizedText.HASH_OF_NOTHING) {
      for (int at = textStart; at < length; at++) {
        textHash = OversizedText.hash(textHash, bytes[at]);
      }
    }
  }

  /**
   * Quotes and backslashes stay escaped, and so do surrogates, since only a pair is a character.
   */
  private void endOfHex() {
    int c = 0;
    boolean hex = true;
    for (byte digit : digits) {
      int value = Character.digit(digit, 16);
      hex &= value >= 0;
      c = (c << 4) | (value & 0xF);
    }
    if (!hex || c == '"' || c == '\\' || Character.isSurrogate((char) c)) {
      escapedText((byte) 'u');
      text(digits, 0, HEX_DIGITS);
    } else {
      byte[] utf8 = String.valueOf((char) c).getBytes(StandardCharsets.UTF_8);
      text(utf8, 0, utf8.length);
    }
  }

  private void put(byte next) {
    makeRoom(1);
    bytes[length++] = next;
  }

  private void makeRoom(int more) {
    if (length + more > MOST) {
      throw new IllegalStateException("an object of more than " + MOST + " bytes");
    }
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
    }
  }

  /** The buffer, valid up to {@link #length} and until the next call. */
  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /** Starts over. Shrinks a large buffer: one large object must not cost memory for good. */
  void clear() {
    length = 0;
    place = Place.BETWEEN;
    digitCount = 0;
    if (bytes.length > 4 * USUAL) {
      bytes = new byte[USUAL];
    }
  }
}
