package io.dynamicnetworks.text;

import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands in the place of a text that is longer than anybody takes: {@code
 * [text_of_<bytes>_bytes_want_at_most_<most>_<hash>}. It is no name, and no JSON, but has the
 * bracket that makes a list of networks JSON. So an annotation counts as unreadable as a whole, and
 * not as a list of one bad element, which would have all interfaces detached. A tenant who writes
 * such a marker has a text that is refused, too.
 *
 * @param bytes of the text, in UTF-8
 * @param most what it might have had
 * @param hash of it: shows whether it changed
 */
public record CutText(long bytes, long most, long hash) {
  private static final Pattern MARKER =
      Pattern.compile("\\[text_of_([0-9]{1,10})_bytes_want_at_most_([0-9]{1,10})_([0-9a-f]{16})");

  /** What the marker says; empty if the text is none. */
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

  /** The text that {@link #parse} reads. */
  public String marker() {
    return "[text_of_"
        + bytes
        + "_bytes_want_at_most_"
        + most
        + "_"
        + HexFormat.of().toHexDigits(hash);
  }

  /** For a person. */
  public String problem() {
    return bytes + " bytes, want at most " + most;
  }
}
