package io.dynamicnetworks.kube;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The bytes of one object, gathered from the pieces that it comes in. For one thread.
 *
 * <p>Adding throws {@link IllegalStateException} beyond 8 MB: the API server takes no object of 3.
 */
final class ObjectBytes {
  private static final int USUAL = 16 << 10;
  private static final int MOST = 8 << 20;

  private byte[] bytes = new byte[USUAL];
  private int length;

  void add(byte next) {
    makeRoom(1);
    bytes[length++] = next;
  }

  /** Adds as many as that from where the piece stands. */
  void add(ByteBuffer piece, int count) {
    makeRoom(count);
    piece.get(bytes, length, count);
    length += count;
  }

  private void makeRoom(int more) {
    if (length + more > MOST) {
      throw new IllegalStateException("an object of more than " + MOST + " bytes");
    }
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
    }
  }

  /** The bytes, and behind {@link #length} anything; valid until the next call. */
  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /** Begins anew. One large object must not be paid for by all that come after it. */
  void clear() {
    length = 0;
    if (bytes.length > 4 * USUAL) {
      bytes = new byte[USUAL];
    }
  }
}
