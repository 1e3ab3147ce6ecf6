package io.dynamicnetworks.kube;

import io.dynamicnetworks.model.Budgets;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is kept of a text that is longer than anybody takes. In its place stands a marker, {@code
 * [text_of_<bytes>_bytes_want_at_most_<limit>_<hash>}: no name, and no JSON, but with the bracket
 * that makes a list of networks JSON. So an annotation counts as unreadable as a whole, and not as
 * a list of one bad element, which would have all interfaces detached; and as it is one token, the
 * parser's complaint names it, length and limit included. The hash shows whether the text changed.
 * A tenant who writes such a marker has a text that is refused, too.
 *
 * @param bytes of the text, in UTF-8
 * @param hash of it (FNV-1a): of use against nobody but its author
 */
record TooLong(long bytes, long hash) {
  /** The longest text of an object that is taken in; the longest that is used is a NAD's config. */
  static final int MAX_BYTES = Budgets.TEXT_BYTES;

  static final long HASH_OF_NOTHING = 0xcbf29ce484222325L;

  private static final long PRIME = 0x100000001b3L;
  private static final Pattern MARKER =
      Pattern.compile("\\[text_of_([0-9]{1,10})_bytes_want_at_most_[0-9]{1,10}_([0-9a-f]{16})");

  /** The hash of what has been hashed before and one byte more. */
  static long hash(long before, byte next) {
    return (before ^ (next & 0xFF)) * PRIME;
  }

  static long hash(byte[] bytes) {
    long hash = HASH_OF_NOTHING;
    for (byte b : bytes) {
      hash = hash(hash, b);
    }
    return hash;
  }

  static TooLong of(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return new TooLong(utf8.length, hash(utf8));
  }

  /** What the marker says; empty if the text is none. */
  static Optional<TooLong> parse(String text) {
    Matcher marker = MARKER.matcher(text);
    return marker.matches()
        ? Optional.of(
            new TooLong(
                Long.parseLong(marker.group(1)), HexFormat.fromHexDigitsToLong(marker.group(2))))
        : Optional.empty();
  }

  /** What stands in the place of the text. */
  String marker(int maxBytes) {
    return "[text_of_"
        + bytes
        + "_bytes_want_at_most_"
        + maxBytes
        + "_"
        + HexFormat.of().toHexDigits(hash);
  }

  /**
   * The text if it has no more than that many bytes in UTF-8, else a marker; of a marker, one that
   * names this limit.
   */
  static String within(int maxBytes, String text) {
    int mostBytesOfAChar = 3;
    if (text.length() <= maxBytes / mostBytesOfAChar) {
      return parse(text).map(cut -> cut.marker(maxBytes)).orElse(text);
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return utf8.length <= maxBytes ? text : new TooLong(utf8.length, hash(utf8)).marker(maxBytes);
  }

  /** For a person. */
  String problem(int maxBytes) {
    return bytes + " bytes, want at most " + maxBytes;
  }
}
