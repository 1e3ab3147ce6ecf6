package io.dynamicnetworks.model;

/**
 * A pod's sandbox in the container runtime.
 *
 * @param id the runtime's id, which is the container id in CNI
 * @param netns the path of the network namespace
 */
public record Sandbox(String id, String netns) {
  private static final int SHORT_ID_CHARS = 13;

  /** The beginning of a sandbox's id, by which people and {@code crictl} refer to it. */
  public static String shortId(String id) {
    return id.length() <= SHORT_ID_CHARS ? id : id.substring(0, SHORT_ID_CHARS);
  }
}
