package io.dynamicnetworks.kubelet;

import com.google.protobuf.MessageLite;
import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.KubeletPort;
import io.dynamicnetworks.bus.KubeletPort.DeviceInfoAnswer;
import io.dynamicnetworks.bus.KubeletPort.DeviceInfoQuery;
import io.dynamicnetworks.bus.KubeletPort.DevicesAnswer;
import io.dynamicnetworks.bus.KubeletPort.DevicesQuery;
import io.dynamicnetworks.bus.LimitPort;
import io.dynamicnetworks.bus.LimitPort.LimitReached;
import io.dynamicnetworks.bus.LimitPort.Limited;
import io.dynamicnetworks.file.HostPaths;
import io.dynamicnetworks.flow.FairLimiter;
import io.dynamicnetworks.grpc.CallFailed;
import io.dynamicnetworks.grpc.FieldDecoder;
import io.dynamicnetworks.grpc.UnixClient;
import io.dynamicnetworks.kubelet.v1.GetPodResourcesRequest;
import io.dynamicnetworks.kubelet.v1.ListPodResourcesRequest;
import io.dynamicnetworks.model.Allocation;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.socket.SocketSearch;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@link KubeletPort#DEVICES}: the devices that the kubelet allocated to a pod. Every
 * request asks the kubelet afresh. Without its socket, the answer comes from the pod's status,
 * never from the kubelet's own files. Nothing is opened before the first request.
 *
 * <p>Also serves {@link KubeletPort#DEVICE_INFO}, from the files of the device plugins.
 */
public final class KubeletClient extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(KubeletClient.class);

  private static final ServiceName SERVICE = ServiceName.create("v1.PodResourcesLister");
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  private final Bus bus;
  private final List<Path> places;
  private final DevicePluginInfo info;
  private @Nullable UnixClient client;

  /** The socket that the client connects to; null if none was found yet. */
  private @Nullable Path socket;

  /** Whether this kubelet does not serve Get (before 1.34, or by feature gate). */
  private boolean onlyLists;

  /**
   * @param configured the socket's path; if empty, the usual places are searched
   */
  public KubeletClient(Bus bus, Optional<Path> configured) {
    this(bus, configured.map(List::of).orElseGet(KubeletClient::known), HostPaths.RUN);
  }

  /**
   * @param places where the socket may be, best first
   * @param run where the node's {@code /run} may be mounted
   */
  KubeletClient(Bus bus, List<Path> places, List<Path> run) {
    this.bus = bus;
    this.places = List.copyOf(places);
    info =
        new DevicePluginInfo(
            run.stream().map(root -> root.resolve(DevicePluginInfo.FOLDER)).toList());
  }

  /** The kubelet's default path, and that of k0s. */
  private static List<Path> known() {
    return List.of(
        Path.of("/var/lib/kubelet/pod-resources/kubelet.sock"),
        Path.of("/var/lib/k0s/kubelet/pod-resources/kubelet.sock"));
  }

  @Override
  public Future<?> start() {
    FairLimiter<DevicesAnswer> turns = new FairLimiter<>(vertx, 1, 1, DEADLINE);
    bus.serve(
        KubeletPort.DEVICES,
        query -> turns.take(query.about().namespace(), query, () -> answer(query)));
    FairLimiter<DeviceInfoAnswer> reads = new FairLimiter<>(vertx, 1, 1, DEADLINE);
    bus.serve(
        KubeletPort.DEVICE_INFO,
        query -> reads.take(query.about().namespace(), query, () -> answer(query)));
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    return client == null ? Future.succeededFuture() : client.close();
  }

  private Future<DevicesAnswer> answer(DevicesQuery query) {
    return vertx
        .executeBlocking(() -> SocketSearch.firstOf(places), false)
        .map(Objects::requireNonNull)
        .compose(
            found ->
                found
                    .map(path -> ask(path, query))
                    .orElseGet(() -> Future.succeededFuture(withoutSocket(query))))
        .compose(this::described)
        .map(allocation -> new DevicesAnswer(query.about(), allocation));
  }

  /** A starting kubelet recreates its socket: one that existed before will come back. */
  private Allocation withoutSocket(DevicesQuery query) {
    onlyLists = false; // The next kubelet may be of another version.
    if (!query.listed().isEmpty()) {
      return allocation(query, query.listed());
    }
    return socket == null
        ? new Allocation.Unavailable("no socket of the kubelet in " + places)
        : new Allocation.Failed("kubelet: no socket at " + socket + " now; is it starting?");
  }

  // ---- ask ----

  private Future<Allocation> ask(Path path, DevicesQuery query) {
    UnixClient asked = clientFor(path);
    return (onlyLists
            ? list(asked, query)
            : get(asked, query)
                .recover(cause -> isUnserved(cause) ? listInstead(asked, query) : failed(cause)))
        .map(found -> allocation(query, found))
        .recover(cause -> Future.succeededFuture(notFound(asked, cause)));
  }

  private UnixClient clientFor(Path path) {
    UnixClient current = client;
    if (current != null && path.equals(socket)) {
      return current;
    }
    if (current != null) {
      current.close();
    }
    LOG.info("kubelet socket={}", path);
    UnixClient made =
        new UnixClient(vertx, new UnixClient.Peer("kubelet", path, Budgets.KUBELET_ANSWER_BYTES));
    client = made;
    socket = path;
    onlyLists = false;
    return made;
  }

  private static Future<PodResources> get(UnixClient client, DevicesQuery query) {
    return client.call(
        method("Get", query),
        GetPodResourcesRequest.newBuilder()
            .setPodName(query.about().name())
            .setPodNamespace(query.about().namespace())
            .build(),
        DEADLINE);
  }

  private static Future<PodResources> list(UnixClient client, DevicesQuery query) {
    return client.call(
        method("List", query), ListPodResourcesRequest.getDefaultInstance(), DEADLINE);
  }

  private Future<PodResources> listInstead(UnixClient client, DevicesQuery query) {
    onlyLists = true;
    return list(client, query);
  }

  private static Future<PodResources> failed(Throwable cause) {
    return Future.failedFuture(cause);
  }

  private static <Q extends MessageLite> ServiceMethod<PodResources, Q> method(
      String name, DevicesQuery query) {
    return ServiceMethod.client(
        SERVICE,
        name,
        GrpcMessageEncoder.encoder(),
        new FieldDecoder<>(answer -> PodResources.read(answer, query.about(), query.resources())));
  }

  /** Whether the kubelet does not know the method, or its feature gate is off. */
  private static boolean isUnserved(Throwable cause) {
    return cause instanceof CallFailed failed
        && (failed.status() == GrpcStatus.UNIMPLEMENTED
            || String.valueOf(failed.getMessage()).contains("Get method disabled"));
  }

  private Allocation notFound(UnixClient asked, Throwable cause) {
    if (cause instanceof CallFailed failed) {
      switch (failed.kind()) {
        case UNREACHABLE -> onlyLists = false;
        // A connection that went silent never closes by itself.
        case DEADLINE -> asked.reconnect();
        case TOO_LONG ->
            bus.publish(LimitPort.REACHED, new LimitReached(Limited.KUBELET_ANSWER, null));
        case REFUSED -> {}
      }
    }
    return new Allocation.Failed(String.valueOf(cause.getMessage()));
  }

  // ---- answer ----

  private static Allocation allocation(DevicesQuery query, PodResources found) {
    return switch (found.pods()) {
      case 0 -> new Allocation.Failed("kubelet: pod " + query.about() + " is not listed");
      case 1 -> allocation(query, found.ids());
      default ->
          new Allocation.Failed(
              "kubelet: " + found.pods() + " pods " + query.about() + " are listed, want one");
    };
  }

  private static Allocation allocation(DevicesQuery query, Map<String, List<String>> ids) {
    Map<String, List<Device>> devices = new HashMap<>();
    for (String resource : query.resources()) {
      devices.put(
          resource,
          ids.getOrDefault(resource, List.of()).stream()
              .limit(Budgets.DEVICES_OF_POD)
              .map(id -> new Device(resource, id, null))
              .toList());
    }
    return new Allocation.Known(devices);
  }

  private Future<DeviceInfoAnswer> answer(DeviceInfoQuery query) {
    return vertx
        .executeBlocking(() -> described(query.devices()), false)
        .map(Objects::requireNonNull)
        .map(described -> new DeviceInfoAnswer(query.about(), described));
  }

  /** Adds what device plugins say about the devices. */
  private Future<Allocation> described(Allocation allocation) {
    return allocation instanceof Allocation.Known(Map<String, List<Device>> devices)
            && devices.values().stream().anyMatch(some -> !some.isEmpty())
        ? vertx.executeBlocking(() -> described(devices), false).map(Objects::requireNonNull)
        : Future.succeededFuture(allocation);
  }

  private Allocation described(Map<String, List<Device>> devices) {
    Map<String, List<Device>> described = new HashMap<>();
    devices.forEach((resource, some) -> described.put(resource, described(some)));
    return new Allocation.Known(described);
  }

  private List<Device> described(List<Device> devices) {
    return devices.stream()
        .map(each -> new Device(each.resource(), each.id(), info.read(each.resource(), each.id())))
        .toList();
  }
}
