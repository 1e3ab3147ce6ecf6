package io.dynamicnetworks.testbed;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.standin.multus.PluginHost;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where the pods' sandboxes are and what is in their network namespaces. Its methods block. */
interface Sandboxes extends AutoCloseable {
  /** The socket of the container runtime. */
  Path socket();

  /** The plugins that work on these sandboxes. */
  PluginHost plugins();

  /** Where the runtime keeps network namespaces; empty if where every node has them. */
  Optional<Path> namespaceFolder();

  /** A folder that goes when this is closed. */
  Path folder();

  /**
   * Runs a sandbox with a network namespace of its own.
   *
   * @param attempt 0 for the pod's first one
   * @param annotations the pod's, as they are now
   */
  Sandbox run(PodRef pod, String uid, int attempt, Map<String, String> annotations);

  /** Stops a sandbox: its network namespace goes. */
  void stop(Sandbox sandbox);

  /** The links in the sandbox, without loopback. */
  List<ObservedLink> links(Sandbox sandbox);

  /** The link in the node's own namespace that networks sit on. */
  String lowerLink();

  /** What is left of it all, a line each; empty after {@link #close}. */
  String leftovers();

  @Override
  void close();
}
