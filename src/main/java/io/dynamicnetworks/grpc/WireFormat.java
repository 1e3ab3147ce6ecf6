package io.dynamicnetworks.grpc;

import io.vertx.grpc.common.CodecException;

/** What the readers of protobuf's wire format share (protobuf.dev, "Encoding"). */
final class WireFormat {
  // The types of a field's value. 3 and 4, the groups, are obsolete.
  static final int VARINT = 0;
  static final int FIXED_64 = 1;
  static final int BYTES = 2;
  static final int FIXED_32 = 5;

  static final int MAX_VARINT_BITS = 64;

  private WireFormat() {}

  /** The field's number. */
  static int field(long tag) {
    return (int) (tag >>> 3);
  }

  /** The type of the field's value. */
  static int type(long tag) {
    return (int) (tag & 7);
  }

  static CodecException unknownType(long tag) {
    return new CodecException("wire type " + type(tag) + ", want 0, 1, 2 or 5");
  }

  static CodecException endlessNumber() {
    return new CodecException("a number of more than 10 bytes");
  }

  /** A value that is longer than what is around it. */
  static CodecException cut(long length, long left) {
    return new CodecException("a value of " + length + " bytes where " + left + " are left");
  }
}
