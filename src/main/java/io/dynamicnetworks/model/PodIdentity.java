package io.dynamicnetworks.model;

import org.jspecify.annotations.Nullable;

/**
 * The pod that the daemon is told a request is for ({@code CNI_ARGS}).
 *
 * @param uid null leaves it to the daemon, which then looks it up
 */
public record PodIdentity(PodRef ref, @Nullable String uid) {}
