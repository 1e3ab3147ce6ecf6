package io.dynamicnetworks.model;

/**
 * A pod's sandbox in the container runtime.
 *
 * @param id the runtime's id, which is the container id in CNI
 * @param netns the path of the network namespace
 */
public record Sandbox(String id, String netns) {}
