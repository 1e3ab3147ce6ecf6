package io.dynamicnetworks.image;

import org.jspecify.annotations.Nullable;

/**
 * Prints the results of switches over types and of record methods, of every kind that the image
 * build replaces or leaves.
 */
final class PlainCallsSample {
  private PlainCallsSample() {}

  sealed interface Shape {}

  record All(
      int i, @Nullable String text, long l, double d, float f, boolean z, byte b, char c, short s)
      implements Shape {}

  record Empty() implements Shape {}

  record Pair(Shape first, @Nullable Shape second) implements Shape {}

  private static String kind(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case All(var i, var text, _, _, _, _, _, _, _) when i > 3 -> "more than 3 " + text;
      case All all -> "all " + all.text();
      case Empty _ -> "empty";
      case Pair(Empty _, _) -> "a pair with an empty one";
      case Pair pair -> "a pair with " + kind(pair.first());
      case Integer i when i > 5 -> "an int over 5";
      default -> "something else";
    };
  }

  /** A switch with a constant among its types, which is left as it is. */
  private static String word(Object value) {
    return value instanceof String text ? ofText(text) : "no text";
  }

  private static String ofText(String text) {
    return switch (text) {
      case "a" -> "the letter";
      case String other when other.length() > 1 -> "a long text";
      case String other -> "a text " + other;
    };
  }

  public static void main(String[] args) {
    All more = new All(4, "x", 5, 1.5, -0.0f, true, (byte) 3, 'c', (short) 7);
    All same = new All(4, "x", 5, 1.5, -0.0f, true, (byte) 3, 'c', (short) 7);
    All zero = new All(4, "x", 5, 1.5, 0.0f, true, (byte) 3, 'c', (short) 7);
    All less = new All(2, null, 5, Double.NaN, 2, false, (byte) -3, 'd', (short) -7);
    Object[] values = {null, more, less, new Empty(), new Pair(new Empty(), null), 7, 3, "a", "b"};
    for (Object value : values) {
      System.out.println(kind(value) + ", " + (value == null ? "" : word(value)));
    }
    System.out.println(kind(new Pair(less, more)));
    for (All other : new All[] {more, same, zero, less}) {
      System.out.println(other + " " + other.hashCode() + " " + more.equals(other));
      System.out.println(less.equals(other));
    }
    Object text = "x";
    System.out.println(more.equals(text) + " " + new Empty().equals(new Empty()));
    System.out.println(new Empty() + " " + new Empty().hashCode());
  }
}
