package io.dynamicnetworks.grpc;

import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.CodecException;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.WireFormat;

/** Passes an answer to a reader that takes it field by field. */
public record FieldDecoder<T>(Reading<T> reading) implements GrpcMessageDecoder<T> {
  /** Extracts what is wanted from a message's bytes; throws {@link CodecException}. */
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
