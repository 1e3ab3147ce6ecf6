package io.dynamicnetworks.text;

import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands in for a text that exceeds the limit: {@code
 * [text_of_<bytes>_bytes_want_at_most_<most>_<hash>}. The marker is neither a name nor JSON, but
 * its bracket makes a list of networks be parsed as JSON. So the annotation counts as unreadable as
 * a whole, not as a list of one bad element, which would detach all interfaces. If a tenant writes
 * such a marker, that text is refused as well.
 *
 * @param bytes of the text, in UTF-8
 * @param most the limit, in bytes
 * @param hash the first eight bytes of the text's SHA-256: shows whether it changed
 */
public record CutText(long bytes, long most, long hash) {
  private static final Pattern MARKER =
      Pattern.compile("\\[text_of_([0-9]{1,10})_bytes_want_at_most_([0-9]{1,10})_([0-9a-f]{16})");

  /** Parses a marker; empty if the text is not one. */
  public static Optional<CutText> parse(String text) {
    Matcher marker = MARKER.matcher(text);
    return marker.matches()
        ? Optional.of(
            new CutText(
                Long.parseLong(marker.group(1)),
                Long.parseLong(marker.group(2)),
                HexFormat.fromHexDigitsToLong(marker.group(3))))
        : Optional.empty();
  }

  /** Stands in for a text, in UTF-8, that has more bytes than that. */
  public static CutText of(byte[] utf8, long most) {
    return new CutText(utf8.length, most, Sha256.start(utf8));
  }

  /** The text that {@link #parse} reads. */
  public String marker() {
    return "[text_of_" + bytes + "_bytes_want_at_most_" + most + "_" + hex();
  }

  /** The hash as 16 hexadecimal digits. */
  public String hex() {
    return hex(hash);
  }

  /** The start of a SHA-256 as 16 hexadecimal digits. */
  public static String hex(long hash) {
    return HexFormat.of().toHexDigits(hash);
  }

  /** The problem, for a person. */
  public String problem() {
    return bytes + " bytes, want at most " + most;
  }
}
