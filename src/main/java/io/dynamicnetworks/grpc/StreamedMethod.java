package io.dynamicnetworks.grpc;

import com.google.protobuf.MessageLite;
import io.vertx.grpc.common.ServiceName;
import java.util.function.Supplier;

/**
 * A unary method whose answer is read as it arrives.
 *
 * @param mostBytes the longest answer, including what the reader passes over
 * @param reader makes the reader of one answer
 */
public record StreamedMethod<Q extends MessageLite, R>(
    ServiceName service, String name, long mostBytes, Supplier<AnswerReader<R>> reader) {
  /** The request's bytes. */
  byte[] encoded(Q request) {
    return request.toByteArray();
  }
}
