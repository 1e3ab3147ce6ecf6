package io.dynamicnetworks.grpc;

import io.dynamicnetworks.text.HttpStatus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.StreamResetException;
import io.vertx.grpc.common.CodecException;
import io.vertx.grpc.common.GrpcErrorException;
import io.vertx.grpc.common.GrpcStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One unary call whose answer is read as it arrives: Vert.x' gRPC client hands over whole messages
 * only. Fails with what {@link UnixClient} turns into a {@link CallFailed}.
 *
 * <p>Wire format: grpc/grpc, doc/PROTOCOL-HTTP2.md.
 */
final class StreamedCall<R> {
  // Whether the message is compressed, and its length.
  private static final int PREFIX_BYTES = 5;

  private final long most;
  private final AnswerReader<R> reader;
  private final HttpClientRequest request;
  private final Promise<R> result = Promise.promise();
  private final Buffer prefix = Buffer.buffer(PREFIX_BYTES);

  /** Bytes of the message that are still to come; negative before its length is known. */
  private long left = -1;

  StreamedCall(StreamedMethod<?, R> method, HttpClientRequest request) {
    this.most = method.mostBytes();
    this.reader = method.reader().get();
    this.request = request;
  }

  /**
   * @param message the encoded request
   */
  Future<R> send(byte[] message, Duration deadline) {
    request.putHeader("content-type", "application/grpc");
    request.putHeader("te", "trailers");
    request.putHeader("grpc-timeout", deadline.toMillis() + "m");
    request
        .send(Buffer.buffer().appendByte((byte) 0).appendInt(message.length).appendBytes(message))
        .onSuccess(this::answered)
        .onFailure(this::failed);
    return result.future();
  }

  private void answered(HttpClientResponse response) {
    if (response.statusCode() != HttpStatus.OK) {
      fail(new CodecException("HTTP status " + response.statusCode() + ", want 200"));
      return;
    }
    response.exceptionHandler(this::failed);
    response.handler(piece -> reading(() -> take(piece)));
    response.endHandler(end -> reading(() -> ended(response)));
  }

  private void take(Buffer piece) {
    int at = 0;
    if (left < 0) {
      at = Math.min(PREFIX_BYTES - prefix.length(), piece.length());
      prefix.appendBuffer(piece, 0, at);
      if (prefix.length() < PREFIX_BYTES) {
        return;
      }
      begin();
    }
    Buffer rest = piece.slice(at, piece.length());
    if (rest.length() > left) {
      throw new CodecException("more than one message");
    }
    left -= rest.length();
    reader.feed(rest);
  }

  private void begin() {
    if (prefix.getByte(0) != 0) {
      throw new CodecException("a compressed message");
    }
    left = prefix.getUnsignedInt(1);
    if (left > most) {
      throw new AnswerReader.TooLong("at most " + most + " bytes");
    }
  }

  private void ended(HttpClientResponse response) {
    String code = ending(response, "grpc-status");
    GrpcStatus status = code == null ? null : status(code);
    if (status != GrpcStatus.OK) {
      fail(new UnixClient.StatusError(status, text(ending(response, "grpc-message"))));
    } else if (left != 0) {
      fail(new UnixClient.StatusError(GrpcStatus.OK, "no message"));
    } else {
      result.tryComplete(reader.end());
    }
  }

  /** From the trailers; an answer without a message has them among its headers. */
  private static @Nullable String ending(HttpClientResponse response, String name) {
    String trailer = response.getTrailer(name);
    return trailer == null ? response.getHeader(name) : trailer;
  }

  private static @Nullable GrpcStatus status(String code) {
    try {
      return GrpcStatus.valueOf(Integer.parseInt(code));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Decodes a status text: bytes that are not printable ASCII come as {@code %} and two digits. */
  private static @Nullable String text(@Nullable String encoded) {
    if (encoded == null) {
      return null;
    }
    Buffer bytes = Buffer.buffer(encoded.length());
    for (int at = 0; at < encoded.length(); at++) {
      int code = encoded.charAt(at) == '%' ? hex(encoded, at + 1) : -1;
      bytes.appendByte((byte) (code < 0 ? encoded.charAt(at) : code));
      at += code < 0 ? 0 : 2;
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** The number that two digits give; negative if they are none. */
  private static int hex(String text, int at) {
    if (at + 2 > text.length()) {
      return -1;
    }
    int high = Character.digit(text.charAt(at), 16);
    int low = Character.digit(text.charAt(at + 1), 16);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
  }

  /** Runs a reading step; what cannot be read ends the call. */
  private void reading(Runnable step) {
    if (result.future().isComplete()) {
      return;
    }
    try {
      step.run();
    } catch (CodecException | AnswerReader.TooLong e) {
      fail(e);
    }
  }

  private void failed(Throwable cause) {
    fail(cause instanceof StreamResetException reset ? GrpcErrorException.create(reset) : cause);
  }

  private void fail(Throwable cause) {
    result.tryFail(cause);
  }
}
