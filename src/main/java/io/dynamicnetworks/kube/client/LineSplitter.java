package io.dynamicnetworks.kube.client;

import java.nio.ByteBuffer;

/** Cuts what comes in pieces into lines, each one object. For one thread. */
public final class LineSplitter {
  private final Handler handler;
  private final ObjectBytes line = new ObjectBytes();

  /** Takes a line without its end; the bytes are its own only until it returns. */
  public interface Handler {
    void line(byte[] bytes, int length);
  }

  public LineSplitter(Handler handler) {
    this.handler = handler;
  }

  /** Takes a piece. */
  public void feed(ByteBuffer piece) {
    byte[] bytes = new byte[piece.remaining()];
    piece.get(bytes);
    int at = 0;
    while (at < bytes.length) {
      int end = endOfLine(bytes, at);
      line.add(bytes, at, end);
      at = end;
      if (at < bytes.length) {
        at++; // The end of the line itself.
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
