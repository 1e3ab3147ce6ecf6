package io.dynamicnetworks.standin.cri;

import io.dynamicnetworks.cri.v1.PodSandboxFilter;
import io.dynamicnetworks.cri.v1.PodSandboxMetadata;
import io.dynamicnetworks.cri.v1.PodSandboxState;
import io.dynamicnetworks.standin.cri.v1.NamespaceMode;
import io.dynamicnetworks.standin.cri.v1.PodSandboxConfig;
import io.vertx.grpc.common.GrpcStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The sandboxes of a {@link CriServer}; failures match those of the imitated runtime. */
final class SandboxStore {
  private static final long FIRST_CREATED_AT = 1_795_491_090_000_000_000L;
  private static final long CREATED_APART = 90_000_000L;

  private final RuntimeFlavor shape;
  private final Map<String, KnownSandbox> sandboxes = new LinkedHashMap<>();
  private int made;
  private boolean reversed;

  SandboxStore(RuntimeFlavor shape) {
    this.shape = shape;
  }

  synchronized KnownSandbox run(PodSandboxConfig config) {
    if (!config.hasMetadata()) {
      throw new CriError(GrpcStatus.UNKNOWN, "sandbox config must include metadata");
    }
    String name = name(config.getMetadata());
    sandboxes.values().stream()
        .filter(other -> name(other.metadata()).equals(name))
        .findAny()
        .ifPresent(holder -> refuse(name, holder));
    made++;
    String id = hex("id " + made + name) + hex("more " + made + name);
    boolean host =
        config.getLinux().getSecurityContext().getNamespaceOptions().getNetwork()
            == NamespaceMode.NODE;
    String netns =
        host ? "" : "/var/run/netns/" + (shape.crio() ? "" : "cni-") + uuid("netns " + id);
    KnownSandbox sandbox =
        new KnownSandbox(
            id,
            config,
            PodSandboxState.SANDBOX_READY,
            FIRST_CREATED_AT + made * CREATED_APART,
            netns);
    sandboxes.put(id, sandbox);
    return sandbox;
  }

  /**
   * The sandboxes that match the filter; the order differs from call to call, since no runtime
   * guarantees one.
   */
  synchronized List<KnownSandbox> list(PodSandboxFilter filter) {
    List<KnownSandbox> found = new ArrayList<>();
    for (KnownSandbox sandbox : sandboxes.values()) {
      if (matches(sandbox, filter)) {
        found.add(sandbox);
      }
    }
    reversed = !reversed;
    if (reversed) {
      Collections.reverse(found);
    }
    return found;
  }

  /** The sandbox with this id, or the only one whose id starts with it. */
  synchronized KnownSandbox find(String id) {
    if (id.isEmpty()) {
      throw new CriError(
          GrpcStatus.UNKNOWN,
          "an error occurred when try to find sandbox: "
              + (shape == RuntimeFlavor.CONTAINERD_1_6 ? "Prefix" : "prefix")
              + " can't be empty");
    }
    return lookUp(id).orElseThrow(() -> new CriError(GrpcStatus.NOT_FOUND, notFound(id)));
  }

  synchronized void setState(String id, PodSandboxState state) {
    sandboxes.computeIfPresent(id, (_, sandbox) -> sandbox.withState(state));
  }

  synchronized void stop(String id) {
    requireId(id);
    Optional<KnownSandbox> sandbox = lookUp(id);
    if (sandbox.isEmpty() && shape == RuntimeFlavor.CONTAINERD_1_6) {
      throw new CriError(
          GrpcStatus.NOT_FOUND,
          "an error occurred when try to find sandbox \"" + id + "\": not found");
    }
    sandbox.ifPresent(found -> setState(found.id(), PodSandboxState.SANDBOX_NOTREADY));
  }

  synchronized void remove(String id) {
    requireId(id);
    lookUp(id).ifPresent(found -> sandboxes.remove(found.id()));
  }

  private void requireId(String id) {
    if (id.isEmpty()) {
      throw new CriError(
          GrpcStatus.UNKNOWN,
          "an error occurred when try to find sandbox \"\": "
              + (shape == RuntimeFlavor.CONTAINERD_1_6 ? "Prefix" : "prefix")
              + " can't be empty");
    }
  }

  private Optional<KnownSandbox> lookUp(String id) {
    List<KnownSandbox> found =
        sandboxes.values().stream().filter(sandbox -> sandbox.id().startsWith(id)).toList();
    return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
  }

  private String notFound(String id) {
    return shape.crio()
        ? "could not find pod \""
            + id
            + "\": PodSandbox with ID starting with "
            + id
            + " not found: ID does not exist"
        : "an error occurred when try to find sandbox: not found";
  }

  private void refuse(String name, KnownSandbox holder) {
    throw new CriError(
        shape == RuntimeFlavor.CONTAINERD_1_6 ? GrpcStatus.UNKNOWN : GrpcStatus.FAILED_PRECONDITION,
        "failed to reserve sandbox name \""
            + name
            + "\": name \""
            + name
            + "\" is reserved for \""
            + holder.id()
            + "\"");
  }

  private static boolean matches(KnownSandbox sandbox, PodSandboxFilter filter) {
    return (filter.getId().isEmpty() || sandbox.id().startsWith(filter.getId()))
        && (!filter.hasState() || sandbox.state() == filter.getState().getState())
        && sandbox
            .config()
            .getLabelsMap()
            .entrySet()
            .containsAll(filter.getLabelSelectorMap().entrySet());
  }

  private static String name(PodSandboxMetadata metadata) {
    return String.join(
        "_",
        metadata.getName(),
        metadata.getNamespace(),
        metadata.getUid(),
        String.valueOf(metadata.getAttempt()));
  }

  private static String hex(String seed) {
    return uuid(seed).toString().replace("-", "");
  }

  private static UUID uuid(String seed) {
    return UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8));
  }
}
