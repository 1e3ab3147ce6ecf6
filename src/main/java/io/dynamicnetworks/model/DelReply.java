package io.dynamicnetworks.model;

import org.jspecify.annotations.Nullable;

/** How a DEL ended. */
public sealed interface DelReply extends CniReply {
  /** The DEL succeeded, or the plugin found nothing left to delete (SPEC 5.7). */
  record Deleted() implements DelReply {}

  /** No plugin ran: nothing was sent, or the daemon could not read the pod. */
  record NotRun(String cause) implements DelReply {}

  /** The daemon cannot find the pod; no plugin ran. */
  record PodGone(String cause) implements DelReply {}

  /**
   * A plugin failed; the attachment may be partly deleted.
   *
   * @param firstPluginError the error of the config's first plugin, which runs last in a DEL; null
   *     if another plugin may have failed
   */
  record Refused(String cause, @Nullable PluginError firstPluginError) implements DelReply {
    /** A refusal that may have come from any plugin. */
    public Refused(String cause) {
      this(cause, null);
    }
  }

  /** The DEL was sent, but no answer came: it may have taken effect, or may still do so. */
  record Unknown(String cause) implements DelReply {}
}
