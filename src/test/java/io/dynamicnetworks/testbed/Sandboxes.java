package io.dynamicnetworks.testbed;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.standin.multus.PluginHost;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The pods' sandboxes and the contents of their network namespaces. Methods block. */
interface Sandboxes extends AutoCloseable {
  /** The container runtime's socket. */
  Path socket();

  /** The CNI plugins for these sandboxes. */
  PluginHost plugins();

  /** The runtime's folder for network namespaces; empty for the usual one of a node. */
  Optional<Path> namespaceFolder();

  /** A folder that is removed on close. */
  Path folder();

  /**
   * Runs a sandbox with its own network namespace.
   *
   * @param attempt 0 for the pod's first sandbox
   * @param annotations the pod's current annotations
   */
  Sandbox run(PodRef pod, String uid, int attempt, Map<String, String> annotations);

  /** Stops a sandbox, which removes its network namespace. */
  void stop(Sandbox sandbox);

  /** The links in the sandbox, except loopback. */
  List<ObservedLink> links(Sandbox sandbox);

  /** The link in the node's own network namespace that is the master of the networks. */
  String lowerLink();

  /** Everything left behind, one item per line; empty after {@link #close}. */
  String leftovers();

  @Override
  void close();
}
