package io.dynamicnetworks.grpc;

import io.vertx.grpc.common.GrpcStatus;
import org.jspecify.annotations.Nullable;

/** A call that got no answer, or an error for one. */
public final class CallFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What the failure says about the peer. */
  public enum Kind {
    /** It cannot be reached: no socket, refused, or the connection broke. */
    UNREACHABLE,
    /** It did not answer in time; whether it is up is unknown. */
    DEADLINE,
    /** It answered, with an error or with something that is not an answer. */
    REFUSED,
    /** Its answer is longer than any that is taken in. */
    TOO_LONG
  }

  private final Kind kind;
  private final @Nullable GrpcStatus status;

  public CallFailed(Kind kind, String message) {
    this(kind, null, message);
  }

  /**
   * @param status that the peer answered with; null if it did not
   */
  CallFailed(Kind kind, @Nullable GrpcStatus status, String message) {
    super(message);
    this.kind = kind;
    this.status = status;
  }

  public Kind kind() {
    return kind;
  }

  /** What the peer answered with; null if it did not. */
  public @Nullable GrpcStatus status() {
    return status;
  }
}
