package io.dynamicnetworks.standin.cri;

import com.google.protobuf.MessageLite;
import io.dynamicnetworks.cri.v1.ListPodSandboxRequest;
import io.dynamicnetworks.cri.v1.ListPodSandboxResponse;
import io.dynamicnetworks.cri.v1.PodSandbox;
import io.dynamicnetworks.cri.v1.PodSandboxFilter;
import io.dynamicnetworks.cri.v1.PodSandboxStatusRequest;
import io.dynamicnetworks.cri.v1.PodSandboxStatusResponse;
import io.dynamicnetworks.cri.v1.VersionRequest;
import io.dynamicnetworks.cri.v1.VersionResponse;
import io.dynamicnetworks.grpc.LiteDecoder;
import io.dynamicnetworks.standin.Patience;
import io.dynamicnetworks.standin.cri.v1.PodSandboxConfig;
import io.dynamicnetworks.standin.cri.v1.RemovePodSandboxRequest;
import io.dynamicnetworks.standin.cri.v1.RemovePodSandboxResponse;
import io.dynamicnetworks.standin.cri.v1.RunPodSandboxRequest;
import io.dynamicnetworks.standin.cri.v1.RunPodSandboxResponse;
import io.dynamicnetworks.standin.cri.v1.StatusRequest;
import io.dynamicnetworks.standin.cri.v1.StatusResponse;
import io.dynamicnetworks.standin.cri.v1.StopPodSandboxRequest;
import io.dynamicnetworks.standin.cri.v1.StopPodSandboxResponse;
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

/**
 * What the kubelet says to a container runtime, for tests: it makes and ends sandboxes. Calls block
 * and fail with {@link CriError}.
 */
public final class KubeletCalls implements AutoCloseable {
  private static final String SERVICE = "RuntimeService";

  private final Context context;
  private final GrpcClient client;
  private final SocketAddress socket;

  public KubeletCalls(Vertx vertx, Path socket) {
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

  public VersionResponse version() {
    return call(
        "Version", VersionRequest.getDefaultInstance(), VersionResponse.getDefaultInstance());
  }

  public StatusResponse status() {
    return call("Status", StatusRequest.getDefaultInstance(), StatusResponse.getDefaultInstance());
  }

  /** Runs a sandbox; gives its id. */
  public String run(PodSandboxConfig config) {
    return call(
            "RunPodSandbox",
            RunPodSandboxRequest.newBuilder().setConfig(config).build(),
            RunPodSandboxResponse.getDefaultInstance())
        .getPodSandboxId();
  }

  /** Asks for a sandbox without a config. */
  public void runNothing() {
    call(
        "RunPodSandbox",
        RunPodSandboxRequest.getDefaultInstance(),
        RunPodSandboxResponse.getDefaultInstance());
  }

  public void stop(String id) {
    call(
        "StopPodSandbox",
        StopPodSandboxRequest.newBuilder().setPodSandboxId(id).build(),
        StopPodSandboxResponse.getDefaultInstance());
  }

  public void remove(String id) {
    call(
        "RemovePodSandbox",
        RemovePodSandboxRequest.newBuilder().setPodSandboxId(id).build(),
        RemovePodSandboxResponse.getDefaultInstance());
  }

  public List<PodSandbox> list(PodSandboxFilter filter) {
    return call(
            "ListPodSandbox",
            ListPodSandboxRequest.newBuilder().setFilter(filter).build(),
            ListPodSandboxResponse.getDefaultInstance())
        .getItemsList();
  }

  public PodSandboxStatusResponse podStatus(String id, boolean verbose) {
    return call(
        "PodSandboxStatus",
        PodSandboxStatusRequest.newBuilder().setPodSandboxId(id).setVerbose(verbose).build(),
        PodSandboxStatusResponse.getDefaultInstance());
  }

  /** Calls a method that CRI does not have. */
  public void callUnknownMethod() {
    call("NoSuch", VersionRequest.getDefaultInstance(), VersionResponse.getDefaultInstance());
  }

  @Override
  public void close() {
    client.close().timeout(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS).await();
  }

  private <Q extends MessageLite, R extends MessageLite> R call(
      String method, Q request, R response) {
    ServiceMethod<R, Q> service =
        ServiceMethod.client(
            ServiceName.create("runtime.v1", SERVICE),
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
                            .compose(KubeletCalls::only)
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
                        new CriError(response.status(), String.valueOf(response.statusMessage()))));
  }
}
