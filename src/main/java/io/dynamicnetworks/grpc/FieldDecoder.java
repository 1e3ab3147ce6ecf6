package io.dynamicnetworks.grpc;

import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.CodecException;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.WireFormat;

/** Hands an answer to what reads it field by field. */
public record FieldDecoder<T>(Reading<T> reading) implements GrpcMessageDecoder<T> {
  /** Makes of a message's bytes what is wanted of it; throws {@link CodecException}. */
  public interface Reading<T> {
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
