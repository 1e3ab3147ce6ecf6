package io.dynamicnetworks.standin.kubelet;

import io.dynamicnetworks.kubelet.v1.GetPodResourcesRequest;
import io.dynamicnetworks.kubelet.v1.GetPodResourcesResponse;
import io.dynamicnetworks.kubelet.v1.ListPodResourcesRequest;
import io.dynamicnetworks.kubelet.v1.ListPodResourcesResponse;
import io.dynamicnetworks.kubelet.v1.PodResources;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.GrpcCalls;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceName;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes blocking calls to a kubelet's PodResources API, which fail with {@link Refused}. */
public final class PodResourcesCalls {
  private final GrpcCalls calls;

  /** The kubelet answered with an error. */
  public static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable GrpcStatus status;

    Refused(@Nullable GrpcStatus status, String message) {
      super(message);
      this.status = status;
    }

    public @Nullable GrpcStatus status() {
      return status;
    }
  }

  public PodResourcesCalls(Vertx vertx, Path socket) {
    calls = new GrpcCalls(vertx, socket, ServiceName.create("v1.PodResourcesLister"), Refused::new);
  }

  public PodResources get(PodRef pod) {
    return calls
        .call(
            "Get",
            GetPodResourcesRequest.newBuilder()
                .setPodName(pod.name())
                .setPodNamespace(pod.namespace())
                .build(),
            GetPodResourcesResponse.getDefaultInstance())
        .getPodResources();
  }

  public List<PodResources> list() {
    return calls
        .call(
            "List",
            ListPodResourcesRequest.getDefaultInstance(),
            ListPodResourcesResponse.getDefaultInstance())
        .getPodResourcesList();
  }

  /** Calls a method that the API does not have. */
  public void callUnknownMethod() {
    calls.call(
        "NoSuch",
        ListPodResourcesRequest.getDefaultInstance(),
        ListPodResourcesResponse.getDefaultInstance());
  }
}
