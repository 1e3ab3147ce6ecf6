package io.dynamicnetworks.kube;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Cuts what comes in pieces into lines. For one thread.
 *
 * <p>{@link #feed} throws {@link IllegalStateException} at a line of more than 8 MB: the API server
 * takes no object of 3.
 */
final class Lines {
  private static final int USUAL_BYTES = 16 << 10;
  private static final int MOST_BYTES = 8 << 20;

  private final Handler handler;
  private byte[] line = new byte[USUAL_BYTES];
  private int length;

  /** Takes a line without its end; the bytes are its own only until it returns. */
  interface Handler {
    void line(byte[] bytes, int length);
  }

  Lines(Handler handler) {
    this.handler = handler;
  }

  /** Takes a piece. */
  void feed(ByteBuffer piece) {
    while (piece.hasRemaining()) {
      int end = endOfLine(piece);
      append(piece, end - piece.position());
      if (piece.hasRemaining()) {
        piece.get(); // The end of the line itself.
        int complete = length;
        length = 0;
        handler.line(line, complete);
        shrink();
      }
    }
  }

  private static int endOfLine(ByteBuffer piece) {
    for (int at = piece.position(); at < piece.limit(); at++) {
      if (piece.get(at) == '\n') {
        return at;
      }
    }
    return piece.limit();
  }

  private void append(ByteBuffer piece, int bytes) {
    if (length + bytes > MOST_BYTES) {
      throw new IllegalStateException("a line of more than " + MOST_BYTES + " bytes");
    }
    if (length + bytes > line.length) {
      line = Arrays.copyOf(line, Math.max(length + bytes, 2 * line.length));
    }
    piece.get(line, length, bytes);
    length += bytes;
  }

  /** One large object must not be paid for until the watch ends. */
  private void shrink() {
    if (line.length > 4 * USUAL_BYTES) {
      line = new byte[USUAL_BYTES];
    }
  }
}
