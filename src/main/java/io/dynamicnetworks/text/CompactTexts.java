package io.dynamicnetworks.text;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * An immutable list of texts that takes their characters and four bytes for each. A list of strings
 * takes 52 bytes more for each, ten times what a short address takes in an annotation.
 */
public final class CompactTexts extends AbstractList<String> implements RandomAccess {
  private final String joined;
  private final int[] ends;
  private int hash;

  private CompactTexts(String joined, int[] ends) {
    this.joined = joined;
    this.ends = ends;
  }

  /** A copy of the list. */
  public static List<String> of(List<String> texts) {
    if (texts instanceof CompactTexts || texts.size() < 2) {
      return texts instanceof CompactTexts ? texts : List.copyOf(texts);
    }
    StringBuilder joined = new StringBuilder();
    int[] ends = new int[texts.size()];
    int at = 0;
    for (String text : texts) {
      ends[at++] = joined.append(text).length();
    }
    return new CompactTexts(joined.toString(), ends);
  }

  @Override
  public String get(int index) {
    Objects.checkIndex(index, ends.length);
    return joined.substring(index == 0 ? 0 : ends[index - 1], ends[index]);
  }

  @Override
  public int size() {
    return ends.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CompactTexts texts
        ? joined.equals(texts.joined) && Arrays.equals(ends, texts.ends)
        : super.equals(other);
  }

  @Override
  public int hashCode() {
    if (hash == 0) {
      hash = super.hashCode();
    }
    return hash;
  }
}
