package io.dynamicnetworks.model;

import org.jspecify.annotations.Nullable;

/**
 * The pod that a request names to the daemon ({@code CNI_ARGS}).
 *
 * @param uid the pod's uid; null if the daemon shall look it up
 */
public record PodIdentity(PodRef ref, @Nullable String uid) {}
