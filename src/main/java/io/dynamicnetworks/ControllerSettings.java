package io.dynamicnetworks;

import io.dynamicnetworks.config.Settings;
import io.dynamicnetworks.cri.NamespacePaths;
import io.dynamicnetworks.model.PodIdentity;
import io.dynamicnetworks.ops.LogLevel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The settings of a controller.
 *
 * @param nodeName node whose pods the controller manages
 * @param kubeconfig access to the API server; if empty, the pod's service account is used
 * @param config from the config file
 * @param self the controller's own pod; empty if it does not run in one
 * @param namespaces where sandboxes may have their network namespaces
 * @param tap prints the bus's messages
 * @param admin the admin socket; empty for none
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
   * @param logLevel the log level that can be changed over it
   */
  public record AdminSettings(Path socket, LogLevel logLevel) {}

  /**
   * What the debug tap shows, and where.
   *
   * @param addresses glob of addresses; see {@link io.dynamicnetworks.ops.AddressGlob}
   * @param out takes the lines
   */
  public record TapSettings(String addresses, Consumer<String> out) {}
}
