package io.dynamicnetworks.cri;

import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.CodecException;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.WireFormat;

/** Hands an answer to what reads it field by field. */
record FieldDecoder<T>(Reading<T> reading) implements GrpcMessageDecoder<T> {
  /** Makes of a message's bytes what is wanted of it; throws {@link CodecException}. */
  interface Reading<T> {
    T read(Buffer message);
  }

  @Override
  public T decode(GrpcMessage message) {
    return reading.read(message.payload());
  }

  @Override
  public boolean accepts(WireFormat format) {
    return format == WireFormat.PROTOBUF;
  }
}
