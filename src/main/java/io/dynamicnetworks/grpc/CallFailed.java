package io.dynamicnetworks.grpc;

import io.vertx.grpc.common.GrpcStatus;
import org.jspecify.annotations.Nullable;

/** A call that got no answer, or an error as the answer. */
public final class CallFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What the failure says about the peer. */
  public enum Kind {
    /** It cannot be reached: no socket, connection refused or connection lost. */
    UNREACHABLE,
    /** It did not answer in time; whether it is up is unknown. */
    DEADLINE,
    /** It answered with an error, or with something that is not an answer. */
    REFUSED,
    /** Its answer exceeds the size limit. */
    TOO_LONG
  }

  private final Kind kind;
  private final @Nullable GrpcStatus status;

  public CallFailed(Kind kind, String message) {
    this(kind, null, message);
  }

  /**
   * @param status the gRPC status of the peer's answer; null if there was none
   */
  CallFailed(Kind kind, @Nullable GrpcStatus status, String message) {
    super(message);
    this.kind = kind;
    this.status = status;
  }

  public Kind kind() {
    return kind;
  }

  /** The gRPC status of the peer's answer; null if there was none. */
  public @Nullable GrpcStatus status() {
    return status;
  }
}
