package io.dynamicnetworks.config;

import io.dynamicnetworks.model.Budgets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** All keys of the config file, in the order of the documentation. */
final class Keys {
  private static final int DAY_SECONDS = 86_400;
  private static final int HOUR_SECONDS = 3_600;

  // The first three come from the Go controller (SPEC 10).
  static final Key<Path> CRI_SOCKET_PATH =
      Key.optional("criSocketPath", Kind.absolutePath(), "Unix socket of the container runtime");

  static final Key<RuntimeType> CRI_TYPE =
      Key.optional(
          "criType",
          Kind.oneOf(RuntimeType.class, RuntimeType::spelling),
          "whose socket to use if `criSocketPath` is absent");

  static final Key<Path> MULTUS_SOCKET_PATH =
      Key.optional("multusSocketPath", Kind.absolutePath(), "Unix socket of the Multus daemon");

  static final Key<Path> KUBELET_SOCKET_PATH =
      Key.optional(
          "kubeletSocketPath",
          Kind.absolutePath(),
          "Unix socket of the kubelet's PodResources API, which shows the devices of a pod");

  static final Key<Path> CNI_DIRECTORY =
      Key.optional(
          "cniDirectory",
          Kind.absolutePath(),
          "Multus' `cniDir`, whose directory `results` is the CNI cache");

  static final Key<Integer> MAX_CONCURRENT_DELEGATES =
      Key.of(
          "maxConcurrentDelegates",
          Kind.whole(1, Budgets.CNI_CALLS_CONFIGURABLE),
          Budgets.CNI_CALLS,
          "`" + Budgets.CNI_CALLS + "`",
          "limit on concurrent CNI calls on the node, not counting hanging ones (longer than "
              + Budgets.CNI_HANGING_AFTER_SECONDS
              + " s); a pod has one at a time. A namespace with no call in progress may start one"
              + " even when the limit is reached; such extra calls can bring the total to twice the"
              + " limit, but not above "
              + Budgets.CNI_CALLS_CONFIGURABLE);

  static final Key<Duration> DELEGATE_TIMEOUT =
      Key.of(
          "delegateTimeoutSeconds",
          Kind.seconds(1, HOUR_SECONDS),
          Duration.ofSeconds(60),
          "`60`",
          "deadline of one CNI call; after that the outcome is unknown: it is read from the CNI"
              + " cache; without the cache, the controller sends a DEL and repeats the call");

  static final Key<Duration> CRI_TIMEOUT =
      Key.of(
          "criTimeoutSeconds",
          Kind.seconds(0.1, HOUR_SECONDS),
          Duration.ofSeconds(10),
          "`10`",
          "deadline of one call to the container runtime; a look-up of several calls may take three"
              + " times this plus 1 s; a call to the kubelet has a fixed deadline of 5 s");

  static final Key<Duration> API_TIMEOUT =
      Key.of(
          "apiTimeoutSeconds",
          Kind.seconds(0.1, HOUR_SECONDS),
          Duration.ofSeconds(10),
          "`10`",
          "deadline of one write to the API server, including its retries after conflicts;"
              + " looking up NetworkAttachmentDefinitions, and opening the ledger that a pod"
              + " carries, may take 1 s longer");

  static final Key<Duration> RESYNC_INTERVAL =
      Key.of(
          "resyncIntervalSeconds",
          Kind.seconds(1, DAY_SECONDS),
          Duration.ofMinutes(5),
          "`300`",
          "resync interval of each pod, ±20 %");

  static final Key<Duration> BACKOFF_INITIAL =
      Key.of(
          "backoffInitialSeconds",
          Kind.seconds(0.01, HOUR_SECONDS),
          Duration.ofMillis(500),
          "`0.5`",
          "first wait before a failure is retried; doubled each time");

  static final Key<Duration> BACKOFF_MAXIMUM =
      Key.of(
          "backoffMaximumSeconds",
          Kind.seconds(0.01, HOUR_SECONDS),
          Duration.ofSeconds(60),
          "`60`",
          "the longest such wait; at least `backoffInitialSeconds`");

  static final Key<Boolean> NAMESPACE_ISOLATION =
      Key.asMultus(
          "namespaceIsolation",
          Kind.bool(),
          "whether a pod may use only networks of its own namespace and of `globalNamespaces`");

  static final Key<Set<String>> GLOBAL_NAMESPACES =
      Key.asMultus(
          "globalNamespaces",
          Kind.namespaces(),
          "namespaces whose networks every pod may use; without such a setting, `default`");

  static final Key<Set<String>> PROTECTED_NETWORKS =
      Key.of(
          "protectedNetworks",
          Kind.networks(),
          Set.of(),
          "`[]`",
          "networks that are never detached from a running pod");

  static final Key<Integer> MAX_INTERFACES_PER_POD =
      Key.of(
          "maxInterfacesPerPod",
          Kind.whole(1, Budgets.ELEMENTS),
          Budgets.INTERFACES_PER_POD,
          "`" + Budgets.INTERFACES_PER_POD + "`",
          "how many networks a pod may ask for; elements beyond that are invalid");

  static final Key<Boolean> FINALIZER =
      Key.of(
          "finalizer",
          Kind.bool(),
          false,
          "`false`",
          "whether a pod with attached interfaces is held by a finalizer until they are detached");

  static final Key<Duration> FINALIZER_TIMEOUT =
      Key.of(
          "finalizerTimeoutSeconds",
          Kind.seconds(1, DAY_SECONDS),
          Duration.ofMinutes(5),
          "`300`",
          "time after which the finalizer of an ended pod is removed in any case");

  static final Key<Path> STATE_DIRECTORY =
      Key.of(
          "stateDirectory",
          Kind.absolutePath(),
          Path.of("/var/lib/dynamic-networks-controller"),
          "`\"/var/lib/dynamic-networks-controller\"`",
          "directory for the config of each attachment; should be on the node's disk");

  static final Key<String> HEALTH_ADDRESS =
      Key.of(
          "healthAddress",
          Kind.address(),
          "0.0.0.0",
          "`\"0.0.0.0\"`",
          "address on which `/livez`, `/readyz` and `/metrics` are served; the default is every"
              + " address, v4 and v6");

  static final Key<Integer> HEALTH_PORT =
      Key.of(
          "healthPort",
          Kind.whole(0, 65_535),
          9095,
          "`9095`",
          "their TCP port; with `0` a free port is chosen and logged");

  static final List<Key<?>> ALL =
      List.of(
          CRI_SOCKET_PATH,
          CRI_TYPE,
          MULTUS_SOCKET_PATH,
          KUBELET_SOCKET_PATH,
          CNI_DIRECTORY,
          MAX_CONCURRENT_DELEGATES,
          DELEGATE_TIMEOUT,
          CRI_TIMEOUT,
          API_TIMEOUT,
          RESYNC_INTERVAL,
          BACKOFF_INITIAL,
          BACKOFF_MAXIMUM,
          NAMESPACE_ISOLATION,
          GLOBAL_NAMESPACES,
          PROTECTED_NETWORKS,
          MAX_INTERFACES_PER_POD,
          FINALIZER,
          FINALIZER_TIMEOUT,
          STATE_DIRECTORY,
          HEALTH_ADDRESS,
          HEALTH_PORT);

  private Keys() {}
}
