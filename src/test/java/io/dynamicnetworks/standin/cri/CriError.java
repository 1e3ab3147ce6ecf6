package io.dynamicnetworks.standin.cri;

import io.vertx.grpc.common.GrpcStatus;

/** A gRPC error status; the stand-in runtime answers with it, and callers receive it. */
public final class CriError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final GrpcStatus status;

  public CriError(GrpcStatus status, String message) {
    super(message);
    this.status = status;
  }

  public GrpcStatus status() {
    return status;
  }
}
