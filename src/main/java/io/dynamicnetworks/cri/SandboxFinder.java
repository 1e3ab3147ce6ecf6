package io.dynamicnetworks.cri;

import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.RuntimePort;
import io.dynamicnetworks.bus.RuntimePort.LiveSandboxes;
import io.dynamicnetworks.bus.RuntimePort.SandboxReply;
import io.dynamicnetworks.bus.RuntimePort.SandboxRequest;
import io.dynamicnetworks.cri.v1.ListPodSandboxRequest;
import io.dynamicnetworks.cri.v1.PodSandboxFilter;
import io.dynamicnetworks.cri.v1.PodSandboxState;
import io.dynamicnetworks.cri.v1.PodSandboxStateValue;
import io.dynamicnetworks.cri.v1.PodSandboxStatusRequest;
import io.dynamicnetworks.flow.FairLimiter;
import io.dynamicnetworks.grpc.CallFailed;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.Failure;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.Sandbox;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.grpc.common.GrpcStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@link RuntimePort#SANDBOX}, a pod's newest ready sandbox with its network namespace and
 * the {@code networks} annotation it was created with, and {@link RuntimePort#LIVE_SANDBOXES}.
 * Every request asks the container runtime afresh; only the details of a sandbox that the requester
 * knows are not asked for again.
 */
public final class SandboxFinder extends VerticleBase {
  // Set by the kubelet on every sandbox.
  private static final String UID_LABEL = "io.kubernetes.pod.uid";

  private static final String NONE_READY = "0 ready, want 1";

  // A pod's 256 KiB of annotations can make an answer of 3.4 MiB. More than AT_ONCE look-ups run
  // only while the runtime is slow to answer.
  private static final int AT_ONCE = Budgets.CRI_LOOKUPS;
  private static final int IN_ALL = Budgets.CRI_LOOKUPS_TOTAL;
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Bus bus;
  private final Path socket;
  private final Duration deadline;
  private final NamespacePaths paths;
  private volatile @Nullable RuntimeLink link;

  /**
   * A finder that asks the runtime at this socket.
   *
   * @param deadline of each call, from when it is sent; a request makes up to three
   */
  public SandboxFinder(Bus bus, Path socket, Duration deadline) {
    this(bus, socket, deadline, NamespacePaths.ofNode());
  }

  /**
   * A finder for a runtime that keeps its network namespaces elsewhere.
   *
   * @param paths the accepted paths of network namespaces
   */
  public SandboxFinder(Bus bus, Path socket, Duration deadline, NamespacePaths paths) {
    this.bus = bus;
    this.socket = socket;
    this.deadline = deadline;
    this.paths = paths;
  }

  @Override
  public Future<?> start() {
    RuntimeLink started = new RuntimeLink(vertx, bus, socket, deadline);
    link = started;
    started.start();
    FairLimiter<SandboxReply> lookups = new FairLimiter<>(vertx, AT_ONCE, IN_ALL, PATIENCE);
    bus.serve(
        RuntimePort.SANDBOX,
        request ->
            lookups.take(request.about().namespace(), request.uid(), () -> find(started, request)));
    FairLimiter<LiveSandboxes> lists = new FairLimiter<>(vertx, 1, 1, deadline);
    bus.serve(RuntimePort.LIVE_SANDBOXES, query -> lists.take(query, () -> live(started)));
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    RuntimeLink current = link;
    return current == null ? Future.succeededFuture() : current.close();
  }

  /** Why the runtime counts as unreachable; empty if it answers. Safe to call from any thread. */
  Optional<String> problem() {
    RuntimeLink current = link;
    return current == null ? Optional.of("not started") : current.problem();
  }

  /** Asks the runtime now; returns why it does not answer, empty if it does. Never fails. */
  public Future<Optional<String>> probe() {
    RuntimeLink current = link;
    return current == null ? Future.succeededFuture(problem()) : current.check();
  }

  /** The IDs of all ready sandboxes. */
  private static Future<LiveSandboxes> live(RuntimeLink link) {
    return link.call(CriMethods.LIST, ready(PodSandboxFilter.newBuilder()))
        .map(
            listed ->
                new LiveSandboxes(
                    listed.stream()
                        .filter(ListedSandbox::ready)
                        .map(ListedSandbox::id)
                        .collect(Collectors.toUnmodifiableSet()),
                    null))
        .otherwise(cause -> new LiveSandboxes(null, String.valueOf(cause.getMessage())));
  }

  private Future<SandboxReply> find(RuntimeLink link, SandboxRequest request) {
    return newest(link, request)
        .compose(
            newest ->
                newest
                    .map(sandbox -> details(link, request, sandbox.id()))
                    .orElseGet(() -> noneReady(link, request)))
        .otherwise(cause -> missing(request, String.valueOf(cause.getMessage())));
  }

  /** The pod's newest ready sandbox. */
  private static Future<Optional<ListedSandbox>> newest(RuntimeLink link, SandboxRequest request) {
    String hash = request.staticPodHash();
    return ready(link, request.about(), request.uid().value())
        .compose(
            found ->
                // A static pod's mirror in the API server has a uid of its own; the sandbox carries
                // the hash. A tenant can set that annotation to another pod's uid: hence isOf().
                found.isEmpty() && hash != null && PodUid.isHash(hash)
                    ? ready(link, request.about(), hash)
                    : Future.succeededFuture(found))
        // The runtime lists them in no particular order.
        .map(found -> found.stream().max(Comparator.comparingLong(ListedSandbox::createdAt)));
  }

  /** The pod's ready sandboxes under this uid. */
  private static Future<List<ListedSandbox>> ready(RuntimeLink link, PodRef pod, String uid) {
    return link.call(
            CriMethods.LIST, ready(PodSandboxFilter.newBuilder().putLabelSelector(UID_LABEL, uid)))
        .map(
            listed -> listed.stream().filter(item -> item.ready() && item.isOf(pod, uid)).toList());
  }

  private static ListPodSandboxRequest ready(PodSandboxFilter.Builder filter) {
    return ListPodSandboxRequest.newBuilder()
        .setFilter(
            filter.setState(
                PodSandboxStateValue.newBuilder().setState(PodSandboxState.SANDBOX_READY)))
        .build();
  }

  /** What never changes of a sandbox is not asked for again. */
  private Future<SandboxReply> details(RuntimeLink link, SandboxRequest request, String id) {
    return id.equals(request.knownId())
        ? Future.succeededFuture(new SandboxReply.Same(request.about()))
        : locate(link, request, id);
  }

  /**
   * Asks for the state of the sandbox in which something is attached. That none is listed as ready
   * is not enough to give it up: what is attached there would be detached.
   */
  private static Future<SandboxReply> noneReady(RuntimeLink link, SandboxRequest request) {
    String id = request.attachedIn();
    if (id == null) {
      return Future.succeededFuture(missing(request, NONE_READY));
    }
    return link.call(
            CriMethods.STATUS, PodSandboxStatusRequest.newBuilder().setPodSandboxId(id).build())
        .map(status -> !status.ready())
        .recover(
            cause ->
                cause instanceof CallFailed failed && failed.status() == GrpcStatus.NOT_FOUND
                    ? Future.succeededFuture(true)
                    : Future.failedFuture(cause))
        .map(
            ended ->
                ended
                    ? new SandboxReply.Ended(
                        request.about(),
                        id,
                        new Failure.Transient(text(request, NONE_READY + "; " + id + " has ended")))
                    : missing(request, NONE_READY));
  }

  private Future<SandboxReply> locate(RuntimeLink link, SandboxRequest request, String id) {
    return link.call(
            CriMethods.STATUS,
            PodSandboxStatusRequest.newBuilder().setPodSandboxId(id).setVerbose(true).build())
        .map(status -> reply(request, id, status));
  }

  private SandboxReply reply(SandboxRequest request, String id, SandboxStatus status) {
    if (!status.ready()) {
      return missing(request, id + " is no longer ready");
    }
    return switch (status.namespace()) {
      case NetworkNamespace.Own(String path) ->
          paths
              .problem(path)
              .map(problem -> unusable(request, id + ": " + problem))
              .orElseGet(
                  () ->
                      new SandboxReply.Found(
                          request.about(), new Sandbox(id, path), status.createdWith()));
      case NetworkNamespace.Host _ ->
          unusable(
              request, id + " is on the host's network and has no network namespace of its own");
      case NetworkNamespace.Unreadable(String problem) -> unusable(request, id + ": " + problem);
    };
  }

  private static SandboxReply missing(SandboxRequest request, String problem) {
    return new SandboxReply.Missing(request.about(), new Failure.Transient(text(request, problem)));
  }

  private static SandboxReply unusable(SandboxRequest request, String problem) {
    return new SandboxReply.Missing(request.about(), new Failure.Permanent(text(request, problem)));
  }

  private static String text(SandboxRequest request, String problem) {
    return "sandbox of pod " + request.about() + " (uid " + request.uid() + "): " + problem;
  }
}
