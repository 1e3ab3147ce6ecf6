package io.dynamicnetworks.cri;

import com.google.protobuf.MessageLite;
import io.dynamicnetworks.cri.v1.ListPodSandboxRequest;
import io.dynamicnetworks.cri.v1.ListPodSandboxResponse;
import io.dynamicnetworks.cri.v1.PodSandboxStatusRequest;
import io.dynamicnetworks.cri.v1.PodSandboxStatusResponse;
import io.dynamicnetworks.cri.v1.VersionRequest;
import io.dynamicnetworks.cri.v1.VersionResponse;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;

/** The methods of {@code runtime.v1.RuntimeService} that are called. */
final class CriMethods {
  private static final ServiceName SERVICE = ServiceName.create("runtime.v1", "RuntimeService");

  static final ServiceMethod<VersionResponse, VersionRequest> VERSION =
      method("Version", VersionResponse.getDefaultInstance());

  static final ServiceMethod<ListPodSandboxResponse, ListPodSandboxRequest> LIST =
      method("ListPodSandbox", ListPodSandboxResponse.getDefaultInstance());

  static final ServiceMethod<PodSandboxStatusResponse, PodSandboxStatusRequest> STATUS =
      method("PodSandboxStatus", PodSandboxStatusResponse.getDefaultInstance());

  private CriMethods() {}

  private static <Q extends MessageLite, R extends MessageLite> ServiceMethod<R, Q> method(
      String name, R response) {
    return ServiceMethod.client(
        SERVICE, name, GrpcMessageEncoder.encoder(), new LiteDecoder<>(response));
  }
}
