package io.dynamicnetworks.model;

import org.jspecify.annotations.Nullable;

/** How an ADD ended. */
public sealed interface AddReply extends CniReply {
  /** The ADD succeeded. */
  record Added(CniResult result) implements AddReply {}

  /** The daemon found the interface name taken and ran no plugin (SPEC 5.5). */
  record NameTaken(String cause) implements AddReply {}

  /**
   * No plugin ran: nothing was sent, or the daemon refused the request before it ran a plugin (it
   * could not read the pod or enter the network namespace).
   */
  record NotRun(String cause) implements AddReply {}

  /** The daemon cannot find the pod; no plugin ran. */
  record PodGone(String cause) implements AddReply {}

  /**
   * A plugin failed and may have left something behind.
   *
   * @param firstPluginError the first plugin's error; null if another plugin may have failed
   */
  record Refused(String cause, @Nullable PluginError firstPluginError) implements AddReply {
    /** A refusal that may have come from any plugin. */
    public Refused(String cause) {
      this(cause, null);
    }
  }

  /** The ADD was sent, but no answer came: it may have taken effect, or may still do so. */
  record Unknown(String cause) implements AddReply {}
}
