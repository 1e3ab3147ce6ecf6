package io.dynamicnetworks.model;

/**
 * A pod's sandbox in the container runtime.
 *
 * @param id the runtime's id, which CNI calls the container id
 * @param netns path of the network namespace
 */
public record Sandbox(String id, String netns) {}
