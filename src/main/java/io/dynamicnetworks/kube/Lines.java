package io.dynamicnetworks.kube;

import java.nio.ByteBuffer;

/** Cuts what comes in pieces into lines, each one object. For one thread. */
final class Lines {
  private final Handler handler;
  private final ObjectBytes line = new ObjectBytes();

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
      line.add(piece, end - piece.position());
      if (piece.hasRemaining()) {
        piece.get(); // The end of the line itself.
        handler.line(line.bytes(), line.length());
        line.clear();
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
}
