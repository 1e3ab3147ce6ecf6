package io.dynamicnetworks.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * A valid config.
 *
 * @param cniDirectory multus' {@code cniDir}; if absent, the controller searches for it
 * @param stateDirectory folder that keeps the config of each attachment
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
   * The sockets of the peers on the node; the controller searches for absent ones.
   *
   * @param runtimeType narrows the search for the runtime's socket
   */
  public record Sockets(
      Optional<Path> runtime,
      Optional<RuntimeType> runtimeType,
      Optional<Path> multus,
      Optional<Path> kubelet) {}

  /**
   * Which networks a pod may use, and which are never detached.
   *
   * @param namespaceIsolation if absent, multus' own configuration decides
   * @param globalNamespaces namespaces whose networks every pod may use; if absent, multus' own
   *     configuration decides
   * @param protectedNetworks each in the form {@code namespace/name}
   * @param maxPerPod number of networks that a pod may request
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
   * Limits for calls to the outside.
   *
   * @param maxConcurrentDelegates number of concurrent CNI calls on the node
   * @param delegateTimeout deadline of one CNI call
   * @param runtimeTimeout deadline of one call to the container runtime
   * @param apiTimeout deadline of one write to the API server, retries included
   */
  public record Calls(
      int maxConcurrentDelegates,
      Duration delegateTimeout,
      Duration runtimeTimeout,
      Duration apiTimeout) {}

  /**
   * When a pod is requeued without a trigger from outside.
   *
   * @param backoffInitial first wait before a failure is retried; at most {@code backoffMaximum}
   */
  public record Requeue(Duration resync, Duration backoffInitial, Duration backoffMaximum) {}

  /**
   * Whether pods are held until their interfaces are detached.
   *
   * @param timeout after which a finalizer is removed in any case
   */
  public record Finalizer(boolean wanted, Duration timeout) {}

  /**
   * Where health and metrics are served.
   *
   * @param port 0 for a free one
   * @param chosen whether the config sets either of them: someone relies on it then, and a failure
   *     to listen is an error
   */
  public record Health(String address, int port, boolean chosen) {}
}
