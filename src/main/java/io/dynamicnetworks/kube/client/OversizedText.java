package io.dynamicnetworks.kube.client;

import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.text.CutText;
import io.dynamicnetworks.text.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What is kept of a text over the limit; a {@link CutText} marker takes its place.
 *
 * @param bytes length of the text, in UTF-8
 * @param hash the start of its SHA-256, see {@link TextHash}
 */
public record OversizedText(long bytes, long hash) {
  /** The longest text that is kept; the longest in use is a NAD's config. */
  static final int MAX_BYTES = Budgets.TEXT_BYTES;

  /** The hash of a text, in UTF-8. */
  public static long hash(byte[] utf8) {
    return Sha256.start(utf8);
  }

  static OversizedText of(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return new OversizedText(utf8.length, Sha256.start(utf8));
  }

  /** What the marker holds; empty if the text is not a marker. */
  public static Optional<OversizedText> parse(String text) {
    return CutText.parse(text).map(cut -> new OversizedText(cut.bytes(), cut.hash()));
  }

  /** The marker that replaces the text. */
  String marker(int maxBytes) {
    return cut(maxBytes).marker();
  }

  private CutText cut(int maxBytes) {
    return new CutText(bytes, maxBytes, hash);
  }

  /**
   * The text if it has at most that many bytes in UTF-8, otherwise a marker; a marker becomes one
   * that names this limit.
   */
  public static String within(int maxBytes, String text) {
    int mostBytesOfAChar = 3;
    if (text.length() <= maxBytes / mostBytesOfAChar) {
      return parse(text).map(cut -> cut.marker(maxBytes)).orElse(text);
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return utf8.length <= maxBytes ? text : CutText.of(utf8, maxBytes).marker();
  }

  /** The problem, for a person. */
  public String problem(int maxBytes) {
    return cut(maxBytes).problem();
  }
}
