package io.dynamicnetworks.config;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToIntBiFunction;

/** Guesses which known word was meant. */
final class Spelling {
  /** One slip is tolerated for this many letters of the word. */
  private static final int LETTERS_PER_SLIP = 4;

  /** Shorter words are the beginning of too many others. */
  private static final int MIN_BEGINNING = 5;

  private Spelling() {}

  /** The nearest word, if it is near enough; otherwise the one whose beginning is near enough. */
  static Optional<String> closest(String word, Collection<String> known) {
    return nearest(word, known, Spelling::distance)
        .or(
            () ->
                word.length() < MIN_BEGINNING
                    ? Optional.empty()
                    : nearest(word, known, Spelling::distanceToBeginning));
  }

  private static Optional<String> nearest(
      String word, Collection<String> known, ToIntBiFunction<String, String> distance) {
    int allowed = Math.max(1, word.length() / LETTERS_PER_SLIP);
    return known.stream()
        .min(Comparator.comparingInt(candidate -> distance.applyAsInt(word, candidate)))
        .filter(candidate -> distance.applyAsInt(word, candidate) <= allowed);
  }

  /** Number of letters to change, add or drop, ignoring case (Levenshtein distance). */
  static int distance(String word, String other) {
    return lastRow(word, other)[other.length()];
  }

  /** The distance to the nearest beginning of the other word. */
  static int distanceToBeginning(String word, String other) {
    return Arrays.stream(lastRow(word, other)).min().orElseThrow();
  }

  /** The distances from the word to each beginning of the other. */
  private static int[] lastRow(String word, String other) {
    String a = word.toLowerCase(Locale.ROOT);
    String b = other.toLowerCase(Locale.ROOT);
    int[] row = new int[b.length() + 1];
    Arrays.setAll(row, j -> j);
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row;
  }
}
