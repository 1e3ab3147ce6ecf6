package io.dynamicnetworks.grpc;

import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.CodecException;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Splits a protobuf message with one repeated field into its items while it arrives. Of each item
 * only the wanted fields are kept; the others are passed over, however long they are.
 */
public final class ItemStream {
  private final int items;
  private final Set<Integer> wanted;
  private final int mostOfItem;
  private final Consumer<WireMessage> receiver;

  private Expects expects = Expects.TAG;
  private long number;
  private int shift;

  /** Whether the field at hand is kept, and how many bytes of its value are still to come. */
  private boolean keeps;

  private long valueLeft;

  /** Whether the field at hand is an item. */
  private boolean opens;

  private boolean inItem;
  private long itemLeft;
  private Buffer item = Buffer.buffer();

  private enum Expects {
    TAG,
    NUMBER,
    LENGTH,
    VALUE
  }

  /**
   * @param items number of the repeated field
   * @param wanted numbers of the fields of an item that are kept
   * @param mostOfItem bytes that are kept of one item
   * @param receiver gets each item with its wanted fields, when it is complete
   */
  public ItemStream(
      int items, Set<Integer> wanted, int mostOfItem, Consumer<WireMessage> receiver) {
    this.items = items;
    this.wanted = Set.copyOf(wanted);
    this.mostOfItem = mostOfItem;
    this.receiver = receiver;
  }

  /**
   * Takes the next bytes.
   *
   * @throws CodecException if this is not a protobuf message, or an item is too long
   */
  public void feed(Buffer piece) {
    int at = 0;
    while (at < piece.length()) {
      at += expects == Expects.VALUE ? value(piece, at) : varint(piece.getByte(at));
      if (inItem && itemLeft == 0 && isBetween()) {
        inItem = false;
        receiver.accept(WireMessage.of(item));
      }
    }
  }

  /** Ends the message, after the last piece; throws {@link CodecException} if it is cut. */
  public void end() {
    if (inItem || !isBetween()) {
      throw new CodecException("a message that ends within a field");
    }
  }

  /** Whether the next byte begins a field. */
  private boolean isBetween() {
    return expects == Expects.TAG && shift == 0;
  }

  /** Takes the bytes of a value that are in the piece; returns how many. */
  private int value(Buffer piece, int at) {
    int taken = (int) Math.min(valueLeft, piece.length() - at);
    if (keeps) {
      item.appendBuffer(piece, at, taken);
    }
    valueLeft -= taken;
    expects = valueLeft == 0 ? Expects.TAG : Expects.VALUE;
    spend(taken);
    return taken;
  }

  /** Takes one byte of a number; returns how many. */
  private int varint(byte next) {
    if (shift >= WireFormat.MAX_VARINT_BITS) {
      throw WireFormat.endlessNumber();
    }
    spend(1);
    number |= (next & 0x7fL) << shift;
    shift += 7;
    if (next >= 0) {
      long whole = number;
      number = 0;
      shift = 0;
      took(whole);
    }
    return 1;
  }

  private void took(long whole) {
    switch (expects) {
      case TAG -> field(whole);
      case NUMBER -> {
        keep(whole);
        expects = Expects.TAG;
      }
      case LENGTH -> length(whole);
      case VALUE -> throw new IllegalStateException("a value is not a number");
    }
  }

  private void field(long tag) {
    int field = WireFormat.field(tag);
    keeps = inItem && wanted.contains(field);
    keep(tag);
    switch (WireFormat.type(tag)) {
      case WireFormat.VARINT -> expects = Expects.NUMBER;
      case WireFormat.FIXED_64 -> begin(Long.BYTES);
      case WireFormat.FIXED_32 -> begin(Integer.BYTES);
      case WireFormat.BYTES -> {
        expects = Expects.LENGTH;
        opens = !inItem && field == items;
      }
      default -> throw WireFormat.unknownType(tag);
    }
  }

  private void length(long length) {
    if (length < 0) {
      throw new CodecException("a value of " + length + " bytes");
    }
    if (opens) {
      inItem = true;
      itemLeft = length;
      item = Buffer.buffer();
      expects = Expects.TAG;
    } else {
      keep(length);
      begin(length);
    }
  }

  private void begin(long length) {
    if (inItem && length > itemLeft) {
      throw WireFormat.cut(length, itemLeft);
    }
    if (keeps && item.length() + length > mostOfItem) {
      throw new CodecException(
          "an item with a value of " + length + " bytes, want at most " + mostOfItem + " in all");
    }
    valueLeft = length;
    expects = length == 0 ? Expects.TAG : Expects.VALUE;
  }

  private void spend(int bytes) {
    if (inItem) {
      itemLeft -= bytes;
      if (itemLeft < 0) {
        throw new CodecException("a field that is longer than its item");
      }
    }
  }

  /** Appends a number to the item if the field at hand is kept. */
  private void keep(long kept) {
    long rest = kept;
    while (keeps && (rest & ~0x7fL) != 0) {
      item.appendByte((byte) (rest | 0x80));
      rest >>>= 7;
    }
    if (keeps) {
      item.appendByte((byte) rest);
    }
  }
}
