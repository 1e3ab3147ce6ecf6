package io.dynamicnetworks.multus;

import java.util.Optional;

/** Parses texts that Go's {@code Errorf} made, from their start. */
final class GoText {
  private GoText() {}

  /** The text after the prefix; empty if it does not start with it. */
  static Optional<String> after(String prefix, String text) {
    return text.startsWith(prefix)
        ? Optional.of(text.substring(prefix.length()))
        : Optional.empty();
  }

  /** The text after a string that {@code %q} wrote; empty if it does not start with one. */
  static Optional<String> afterQuoted(String text) {
    if (!text.startsWith("\"")) {
      return Optional.empty();
    }
    for (int at = 1; at < text.length(); at++) {
      switch (text.charAt(at)) {
        case '\\' -> at++; // An escaped character does not end the string.
        case '"' -> {
          return Optional.of(text.substring(at + 1));
        }
        default -> {}
      }
    }
    return Optional.empty();
  }

  /** The printable text as {@code %q} writes it. */
  static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
