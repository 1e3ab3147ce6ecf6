package io.dynamicnetworks.grpc;

import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.CodecException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * A protobuf message, or the value of one field, read in place from the received answer: fields
 * that are not needed are skipped, not copied.
 *
 * @param length in bytes
 */
public record WireMessage(Buffer buffer, int start, int length) {
  /** Takes the fields of a message, in wire order. */
  public interface Fields {
    /** A number, boolean or enum. */
    default void number(int field, long value) {}

    /** A string, bytes, map entry or nested message. */
    default void bytes(int field, WireMessage value) {}
  }

  public static WireMessage of(Buffer message) {
    return new WireMessage(message, 0, message.length());
  }

  /** The value as text. */
  public String text() {
    return buffer.getString(start, start + length, StandardCharsets.UTF_8.name());
  }

  /** A copy of the value. */
  public byte[] bytes() {
    return buffer.getBytes(start, start + length);
  }

  /** Whether the value is this ASCII text; a value of another length is not copied. */
  public boolean is(String text) {
    return length == text.length() && text().equals(text); // One byte per character.
  }

  public InputStream stream() {
    return new BufferInput(buffer, start, length);
  }

  /**
   * Passes each field to the receiver.
   *
   * @throws CodecException if this is not a protobuf message
   */
  public void read(Fields fields) {
    Cursor cursor = new Cursor();
    while (cursor.at < start + length) {
      long tag = cursor.varint();
      int field = WireFormat.field(tag);
      switch (WireFormat.type(tag)) {
        case WireFormat.VARINT -> fields.number(field, cursor.varint());
        case WireFormat.FIXED_64 -> cursor.take(Long.BYTES);
        case WireFormat.BYTES -> fields.bytes(field, cursor.take(cursor.varint()));
        case WireFormat.FIXED_32 -> cursor.take(Integer.BYTES);
        default -> throw WireFormat.unknownType(tag);
      }
    }
  }

  /** The read position. */
  private final class Cursor {
    private int at = start;

    WireMessage take(long count) {
      int left = start + length - at;
      if (count < 0 || count > left) {
        throw WireFormat.cut(count, left);
      }
      WireMessage value = new WireMessage(buffer, at, (int) count);
      at += (int) count;
      return value;
    }

    long varint() {
      long value = 0;
      for (int shift = 0; shift < WireFormat.MAX_VARINT_BITS; shift += 7) {
        byte next = buffer.getByte(take(1).start());
        value |= (next & 0x7fL) << shift;
        if (next >= 0) {
          return value;
        }
      }
      throw WireFormat.endlessNumber();
    }
  }
}
