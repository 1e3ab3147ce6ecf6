package io.dynamicnetworks.grpc;

import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.CodecException;

/** Reads one answer while it arrives; {@code feed} and {@code end} throw {@link CodecException}. */
public interface AnswerReader<R> {
  /** Takes the next bytes of the message, which are valid during the call only. */
  void feed(Buffer piece);

  /** Returns what was read, after the last piece. */
  R end();

  /** The answer, or the part of it that is kept, exceeds its limit. */
  final class TooLong extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param what the limit in words, such as {@code at most 4 bytes}
     */
    public TooLong(String what) {
      super(what, null, false, false);
    }
  }
}
