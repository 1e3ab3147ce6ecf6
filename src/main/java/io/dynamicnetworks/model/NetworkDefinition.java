package io.dynamicnetworks.model;

import org.jspecify.annotations.Nullable;

/**
 * The parts of a NAD that the controller uses.
 *
 * @param config {@code spec.config}, the CNI config as its author wrote it; empty if there is none
 * @param problem why the NAD cannot be used, whatever its config, in words for its author; null if
 *     it can
 * @param resource the resource whose devices its attachments take; null if it names none
 */
public record NetworkDefinition(
    NetworkRef ref, String config, @Nullable String problem, @Nullable String resource) {
  /** A NAD that names no resource. */
  public NetworkDefinition(NetworkRef ref, String config, @Nullable String problem) {
    this(ref, config, problem, null);
  }

  public NetworkDefinition(NetworkRef ref, String config) {
    this(ref, config, null);
  }
}
