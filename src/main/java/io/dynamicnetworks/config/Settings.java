package io.dynamicnetworks.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * A valid config.
 *
 * @param cniDirectory multus' {@code cniDir}; if absent, it is looked for
 * @param stateDirectory where it is kept what each interface was attached with
 */
public record Settings(
    Sockets sockets,
    Optional<Path> cniDirectory,
    Networks networks,
    Calls calls,
    Requeue requeue,
    Finalizer finalizer,
    Path stateDirectory,
    Health health) {

  /**
   * Where the peers on the node listen; what is absent is looked for.
   *
   * @param runtimeType narrows where the runtime's socket is looked for
   */
  public record Sockets(
      Optional<Path> runtime,
      Optional<RuntimeType> runtimeType,
      Optional<Path> multus,
      Optional<Path> kubelet) {}

  /**
   * Which networks a pod may use, and which stay.
   *
   * @param namespaceIsolation if absent, multus' own configuration decides
   * @param globalNamespaces namespaces whose networks every pod may use; if absent, multus' own
   *     configuration decides
   * @param protectedNetworks {@code namespace/name} each
   * @param maxPerPod how many networks a pod may ask for
   */
  public record Networks(
      Optional<Boolean> namespaceIsolation,
      Optional<Set<String>> globalNamespaces,
      Set<String> protectedNetworks,
      int maxPerPod) {
    public Networks {
      globalNamespaces = globalNamespaces.map(Set::copyOf);
      protectedNetworks = Set.copyOf(protectedNetworks);
    }
  }

  /**
   * The calls to the outside.
   *
   * @param maxConcurrentDelegates CNI calls at once on the node
   * @param delegateTimeout of one CNI call
   * @param runtimeTimeout of one call to the container runtime
   * @param apiTimeout of one write to the API server, its retries included
   */
  public record Calls(
      int maxConcurrentDelegates,
      Duration delegateTimeout,
      Duration runtimeTimeout,
      Duration apiTimeout) {}

  /**
   * When a pod is looked at without a cause from outside.
   *
   * @param backoffInitial before what failed is tried again; at most {@code backoffMaximum}
   */
  public record Requeue(Duration resync, Duration backoffInitial, Duration backoffMaximum) {}

  /**
   * Whether pods are held until their interfaces are off.
   *
   * @param timeout after which a finalizer is taken off in any case
   */
  public record Finalizer(boolean wanted, Duration timeout) {}

  /**
   * Where health and metrics are served.
   *
   * @param port 0 for a free one
   * @param chosen whether the config names any of it: then somebody counts on it, and it is an
   *     error if the port cannot be had
   */
  public record Health(String address, int port, boolean chosen) {}
}
