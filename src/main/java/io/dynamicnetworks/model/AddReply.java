package io.dynamicnetworks.model;

import org.jspecify.annotations.Nullable;

/** How an ADD ended. */
public sealed interface AddReply extends CniReply {
  /** It succeeded. */
  record Added(CniResult result) implements AddReply {}

  /** The daemon found the interface name taken and ran no plugin (SPEC 5). */
  record NameTaken(String cause) implements AddReply {}

  /**
   * No plugin ran: nothing was sent, or the daemon refused before it came to a plugin (it could not
   * read the pod, or enter the network namespace).
   */
  record NotRun(String cause) implements AddReply {}

  /** The daemon finds no such pod; no plugin ran. */
  record PodGone(String cause) implements AddReply {}

  /**
   * A plugin failed; it may have left something behind.
   *
   * @param firstSaid what the first plugin said; null if it may have been another
   */
  record Refused(String cause, @Nullable String firstSaid) implements AddReply {
    /** Whichever plugin it was. */
    public Refused(String cause) {
      this(cause, null);
    }
  }

  /** It was sent, and no answer came: it may have taken effect, or may yet. */
  record Unknown(String cause) implements AddReply {}
}
