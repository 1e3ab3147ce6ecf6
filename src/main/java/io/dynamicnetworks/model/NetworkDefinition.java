package io.dynamicnetworks.model;

/**
 * A NAD, as far as it is used.
 *
 * @param config {@code spec.config}, the CNI config as its author wrote it; empty if there is none
 */
public record NetworkDefinition(NetworkRef ref, String config) {}
