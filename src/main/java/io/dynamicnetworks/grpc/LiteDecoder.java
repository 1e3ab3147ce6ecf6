package io.dynamicnetworks.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.vertx.grpc.common.CodecException;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.WireFormat;

/** Decodes messages of protobuf's lite runtime; Vert.x' own decoder needs the full one. */
public final class LiteDecoder<T extends MessageLite> implements GrpcMessageDecoder<T> {
  private final Parser<T> parser;

  /**
   * A decoder of messages of one type.
   *
   * @param example any message of that type
   */
  @SuppressWarnings("unchecked") // A message's parser is of its own type.
  public LiteDecoder(T example) {
    parser = (Parser<T>) example.getParserForType();
  }

  @Override
  public T decode(GrpcMessage message) throws CodecException {
    try {
      return parser.parseFrom(message.payload().getBytes());
    } catch (InvalidProtocolBufferException e) {
      throw new CodecException(e);
    }
  }

  @Override
  public boolean accepts(WireFormat format) {
    return format == WireFormat.PROTOBUF;
  }
}
