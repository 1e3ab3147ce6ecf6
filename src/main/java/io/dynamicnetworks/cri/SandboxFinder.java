package io.dynamicnetworks.cri;

import io.dynamicnetworks.bus.Addresses;
import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.Messages.SandboxReply;
import io.dynamicnetworks.bus.Messages.SandboxRequest;
import io.dynamicnetworks.cri.v1.ListPodSandboxRequest;
import io.dynamicnetworks.cri.v1.PodSandbox;
import io.dynamicnetworks.cri.v1.PodSandboxFilter;
import io.dynamicnetworks.cri.v1.PodSandboxState;
import io.dynamicnetworks.cri.v1.PodSandboxStateValue;
import io.dynamicnetworks.cri.v1.PodSandboxStatusRequest;
import io.dynamicnetworks.cri.v1.PodSandboxStatusResponse;
import io.dynamicnetworks.model.Failure;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.Sandbox;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@link Addresses#SANDBOX}: a pod's newest ready sandbox and its network namespace, asked
 * of the container runtime afresh each time.
 */
public final class SandboxFinder extends VerticleBase {
  // Set by the kubelet on every sandbox.
  private static final String UID_LABEL = "io.kubernetes.pod.uid";

  private final Bus bus;
  private final Path socket;
  private final Duration deadline;
  private volatile @Nullable RuntimeLink link;

  /**
   * A finder that asks the runtime at this socket.
   *
   * @param deadline of each call; a request makes up to three
   */
  public SandboxFinder(Bus bus, Path socket, Duration deadline) {
    this.bus = bus;
    this.socket = socket;
    this.deadline = deadline;
  }

  @Override
  public Future<?> start() {
    RuntimeLink started = new RuntimeLink(vertx, bus, socket, deadline);
    link = started;
    started.start();
    bus.serve(Addresses.SANDBOX, request -> find(started, request));
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    RuntimeLink current = link;
    return current == null ? Future.succeededFuture() : current.close();
  }

  /** Why the runtime counts as unreachable; empty if it answers. May be read from any thread. */
  Optional<String> problem() {
    RuntimeLink current = link;
    return current == null ? Optional.of("not started") : current.problem();
  }

  /** Asks the runtime now; gives why it does not answer, empty if it does. Never fails. */
  public Future<Optional<String>> probe() {
    RuntimeLink current = link;
    return current == null ? Future.succeededFuture(problem()) : current.check();
  }

  private static Future<SandboxReply> find(RuntimeLink link, SandboxRequest request) {
    return newest(link, request)
        .compose(
            newest ->
                newest
                    .map(sandbox -> locate(link, request, sandbox.getId()))
                    .orElseGet(() -> Future.succeededFuture(missing(request, "0 ready, want 1"))))
        .otherwise(cause -> missing(request, String.valueOf(cause.getMessage())));
  }

  /** The pod's newest ready sandbox. */
  private static Future<Optional<PodSandbox>> newest(RuntimeLink link, SandboxRequest request) {
    String hash = request.staticPodHash();
    return ready(link, request.about(), request.uid().value())
        .compose(
            found ->
                // The API server's mirror of a static pod has a uid of its own; the sandbox carries
                // the hash. A tenant can set that annotation to another pod's uid: hence isOf().
                found.isEmpty() && hash != null && !hash.isEmpty()
                    ? ready(link, request.about(), hash)
                    : Future.succeededFuture(found))
        // The runtime lists them in no particular order.
        .map(found -> found.stream().max(Comparator.comparingLong(PodSandbox::getCreatedAt)));
  }

  /** The pod's ready sandboxes under this uid. */
  private static Future<List<PodSandbox>> ready(RuntimeLink link, PodRef pod, String uid) {
    ListPodSandboxRequest request =
        ListPodSandboxRequest.newBuilder()
            .setFilter(
                PodSandboxFilter.newBuilder()
                    .setState(
                        PodSandboxStateValue.newBuilder().setState(PodSandboxState.SANDBOX_READY))
                    .putLabelSelector(UID_LABEL, uid))
            .build();
    return link.call(CriMethods.LIST, request)
        .map(
            response ->
                response.getItemsList().stream().filter(item -> isOf(item, pod, uid)).toList());
  }

  private static boolean isOf(PodSandbox sandbox, PodRef pod, String uid) {
    return sandbox.getState() == PodSandboxState.SANDBOX_READY
        && !sandbox.getId().isEmpty()
        && sandbox.getMetadata().getUid().equals(uid)
        && sandbox.getMetadata().getName().equals(pod.name())
        && sandbox.getMetadata().getNamespace().equals(pod.namespace());
  }

  private static Future<SandboxReply> locate(RuntimeLink link, SandboxRequest request, String id) {
    return link.call(
            CriMethods.STATUS,
            PodSandboxStatusRequest.newBuilder().setPodSandboxId(id).setVerbose(true).build())
        .map(response -> reply(request, id, response));
  }

  private static SandboxReply reply(
      SandboxRequest request, String id, PodSandboxStatusResponse response) {
    if (response.getStatus().getState() != PodSandboxState.SANDBOX_READY) {
      return missing(request, id + " is no longer ready, want 1 that is");
    }
    return switch (NetworkNamespace.read(response.getInfoOrDefault("info", ""))) {
      case NetworkNamespace.Own own ->
          new SandboxReply.Found(request.about(), new Sandbox(id, own.path()));
      case NetworkNamespace.Host _ ->
          unusable(request, id + " has no network namespace of its own, it is on host network");
      case NetworkNamespace.Unreadable unreadable ->
          unusable(request, id + ": " + unreadable.problem());
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
