package io.dynamicnetworks.kube.client;

import io.dynamicnetworks.text.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * The hash of a text that arrives as JSON: the first eight bytes of the SHA-256 of the text itself,
 * so that it equals the hash of a text that was kept, and the hash of what kubectl prints.
 */
final class TextHash {
  private static final String ESCAPES = "ntrbf";
  private static final String ESCAPED = "\n\t\r\b\f";
  private static final int HEX_DIGITS = 4;
  private static final int HEX = 16;

  private final MessageDigest digest = Sha256.newDigest();
  private char high;

  /** Adds a JSON text, with its escapes; none of them may be cut off. */
  void json(byte[] text, int from, int to) {
    int at = from;
    while (at < to) {
      int plain = at;
      while (plain < to && text[plain] != '\\') {
        plain++;
      }
      plain(text, at, plain);
      at = plain;
      if (at < to) {
        at = escape(text, at + 1);
      }
    }
  }

  /** Adds the escape after a backslash, which starts at this index; returns where it ends. */
  private int escape(byte[] text, int at) {
    if (text[at] != 'u') {
      escaped(text[at]);
      return at + 1;
    }
    String digits = new String(text, at + 1, HEX_DIGITS, StandardCharsets.US_ASCII);
    unit((char) Integer.parseInt(digits, HEX));
    return at + 1 + HEX_DIGITS;
  }

  /** Adds bytes without escapes. */
  void plain(byte[] utf8, int from, int to) {
    if (to > from) {
      endHigh();
      digest.update(utf8, from, to - from);
    }
  }

  /** Adds the character that a backslash and this letter stand for. */
  void escaped(byte letter) {
    endHigh();
    int known = ESCAPES.indexOf(letter);
    digest.update(known < 0 ? letter : (byte) ESCAPED.charAt(known));
  }

  /** Adds one half of a surrogate pair. Without the other half it becomes U+FFFD, as in Go. */
  void unit(char surrogate) {
    if (high != 0 && Character.isLowSurrogate(surrogate)) {
      update(String.valueOf(new char[] {high, surrogate}));
      high = 0;
    } else {
      endHigh();
      if (Character.isHighSurrogate(surrogate)) {
        high = surrogate;
      } else {
        update("\ufffd");
      }
    }
  }

  private void endHigh() {
    if (high != 0) {
      high = 0;
      update("\ufffd");
    }
  }

  private void update(String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The hash; nothing can be added afterwards. */
  long end() {
    endHigh();
    return Sha256.start(digest);
  }
}
