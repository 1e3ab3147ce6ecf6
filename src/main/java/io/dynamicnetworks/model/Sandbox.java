package io.dynamicnetworks.model;

/**
 * A pod's sandbox in the container runtime.
 *
 * @param id the runtime's id, which CNI calls the container id
 * @param netns path of the network namespace
 */
public record Sandbox(String id, String netns) {
  /** No sandbox in particular: it was never looked up. */
  public static final Sandbox NONE = new Sandbox("", "");
}
