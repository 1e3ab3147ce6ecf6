package io.dynamicnetworks.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.ToLongFunction;

/**
 * A text kept as UTF-8 and decoded when it is read. A string takes up to twice as much: a single
 * character above U+00FF widens all others. Holders of the same text share its bytes.
 */
public final class Utf8Text {
  public static final Utf8Text EMPTY = of("");

  private final byte[] bytes;
  private int hash;

  private Utf8Text(byte[] bytes) {
    this.bytes = bytes;
  }

  public static Utf8Text of(String text) {
    return new Utf8Text(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The text; each call makes a string of its own. */
  public String decode() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Bytes that the text takes. */
  public int length() {
    return bytes.length;
  }

  /** The hash of the bytes by the given function, which must not keep or change them. */
  public long hash(ToLongFunction<byte[]> function) {
    return function.applyAsLong(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Utf8Text text && Arrays.equals(bytes, text.bytes);
  }

  @Override
  public int hashCode() {
    if (hash == 0) {
      hash = Arrays.hashCode(bytes);
    }
    return hash;
  }

  /** Not the text itself, which may hold secrets. */
  @Override
  public String toString() {
    return bytes.length + " bytes";
  }
}
