package io.dynamicnetworks.model;

import io.dynamicnetworks.text.Utf8Text;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a NAD that the controller uses.
 *
 * @param text {@code spec.config}, the CNI config as its author wrote it; empty if there is none
 * @param problem why the NAD cannot be used, whatever its config, in words for its author; null if
 *     it can
 * @param resource the resource whose devices its attachments take; null if it names none
 */
public record NetworkDefinition(
    NetworkRef ref, Utf8Text text, @Nullable String problem, @Nullable String resource) {
  public NetworkDefinition(
      NetworkRef ref, String config, @Nullable String problem, @Nullable String resource) {
    this(ref, Utf8Text.of(config), problem, resource);
  }

  /** A NAD that names no resource. */
  public NetworkDefinition(NetworkRef ref, String config, @Nullable String problem) {
    this(ref, config, problem, null);
  }

  public NetworkDefinition(NetworkRef ref, String config) {
    this(ref, config, null);
  }

  /** The CNI config; each call decodes it anew. */
  public String config() {
    return text.decode();
  }
}
