package io.dynamicnetworks.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Which known word somebody may have meant. */
public final class Spelling {
  /** One slip per so many letters is still the same word. */
  private static final int LETTERS_PER_SLIP = 4;

  private Spelling() {}

  /** The nearest word, if it is near enough to be meant. */
  public static Optional<String> closest(String word, Collection<String> known) {
    return known.stream()
        .min(Comparator.comparingInt(candidate -> distance(word, candidate)))
        .filter(
            candidate ->
                distance(word, candidate)
                    <= Math.max(1, Math.min(word.length(), candidate.length()) / LETTERS_PER_SLIP));
  }

  /** Letters to change, add or drop to make one of the other, upper or lower case (Levenshtein). */
  static int distance(String one, String other) {
    String a = one.toLowerCase(Locale.ROOT);
    String b = other.toLowerCase(Locale.ROOT);
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
