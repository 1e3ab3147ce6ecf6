package io.dynamicnetworks.standin.cri;

import static io.dynamicnetworks.standin.Patience.await;

import com.google.protobuf.MessageLite;
import io.dynamicnetworks.cri.v1.ListPodSandboxRequest;
import io.dynamicnetworks.cri.v1.ListPodSandboxResponse;
import io.dynamicnetworks.cri.v1.PodSandbox;
import io.dynamicnetworks.cri.v1.PodSandboxState;
import io.dynamicnetworks.cri.v1.PodSandboxStatus;
import io.dynamicnetworks.cri.v1.PodSandboxStatusRequest;
import io.dynamicnetworks.cri.v1.PodSandboxStatusResponse;
import io.dynamicnetworks.cri.v1.VersionRequest;
import io.dynamicnetworks.cri.v1.VersionResponse;
import io.dynamicnetworks.grpc.LiteDecoder;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.standin.cri.v1.PodSandboxConfig;
import io.dynamicnetworks.standin.cri.v1.RemovePodSandboxRequest;
import io.dynamicnetworks.standin.cri.v1.RemovePodSandboxResponse;
import io.dynamicnetworks.standin.cri.v1.RunPodSandboxRequest;
import io.dynamicnetworks.standin.cri.v1.RunPodSandboxResponse;
import io.dynamicnetworks.standin.cri.v1.RuntimeCondition;
import io.dynamicnetworks.standin.cri.v1.RuntimeStatus;
import io.dynamicnetworks.standin.cri.v1.StatusRequest;
import io.dynamicnetworks.standin.cri.v1.StatusResponse;
import io.dynamicnetworks.standin.cri.v1.StopPodSandboxRequest;
import io.dynamicnetworks.standin.cri.v1.StopPodSandboxResponse;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A stand-in container runtime: CRI v1 over gRPC on a real Unix socket, with sandboxes that exist
 * only in memory. It records calls and can inject faults.
 *
 * <p>Methods block and may be called from any thread but an event loop.
 */
public final class CriServer implements AutoCloseable {
  private static final ServiceName SERVICE = ServiceName.create("runtime.v1", "RuntimeService");
  private static final int BAD_REQUEST = 400;

  private final Vertx vertx;
  private final Path socket;
  private final RuntimeFlavor shape;
  private final SandboxStore store;
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final Map<String, CriFault> faults = new ConcurrentHashMap<>();
  private @Nullable HttpServer server;

  /** A call that was received, whether answered or not. */
  public record Call(String method, MessageLite request) {}

  private CriServer(Vertx vertx, Path socket, RuntimeFlavor shape) {
    this.vertx = vertx;
    this.socket = socket;
    this.shape = shape;
    store = new SandboxStore(shape);
  }

  /** Starts a runtime that listens on the socket. */
  public static CriServer start(Vertx vertx, Path socket, RuntimeFlavor shape) {
    CriServer started = new CriServer(vertx, socket, shape);
    started.listen();
    return started;
  }

  public Path socket() {
    return socket;
  }

  /** Runs the first sandbox of a pod, with its own network namespace. */
  public Sandbox addSandbox(PodRef pod, String uid) {
    return addSandbox(pod, uid, 0);
  }

  /** Runs a sandbox of a pod that is newer than all existing ones. */
  public Sandbox addSandbox(PodRef pod, String uid, int attempt) {
    return addSandbox(PodConfigs.config(pod, uid, attempt, false));
  }

  /** Runs a sandbox. On host network, its namespace path is empty. */
  public Sandbox addSandbox(PodSandboxConfig config) {
    KnownSandbox sandbox = store.run(config);
    return new Sandbox(sandbox.id(), sandbox.netns());
  }

  /** Sets a sandbox's state, ready or not ready. */
  public void setState(String id, PodSandboxState state) {
    store.setState(id, state);
  }

  /** Removes a sandbox. */
  public void remove(String id) {
    store.remove(id);
  }

  /** The calls received so far, in order. */
  public List<Call> calls() {
    return List.copyOf(calls);
  }

  /** The requests received so far for one method, in order. */
  public <Q extends MessageLite> List<Q> calls(Class<Q> request) {
    return calls.stream()
        .map(Call::request)
        .filter(request::isInstance)
        .map(request::cast)
        .toList();
  }

  /** Applies the fault to every later call of the method, for example {@code ListPodSandbox}. */
  public void fault(String method, CriFault fault) {
    faults.put(method, fault);
  }

  /** Clears all faults; calls that already hang stay unanswered. */
  public void heal() {
    faults.clear();
  }

  /** Stops listening, closes every connection and removes the socket; the sandboxes stay. */
  public void stop() {
    HttpServer running = server;
    if (running != null) {
      await(running.close());
      server = null;
    }
    deleteSocket();
  }

  /** Stops, but leaves behind a socket file that refuses connections. */
  public void crash() {
    stop();
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      // Unlike Vert.x, NIO does not remove the file on close.
      dead.bind(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Listens again, on a new socket. */
  public void listen() {
    deleteSocket();
    GrpcServer grpc = grpc();
    server =
        await(
            vertx
                .createHttpServer()
                .requestHandler(request -> receive(request, grpc))
                .listen(SocketAddress.domainSocketAddress(socket.toString())));
  }

  /** Restarts the runtime on a new socket; the sandboxes stay. */
  public void restart() {
    stop();
    listen();
  }

  @Override
  public void close() {
    stop();
  }

  /** containerd 2.4 (gRPC-Go 1.83) refuses a call without a host; older releases accept it. */
  private void receive(HttpServerRequest request, GrpcServer grpc) {
    if (shape.wantsHost() && request.authority() == null) {
      request
          .response()
          .setStatusCode(BAD_REQUEST)
          .putHeader("Content-Type", "application/grpc")
          .putHeader("grpc-status", String.valueOf(GrpcStatus.INTERNAL.code))
          .putHeader("grpc-message", "no host or :authority header present")
          .end();
    } else {
      grpc.handle(request);
    }
  }

  private GrpcServer grpc() {
    GrpcServer grpc = GrpcServer.server(vertx);
    grpc.callHandler(CriServer::unimplemented);
    serve(grpc, "Version", VersionRequest.getDefaultInstance(), this::version);
    serve(grpc, "Status", StatusRequest.getDefaultInstance(), request -> status());
    serve(grpc, "ListPodSandbox", ListPodSandboxRequest.getDefaultInstance(), this::list);
    serve(grpc, "PodSandboxStatus", PodSandboxStatusRequest.getDefaultInstance(), this::podStatus);
    serve(
        grpc,
        "RunPodSandbox",
        RunPodSandboxRequest.getDefaultInstance(),
        request ->
            RunPodSandboxResponse.newBuilder()
                .setPodSandboxId(store.run(request.getConfig()).id())
                .build());
    serve(
        grpc,
        "StopPodSandbox",
        StopPodSandboxRequest.getDefaultInstance(),
        request -> {
          store.stop(request.getPodSandboxId());
          return StopPodSandboxResponse.getDefaultInstance();
        });
    serve(
        grpc,
        "RemovePodSandbox",
        RemovePodSandboxRequest.getDefaultInstance(),
        request -> {
          store.remove(request.getPodSandboxId());
          return RemovePodSandboxResponse.getDefaultInstance();
        });
    return grpc;
  }

  private <Q extends MessageLite, R extends MessageLite> void serve(
      GrpcServer grpc, String method, Q request, Function<Q, R> answer) {
    grpc.callHandler(
        ServiceMethod.<Q, R>server(
            SERVICE, method, GrpcMessageEncoder.encoder(), new LiteDecoder<>(request)),
        call ->
            call.handler(
                message -> {
                  calls.add(new Call(method, message));
                  respond(call, faults.get(method), () -> answer.apply(message));
                }));
  }

  private <Q, R> void respond(
      GrpcServerRequest<Q, R> call, @Nullable CriFault fault, Supplier<R> answer) {
    switch (fault) {
      case CriFault.Hang _ -> {}
      case CriFault.Delay delay -> vertx.setTimer(delay.by().toMillis(), id -> send(call, answer));
      case CriFault.ErrorStatus error -> fail(call, error.status(), error.message());
      case CriFault.Disconnect _ -> call.connection().close();
      case CriFault.OtherInfo _, CriFault.NoInfo _ -> send(call, answer);
      case null -> send(call, answer);
    }
  }

  private static <Q, R> void send(GrpcServerRequest<Q, R> call, Supplier<R> answer) {
    R message;
    try {
      message = answer.get();
    } catch (CriError error) {
      fail(call, error.status(), String.valueOf(error.getMessage()));
      return;
    }
    call.response().end(message);
  }

  private static void fail(GrpcServerRequest<?, ?> call, GrpcStatus status, String message) {
    call.response().status(status).statusMessage(message).end();
  }

  private static void unimplemented(GrpcServerRequest<?, ?> call) {
    boolean known = call.serviceName().fullyQualifiedName().equals(SERVICE.fullyQualifiedName());
    fail(
        call,
        GrpcStatus.UNIMPLEMENTED,
        known
            ? "unknown method " + call.methodName() + " for service " + SERVICE.fullyQualifiedName()
            : "unknown service " + call.serviceName().fullyQualifiedName());
  }

  private VersionResponse version(VersionRequest request) {
    return VersionResponse.newBuilder()
        .setVersion("0.1.0")
        .setRuntimeName(shape.runtimeName())
        .setRuntimeVersion(shape.runtimeVersion())
        .setRuntimeApiVersion("v1")
        .build();
  }

  private static StatusResponse status() {
    return StatusResponse.newBuilder()
        .setStatus(
            RuntimeStatus.newBuilder()
                .addConditions(
                    RuntimeCondition.newBuilder().setType("RuntimeReady").setStatus(true))
                .addConditions(
                    RuntimeCondition.newBuilder().setType("NetworkReady").setStatus(true)))
        .build();
  }

  private ListPodSandboxResponse list(ListPodSandboxRequest request) {
    ListPodSandboxResponse.Builder response = ListPodSandboxResponse.newBuilder();
    for (KnownSandbox sandbox : store.list(request.getFilter())) {
      response.addItems(
          PodSandbox.newBuilder()
              .setId(sandbox.id())
              .setMetadata(sandbox.metadata())
              .setState(sandbox.state())
              .setCreatedAt(sandbox.createdAt())
              .putAllLabels(sandbox.config().getLabelsMap())
              .putAllAnnotations(sandbox.config().getAnnotationsMap()));
    }
    return response.build();
  }

  private PodSandboxStatusResponse podStatus(PodSandboxStatusRequest request) {
    KnownSandbox sandbox = store.find(request.getPodSandboxId());
    PodSandboxStatusResponse.Builder response =
        PodSandboxStatusResponse.newBuilder()
            .setStatus(
                PodSandboxStatus.newBuilder()
                    .setId(sandbox.id())
                    .setMetadata(sandbox.metadata())
                    .setState(sandbox.state())
                    .setCreatedAt(sandbox.createdAt())
                    .putAllAnnotations(sandbox.config().getAnnotationsMap()));
    if (request.getVerbose()) {
      switch (faults.get("PodSandboxStatus")) {
        case CriFault.OtherInfo info -> response.putInfo("info", info.text());
        case CriFault.NoInfo _ -> {}
        case null, default -> response.putInfo("info", new SandboxInfo(shape, sandbox).json());
      }
    } else if (shape == RuntimeFlavor.CONTAINERD_2) {
      response.putInfo("info", SandboxInfo.NOTHING);
    }
    return response.build();
  }

  private void deleteSocket() {
    try {
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
