package io.dynamicnetworks.standin.kubelet;

import static io.dynamicnetworks.standin.Patience.await;

import com.google.protobuf.MessageLite;
import io.dynamicnetworks.grpc.LiteDecoder;
import io.dynamicnetworks.kubelet.v1.ContainerDevices;
import io.dynamicnetworks.kubelet.v1.ContainerResources;
import io.dynamicnetworks.kubelet.v1.GetPodResourcesRequest;
import io.dynamicnetworks.kubelet.v1.GetPodResourcesResponse;
import io.dynamicnetworks.kubelet.v1.ListPodResourcesRequest;
import io.dynamicnetworks.kubelet.v1.ListPodResourcesResponse;
import io.dynamicnetworks.kubelet.v1.PodResources;
import io.dynamicnetworks.model.PodRef;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A stand-in kubelet: PodResources v1 over gRPC on a real Unix socket. Like the real kubelet, it
 * lists devices in random order, with one element per device and NUMA node.
 *
 * <p>Methods block and may be called from any thread but an event loop.
 */
public final class PodResourcesServer implements AutoCloseable {
  private static final ServiceName SERVICE = ServiceName.create("v1.PodResourcesLister");

  private final Vertx vertx;
  private final Path socket;
  private final Random random = new Random(1);
  private final List<Known> pods = new CopyOnWriteArrayList<>();
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final Map<String, Fault> faults = new ConcurrentHashMap<>();
  private int numaNodes = 1;
  private @Nullable HttpServer server;

  /** A fault in a method. */
  public sealed interface Fault {
    /** The call is never answered. */
    record Hang() implements Fault {}

    /** The answer is an error. */
    record ErrorStatus(GrpcStatus status, String message) implements Fault {}
  }

  /**
   * The answer to Get when the feature gate KubeletPodResourcesGet is off (Kubernetes before 1.34).
   */
  public static final Fault GET_DISABLED =
      new Fault.ErrorStatus(GrpcStatus.UNKNOWN, "PodResources API Get method disabled");

  /** A container with its device ids by resource. */
  public record Container(String name, Map<String, List<String>> devices) {}

  private record Known(PodRef pod, List<Container> containers) {}

  private PodResourcesServer(Vertx vertx, Path socket) {
    this.vertx = vertx;
    this.socket = socket;
  }

  /** Starts a kubelet that listens on the socket. */
  public static PodResourcesServer start(Vertx vertx, Path socket) {
    PodResourcesServer started = new PodResourcesServer(vertx, socket);
    started.listen();
    return started;
  }

  /** Adds a pod; leave out plain init containers, which a kubelet never lists. */
  public void add(PodRef pod, Container... containers) {
    pods.add(new Known(pod, List.of(containers)));
  }

  public void forget(PodRef pod) {
    pods.removeIf(known -> known.pod().equals(pod));
  }

  /** Sets the number of NUMA nodes of each device; a device is listed once per node. */
  public void numaNodes(int count) {
    numaNodes = count;
  }

  public void fault(String method, Fault fault) {
    faults.put(method, fault);
  }

  public void heal() {
    faults.clear();
  }

  /** The called methods, in order. */
  public List<String> calls() {
    return List.copyOf(calls);
  }

  public void listen() {
    GrpcServer grpc = GrpcServer.server(vertx);
    grpc.callHandler(PodResourcesServer::unimplemented);
    serve(grpc, "Get", GetPodResourcesRequest.getDefaultInstance(), this::get);
    serve(grpc, "List", ListPodResourcesRequest.getDefaultInstance(), request -> list());
    server =
        await(
            vertx
                .createHttpServer()
                .requestHandler(grpc)
                .listen(SocketAddress.domainSocketAddress(socket.toString())));
  }

  /** Stops listening and removes the socket. */
  public void stop() {
    HttpServer running = server;
    if (running != null) {
      await(running.close());
      server = null;
    }
  }

  @Override
  public void close() {
    stop();
  }

  private <Q extends MessageLite, R extends MessageLite> void serve(
      GrpcServer grpc, String method, Q request, Function<Q, @Nullable R> answer) {
    grpc.callHandler(
        ServiceMethod.<Q, R>server(
            SERVICE, method, GrpcMessageEncoder.encoder(), new LiteDecoder<>(request)),
        call ->
            call.handler(
                message -> {
                  calls.add(method);
                  switch (faults.get(method)) {
                    case Fault.Hang _ -> {}
                    case Fault.ErrorStatus(GrpcStatus status, String text) ->
                        fail(call, status, text);
                    case null -> respond(call, message, answer);
                  }
                }));
  }

  private static <Q extends MessageLite, R extends MessageLite> void respond(
      GrpcServerRequest<Q, R> call, Q message, Function<Q, @Nullable R> answer) {
    R response = answer.apply(message);
    if (response != null) {
      call.response().end(response);
    } else if (message instanceof GetPodResourcesRequest get) {
      fail(
          call,
          GrpcStatus.UNKNOWN,
          "pod %s in namespace %s not found".formatted(get.getPodName(), get.getPodNamespace()));
    }
  }

  private @Nullable GetPodResourcesResponse get(GetPodResourcesRequest request) {
    PodRef wanted = new PodRef(request.getPodNamespace(), request.getPodName());
    return pods.stream()
        .filter(known -> known.pod().equals(wanted))
        .findFirst()
        .map(known -> GetPodResourcesResponse.newBuilder().setPodResources(listed(known)).build())
        .orElse(null);
  }

  private ListPodResourcesResponse list() {
    ListPodResourcesResponse.Builder all = ListPodResourcesResponse.newBuilder();
    pods.forEach(known -> all.addPodResources(listed(known)));
    return all.build();
  }

  private PodResources listed(Known known) {
    PodResources.Builder pod =
        PodResources.newBuilder().setName(known.pod().name()).setNamespace(known.pod().namespace());
    for (Container container : known.containers()) {
      List<ContainerDevices> elements = new ArrayList<>();
      container
          .devices()
          .forEach(
              (resource, ids) ->
                  ids.forEach(
                      id ->
                          elements.addAll(
                              Collections.nCopies(
                                  numaNodes,
                                  ContainerDevices.newBuilder()
                                      .setResourceName(resource)
                                      .addDeviceIds(id)
                                      .build()))));
      Collections.shuffle(elements, random);
      pod.addContainers(
          ContainerResources.newBuilder().setName(container.name()).addAllDevices(elements));
    }
    return pod.build();
  }

  private static void unimplemented(GrpcServerRequest<?, ?> call) {
    fail(
        call,
        GrpcStatus.UNIMPLEMENTED,
        "unknown method %s for service %s"
            .formatted(call.methodName(), SERVICE.fullyQualifiedName()));
  }

  private static void fail(GrpcServerRequest<?, ?> call, GrpcStatus status, String message) {
    call.response().status(status).statusMessage(message).end();
  }
}
