package io.dynamicnetworks.standin.multus;

import java.time.Duration;

/** What goes wrong with a plugin of {@link FakeHost}, from when it is set until it is healed. */
public sealed interface PluginScript {
  /**
   * The next runs fail before anything is done, the later ones work.
   *
   * @param code as in the CNI specification, section 5
   * @param details empty if there are none
   */
  record Fail(int times, int code, String message, String details) implements PluginScript {}

  /** Nothing is done until it is healed; then it goes on. */
  record Hang() implements PluginScript {}

  /** It starts late. */
  record Slow(Duration by) implements PluginScript {}

  /** It does its work, but writes this to its standard output. */
  record Print(String output) implements PluginScript {}
}
