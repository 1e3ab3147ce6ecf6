package io.dynamicnetworks;

import io.dynamicnetworks.config.Settings;
import io.dynamicnetworks.cri.NamespacePaths;
import io.dynamicnetworks.model.PodIdentity;
import io.dynamicnetworks.ops.LogLevel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a controller runs with.
 *
 * @param nodeName whose pods it cares for
 * @param kubeconfig how to reach the API server; as a pod of the cluster does if it is empty
 * @param config from the config file
 * @param self the controller's own pod; empty if it runs in none
 * @param namespaces where sandboxes may have their network namespaces
 * @param tap shows messages on the bus
 * @param admin where root in the container looks at what it does; empty for nowhere
 */
public record ControllerSettings(
    String nodeName,
    Optional<Path> kubeconfig,
    Settings config,
    Optional<PodIdentity> self,
    NamespacePaths namespaces,
    Optional<TapSettings> tap,
    Optional<AdminSettings> admin) {

  /** Without an admin socket. */
  public ControllerSettings(
      String nodeName,
      Optional<Path> kubeconfig,
      Settings config,
      Optional<PodIdentity> self,
      NamespacePaths namespaces,
      Optional<TapSettings> tap) {
    this(nodeName, kubeconfig, config, self, namespaces, tap, Optional.empty());
  }

  /**
   * The admin socket.
   *
   * @param socket see {@link io.dynamicnetworks.ops.AdminServer}
   * @param logLevel what can be changed over it
   */
  public record AdminSettings(Path socket, LogLevel logLevel) {}

  /**
   * What the debug tap shows, and where.
   *
   * @param addresses glob of addresses; see {@link io.dynamicnetworks.ops.AddressGlob}
   * @param out takes a line
   */
  public record TapSettings(String addresses, Consumer<String> out) {}
}
