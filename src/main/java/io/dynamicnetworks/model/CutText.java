package io.dynamicnetworks.model;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What stands in the place of a text that was longer than anybody takes: {@code kube.TooLong}. */
public final class CutText {
  private static final Pattern MARKER =
      Pattern.compile("\\[text_of_([0-9]{1,10})_bytes_want_at_most_([0-9]{1,10})_[0-9a-f]{16}");

  private CutText() {}

  /** How long the text was and might have been; empty if it is no such marker. */
  public static Optional<String> problem(String text) {
    Matcher marker = MARKER.matcher(text);
    return marker.matches()
        ? Optional.of(marker.group(1) + " bytes, want at most " + marker.group(2))
        : Optional.empty();
  }
}
