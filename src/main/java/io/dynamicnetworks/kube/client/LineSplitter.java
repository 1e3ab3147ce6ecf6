package io.dynamicnetworks.kube.client;

import java.nio.ByteBuffer;

/** Splits a stream of pieces into lines, one object each. Confined to one thread. */
public final class LineSplitter {
  private final Handler handler;
  private final ObjectBytes line = new ObjectBytes();

  /** Takes a line without its newline; the bytes are valid only during the call. */
  public interface Handler {
    void line(byte[] bytes, int length);
  }

  public LineSplitter(Handler handler) {
    this.handler = handler;
  }

  public void feed(ByteBuffer piece) {
    byte[] bytes = new byte[piece.remaining()];
    piece.get(bytes);
    int at = 0;
    while (at < bytes.length) {
      int end = endOfLine(bytes, at);
      line.add(bytes, at, end);
      at = end;
      if (at < bytes.length) {
        at++; // Skip the newline.
        handler.line(line.bytes(), line.length());
        line.clear();
      }
    }
  }

  private static int endOfLine(byte[] bytes, int from) {
    int at = from;
    while (at < bytes.length && bytes[at] != '\n') {
      at++;
    }
    return at;
  }
}
