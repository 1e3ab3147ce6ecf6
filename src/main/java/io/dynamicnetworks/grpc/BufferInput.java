package io.dynamicnetworks.grpc;

import io.vertx.core.buffer.Buffer;
import java.io.InputStream;

/** Streams part of a buffer without copying it. */
final class BufferInput extends InputStream {
  private final Buffer buffer;
  private final int end;
  private int at;

  /**
   * @param start where the part begins
   * @param length of the part, in bytes
   */
  BufferInput(Buffer buffer, int start, int length) {
    this.buffer = buffer;
    at = start;
    end = start + length;
  }

  @Override
  public int read() {
    return at < end ? buffer.getByte(at++) & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    int count = Math.min(length, end - at);
    if (count == 0) {
      return -1;
    }
    buffer.getBytes(at, at + count, into, offset);
    at += count;
    return count;
  }

  @Override
  public long skip(long count) {
    int skipped = Math.clamp(count, 0, end - at);
    at += skipped;
    return skipped;
  }

  @Override
  public int available() {
    return end - at;
  }
}
