package io.dynamicnetworks.standin.cri;

import io.vertx.grpc.common.GrpcStatus;

/** An error status, as a runtime gives it and a caller gets it. */
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
