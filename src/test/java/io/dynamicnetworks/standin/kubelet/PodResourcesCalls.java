package io.dynamicnetworks.standin.kubelet;

import com.google.protobuf.MessageLite;
import io.dynamicnetworks.grpc.LiteDecoder;
import io.dynamicnetworks.kubelet.v1.GetPodResourcesRequest;
import io.dynamicnetworks.kubelet.v1.GetPodResourcesResponse;
import io.dynamicnetworks.kubelet.v1.ListPodResourcesRequest;
import io.dynamicnetworks.kubelet.v1.ListPodResourcesResponse;
import io.dynamicnetworks.kubelet.v1.PodResources;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.Patience;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientOptions;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Calls to a kubelet's PodResources API; they block and fail with {@link Refused}. */
public final class PodResourcesCalls {
  private final Context context;
  private final GrpcClient client;
  private final SocketAddress socket;

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
    this.socket = SocketAddress.domainSocketAddress(socket.toString());
    context = vertx.getOrCreateContext();
    client =
        GrpcClient.client(
            vertx,
            new GrpcClientOptions().setMaxMessageSize(16 << 20),
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false));
  }

  public PodResources get(PodRef pod) {
    return call(
            "Get",
            GetPodResourcesRequest.newBuilder()
                .setPodName(pod.name())
                .setPodNamespace(pod.namespace())
                .build(),
            GetPodResourcesResponse.getDefaultInstance())
        .getPodResources();
  }

  public List<PodResources> list() {
    return call(
            "List",
            ListPodResourcesRequest.getDefaultInstance(),
            ListPodResourcesResponse.getDefaultInstance())
        .getPodResourcesList();
  }

  /** Calls a method that the API does not have. */
  public void callUnknownMethod() {
    call(
        "NoSuch",
        ListPodResourcesRequest.getDefaultInstance(),
        ListPodResourcesResponse.getDefaultInstance());
  }

  private <Q extends MessageLite, R extends MessageLite> R call(
      String method, Q request, R response) {
    ServiceMethod<R, Q> service =
        ServiceMethod.client(
            ServiceName.create("v1.PodResourcesLister"),
            method,
            GrpcMessageEncoder.encoder(),
            new LiteDecoder<>(response));
    // From its event loop: on another thread the message could come before its handler is set.
    return Future.<R>future(
            promise ->
                context.runOnContext(
                    run ->
                        client
                            .request(socket, service)
                            .compose(
                                stream -> {
                                  stream.headers().set(HttpHeaders.HOST, "localhost");
                                  return stream.send(request);
                                })
                            .compose(PodResourcesCalls::only)
                            .onComplete(promise::handle)))
        .timeout(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)
        .await();
  }

  private static <Q, R> Future<R> only(GrpcClientResponse<Q, R> response) {
    AtomicReference<R> message = new AtomicReference<>();
    response.handler(message::set);
    return response
        .end()
        .transform(
            end ->
                response.status() == GrpcStatus.OK
                    ? Future.succeededFuture(message.get())
                    : Future.failedFuture(
                        new Refused(response.status(), String.valueOf(response.statusMessage()))));
  }
}
