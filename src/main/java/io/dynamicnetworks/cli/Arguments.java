package io.dynamicnetworks.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the command line says.
 *
 * @param help text to be printed instead of doing anything; empty unless it was asked for
 * @param verbosity as klog counts it
 * @param tap glob of the addresses that the debug tap shows; empty for no tap
 * @param files that are to be explained
 */
public record Arguments(
    Action action,
    Optional<String> help,
    Optional<Path> config,
    int verbosity,
    Optional<String> nodeName,
    Optional<Path> kubeconfig,
    Optional<String> tap,
    List<Path> files) {
  public Arguments {
    files = List.copyOf(files);
  }
}
