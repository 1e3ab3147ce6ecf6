package io.dynamicnetworks.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The parsed command line.
 *
 * @param help text to print instead of any action; empty unless requested
 * @param verbosity on klog's scale
 * @param tap glob of the addresses that the debug tap shows; empty for no tap
 * @param files to explain
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
