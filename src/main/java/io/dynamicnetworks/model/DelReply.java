package io.dynamicnetworks.model;

import org.jspecify.annotations.Nullable;

/** How a DEL ended. */
public sealed interface DelReply extends CniReply {
  /** It succeeded, or the plugin found nothing left to delete (SPEC 5). */
  record Deleted() implements DelReply {}

  /** No plugin ran: nothing was sent, or the daemon could not read the pod. */
  record NotRun(String cause) implements DelReply {}

  /** The daemon finds no such pod; no plugin ran. */
  record PodGone(String cause) implements DelReply {}

  /**
   * A plugin failed; part of it may be deleted.
   *
   * @param firstSaid what the first plugin of the config said, which a DEL runs last; null if it
   *     may have been another
   */
  record Refused(String cause, @Nullable String firstSaid) implements DelReply {
    /** Whichever plugin it was. */
    public Refused(String cause) {
      this(cause, null);
    }
  }

  /** It was sent, and no answer came: it may have taken effect, or may yet. */
  record Unknown(String cause) implements DelReply {}
}
