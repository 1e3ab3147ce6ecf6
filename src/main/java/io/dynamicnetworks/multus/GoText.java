package io.dynamicnetworks.multus;

import java.util.Optional;

/** Reads texts that a Go program made by {@code Errorf}, from their start. */
final class GoText {
  private GoText() {}

  /** What follows the prefix; empty if the text does not start with it. */
  static Optional<String> after(String prefix, String text) {
    return text.startsWith(prefix)
        ? Optional.of(text.substring(prefix.length()))
        : Optional.empty();
  }

  /** What follows a string that {@code %q} wrote; empty if the text does not start with one. */
  static Optional<String> afterQuoted(String text) {
    if (!text.startsWith("\"")) {
      return Optional.empty();
    }
    for (int at = 1; at < text.length(); at++) {
      switch (text.charAt(at)) {
        case '\\' -> at++; // What it escapes does not end the string.
        case '"' -> {
          return Optional.of(text.substring(at + 1));
        }
        default -> {}
      }
    }
    return Optional.empty();
  }

  /** The text as {@code %q} writes what is printable. */
  static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
