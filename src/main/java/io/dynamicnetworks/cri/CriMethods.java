package io.dynamicnetworks.cri;

import com.google.protobuf.MessageLite;
import io.dynamicnetworks.cri.v1.ListPodSandboxRequest;
import io.dynamicnetworks.cri.v1.PodSandboxStatusRequest;
import io.dynamicnetworks.cri.v1.VersionRequest;
import io.dynamicnetworks.cri.v1.VersionResponse;
import io.dynamicnetworks.grpc.FieldDecoder;
import io.dynamicnetworks.grpc.LiteDecoder;
import io.dynamicnetworks.grpc.StreamedMethod;
import io.dynamicnetworks.model.Budgets;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import java.util.List;

/**
 * The methods of {@code runtime.v1.RuntimeService} that the controller calls. Field numbers: {@code
 * src/main/proto/cri.proto}.
 */
final class CriMethods {
  private static final ServiceName SERVICE = ServiceName.create("runtime.v1", "RuntimeService");

  static final ServiceMethod<VersionResponse, VersionRequest> VERSION =
      method("Version", new LiteDecoder<>(VersionResponse.getDefaultInstance()));

  static final StreamedMethod<ListPodSandboxRequest, List<ListedSandbox>> LIST =
      new StreamedMethod<>(
          SERVICE, "ListPodSandbox", Budgets.CRI_LIST_ANSWER_BYTES, ListedSandbox::reader);

  static final ServiceMethod<SandboxStatus, PodSandboxStatusRequest> STATUS =
      method("PodSandboxStatus", new FieldDecoder<>(SandboxStatus::read));

  private CriMethods() {}

  private static <Q extends MessageLite, R> ServiceMethod<R, Q> method(
      String name, GrpcMessageDecoder<R> decoder) {
    return ServiceMethod.client(SERVICE, name, GrpcMessageEncoder.encoder(), decoder);
  }
}
