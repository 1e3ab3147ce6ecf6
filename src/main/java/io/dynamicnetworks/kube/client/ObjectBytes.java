package io.dynamicnetworks.kube.client;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * What is read of one JSON object, assembled from its pieces. Confined to one thread.
 *
 * <p>Tenants choose how large an object is, so little of it is kept: fields that nothing here reads
 * ({@link WantedFields}) are passed over as they arrive, with all that is in them, and a text of
 * more than 128 KiB is replaced by an {@link OversizedText} marker. Escapes are resolved where the
 * parser does not need them: the API server writes {@code <} or a control character as six bytes,
 * which would turn the 1.5 MB that etcd accepts into 9 MB. So no object becomes larger than what
 * its author sent. Adding throws {@link IllegalStateException} beyond the limit, by default 8 MB,
 * which happens only if the server is not an API server.
 */
final class ObjectBytes {
  private static final int USUAL = 16 << 10;
  private static final int MOST = 8 << 20;
  private static final int HEX_DIGITS = 4;
  private static final int BYTES_OF_A_SURROGATE = 3;

  private final boolean keepsAllFields;
  private final int most;
  private byte[] bytes = new byte[USUAL];
  private int length;

  private Place place = Place.BETWEEN;
  private int textStart;
  private int textBytes;

  /** Of a text beyond the limit; shorter ones need none. */
  private @Nullable TextHash textHash;

  private boolean afterHighSurrogate;
  private final byte[] digits = new byte[HEX_DIGITS];
  private int digitCount;

  /** Of each level of nesting, whether it is an object. */
  private final BitSet objects = new BitSet();

  private int depth;
  private boolean keyIsNext;
  private int keyStart;
  private boolean isConditionType;

  /** Depth of the field of which all is kept; 0 if there is none. */
  private int whole;

  /** Depth within the field that is passed over. */
  private int passedDepth;

  /** Where the next byte belongs. */
  private enum Place {
    BETWEEN,
    TEXT,
    AFTER_BACKSLASH,
    HEX,
    PASSED,
    PASSED_TEXT,
    PASSED_AFTER_BACKSLASH
  }

  ObjectBytes() {
    this(false, MOST);
  }

  /**
   * @param keepsAllFields whether also those that nothing reads are kept
   * @param most bytes to keep
   */
  ObjectBytes(boolean keepsAllFields, int most) {
    this.keepsAllFields = keepsAllFields;
    this.most = most;
  }

  /** Adds the bytes from {@code from} to {@code to}. */
  void add(byte[] source, int from, int to) {
    int at = from;
    while (at < to) {
      boolean isText = place == Place.TEXT || place == Place.PASSED_TEXT;
      int plain = isText ? endOfPlain(source, at, to) : at;
      if (plain > at) {
        if (place == Place.TEXT) {
          text(source, at, plain);
        }
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
      case BETWEEN -> between(next);
      case TEXT -> {
        place = next == '"' ? Place.BETWEEN : Place.AFTER_BACKSLASH;
        if (next == '"') {
          endText();
        }
      }
      case AFTER_BACKSLASH -> {
        place = next == 'u' ? Place.HEX : Place.TEXT;
        if (next != 'u') {
          escaped(next);
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
      case PASSED -> passed(next);
      case PASSED_TEXT -> place = next == '"' ? Place.PASSED : Place.PASSED_AFTER_BACKSLASH;
      case PASSED_AFTER_BACKSLASH -> place = Place.PASSED_TEXT;
    }
  }

  // ---- structure ----

  private void between(byte next) {
    switch (next) {
      case '"' -> {
        if (keyIsNext) {
          keyStart = length;
        }
        put(next);
        place = Place.TEXT;
        textStart = length;
        textBytes = 0;
        afterHighSurrogate = false;
      }
      case ':' -> endKey();
      case '{', '[' -> {
        put(next);
        objects.set(++depth, next == '{');
        keyIsNext = next == '{';
      }
      case '}', ']' -> {
        if (length > 0 && bytes[length - 1] == ',') {
          length--; // What followed it was passed over.
        }
        put(next);
        depth = Math.max(0, depth - 1);
        whole = depth < whole ? 0 : whole;
        keyIsNext = false;
      }
      case ',' -> {
        put(next);
        keyIsNext = objects.get(depth);
        whole = depth < whole ? 0 : whole;
      }
      case ' ', '\n', '\r', '\t' -> {}
      default -> put(next);
    }
  }

  private void endKey() {
    int from = Math.min(keyStart + 1, length);
    int to = Math.max(from, length - 1);
    keyIsNext = false;
    isConditionType = false;
    if (!keepsAllFields) {
      String name = WantedFields.text(bytes, from, to);
      if (whole == 0 && !WantedFields.isWanted(name)) {
        passOver();
        return;
      }
      isConditionType = WantedFields.isConditionType(name);
      if (whole == 0 && WantedFields.isWhole(name)) {
        whole = depth + 1;
      }
    }
    put((byte) ':');
  }

  /** The field of the last key is not kept, neither key nor value. */
  private void passOver() {
    length = keyStart;
    place = Place.PASSED;
    passedDepth = 0;
  }

  private void passed(byte next) {
    switch (next) {
      case '"' -> place = Place.PASSED_TEXT;
      case '{', '[' -> passedDepth++;
      case '}', ']' -> {
        if (passedDepth == 0) {
          place = Place.BETWEEN;
          between(next);
        } else {
          passedDepth--;
        }
      }
      case ',' -> {
        if (passedDepth == 0) {
          place = Place.BETWEEN; // Its comma goes with it.
          keyIsNext = true;
        }
      }
      default -> {}
    }
  }

  // ---- texts ----

  private void endText() {
    if (textHash != null) {
      String marker = new OversizedText(textBytes, textHash.end()).marker(OversizedText.MAX_BYTES);
      textHash = null;
      length = textStart;
      for (byte b : marker.getBytes(StandardCharsets.UTF_8)) {
        put(b);
      }
    }
    boolean isForeign =
        isConditionType
            && !keyIsNext
            && !WantedFields.isOwnCondition(WantedFields.text(bytes, textStart, length));
    isConditionType &= keyIsNext;
    put((byte) '"');
    if (isForeign) {
      passOver(); // A pod may have more of them than fits, all of one letter.
    }
  }

  /** Adds bytes of the text that are not escaped. */
  private void text(byte[] source, int from, int to) {
    TextHash hash = hashIfBeyond(to - from);
    if (hash != null) {
      hash.plain(source, from, to);
    } else {
      makeRoom(to - from);
      System.arraycopy(source, from, bytes, length, to - from);
      length += to - from;
    }
    afterHighSurrogate = false;
  }

  /** Adds one escaped byte of the text. */
  private void escaped(byte next) {
    TextHash hash = hashIfBeyond(1);
    if (hash != null) {
      hash.escaped(next);
    } else {
      put((byte) '\\');
      put(next);
    }
    afterHighSurrogate = false;
  }

  /** Counts the bytes; returns the hash of the text so far once it passes the limit. */
  private @Nullable TextHash hashIfBeyond(int more) {
    textBytes += more;
    if (textHash == null && textBytes > OversizedText.MAX_BYTES) {
      textHash = new TextHash();
      textHash.json(bytes, textStart, length);
      length = textStart;
    }
    return textHash;
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
    if (!hex) {
      put((byte) '\\'); // For the parser, which refuses it.
      put((byte) 'x');
    } else if (c == '"' || c == '\\') {
      escaped((byte) c);
    } else if (Character.isSurrogate((char) c)) {
      surrogate((char) c);
    } else {
      byte[] utf8 = String.valueOf((char) c).getBytes(StandardCharsets.UTF_8);
      text(utf8, 0, utf8.length);
    }
  }

  private void surrogate(char c) {
    boolean endsPair = afterHighSurrogate && Character.isLowSurrogate(c);
    TextHash hash = hashIfBeyond(endsPair ? 1 : BYTES_OF_A_SURROGATE);
    if (hash != null) {
      hash.unit(c);
    } else {
      put((byte) '\\');
      put((byte) 'u');
      for (byte digit : digits) {
        put(digit);
      }
    }
    afterHighSurrogate = Character.isHighSurrogate(c);
  }

  // ---- buffer ----

  private void put(byte next) {
    makeRoom(1);
    bytes[length++] = next;
  }

  private void makeRoom(int more) {
    if (length + more > most) {
      throw new IllegalStateException("an object of more than " + most + " bytes");
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
    textHash = null;
    depth = 0;
    whole = 0;
    keyIsNext = false;
    isConditionType = false;
    if (bytes.length > 4 * USUAL) {
      bytes = new byte[USUAL];
    }
  }
}
