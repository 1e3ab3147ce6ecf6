package io.dynamicnetworks;

import io.dynamicnetworks.config.Settings;
import io.dynamicnetworks.cri.NamespacePaths;
import io.dynamicnetworks.model.PodIdentity;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What an agent runs with.
 *
 * @param nodeName whose pods it cares for
 * @param kubeconfig how to reach the API server; as a pod of the cluster does if it is empty
 * @param config from the config file
 * @param self the controller's own pod; empty if it runs in none
 * @param namespaces where sandboxes may have their network namespaces
 * @param tap shows messages on the bus
 */
public record AgentSettings(
    String nodeName,
    Optional<Path> kubeconfig,
    Settings config,
    Optional<PodIdentity> self,
    NamespacePaths namespaces,
    Optional<TapSettings> tap) {

  /**
   * What the debug tap shows, and where.
   *
   * @param addresses glob of addresses; see {@link io.dynamicnetworks.ops.AddressGlob}
   * @param out takes a line
   */
  public record TapSettings(String addresses, Consumer<String> out) {}
}
