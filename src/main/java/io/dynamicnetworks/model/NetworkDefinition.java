package io.dynamicnetworks.model;

import org.jspecify.annotations.Nullable;

/**
 * A NAD, as far as it is used.
 *
 * @param config {@code spec.config}, the CNI config as its author wrote it; empty if there is none
 * @param problem why it cannot be used whatever the config is, for its author; null if it can
 * @param resource whose devices its attachments take; null if it names none
 */
public record NetworkDefinition(
    NetworkRef ref, String config, @Nullable String problem, @Nullable String resource) {
  /** Of no device plugin's resource. */
  public NetworkDefinition(NetworkRef ref, String config, @Nullable String problem) {
    this(ref, config, problem, null);
  }

  public NetworkDefinition(NetworkRef ref, String config) {
    this(ref, config, null);
  }
}
