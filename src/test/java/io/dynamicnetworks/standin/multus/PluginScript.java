package io.dynamicnetworks.standin.multus;

import java.time.Duration;

/** A fault in a plugin of {@link FakeHost}, in effect from when it is set until it is healed. */
public sealed interface PluginScript {
  /**
   * The next runs fail without any effect; later ones succeed.
   *
   * @param code as in the CNI specification, section 5
   * @param details empty if there are none
   */
  record Fail(int times, int code, String message, String details) implements PluginScript {}

  /** The run hangs before any effect until it is healed, then continues. */
  record Hang() implements PluginScript {}

  /** The run starts after a delay. */
  record Slow(Duration by) implements PluginScript {}

  /** The run takes effect, but prints this to its standard output. */
  record Print(String output) implements PluginScript {}
}
