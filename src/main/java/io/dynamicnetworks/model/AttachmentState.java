package io.dynamicnetworks.model;

import org.jspecify.annotations.Nullable;

/** How far one attachment came (docs/lifecycle.md). */
public sealed interface AttachmentState {
  /**
   * Somebody else attached it, at the pod's creation or by hot-plug, and a selection was seen to
   * ask for it. Kept only where multus' CNI cache cannot be read.
   */
  record Adopted() implements AttachmentState {}

  /**
   * The ADD is about to be sent, or was sent and its answer is awaited.
   *
   * @param sentAtMillis milliseconds since 1970
   */
  record Adding(long sentAtMillis) implements AttachmentState {}

  /** The ADD succeeded; network-status may not list it yet. */
  record Attached() implements AttachmentState {}

  /**
   * A DEL is about to be sent, was sent, or failed. It may be half deleted: it must go before its
   * interface name is used again, whatever is desired.
   *
   * @param from what it was before, and is again if no plugin ran
   * @param unansweredSinceMillis when the last DEL was sent that got no answer; null if there is
   *     none
   */
  record Deleting(Origin from, @Nullable Long unansweredSinceMillis) implements AttachmentState {}

  /** What is being deleted. */
  enum Origin {
    ADOPTED,
    ATTACHED,
    /** What an ADD left behind that failed. */
    FAILED_ADD,
    /**
     * The same, where the first plugin refused the DEL in the words in which it had refused the
     * ADD: it cannot use its config at all, so that it holds no address. At most a link is left,
     * and whether that is so the daemon says when the name is used again.
     */
    UNUSABLE_ADD;

    /** Whether it was attached, and not only on its way. */
    public boolean isAttachment() {
      return this == ADOPTED || this == ATTACHED;
    }
  }

  /**
   * A tombstone: the DEL succeeded. Kept until neither network-status nor multus' CNI cache lists
   * it any more: the cache goes on listing what a plugin found nothing left to delete of. One of an
   * attachment that the pod was created with is kept until the sandbox is gone.
   *
   * @param atMillis when, in milliseconds since 1970: what the cache wrote before is out of date
   */
  record Deleted(long atMillis) implements AttachmentState {}

  /**
   * A request was given up on and may still end in the daemon: an ADD that makes the interface, or
   * a DEL that deletes whatever has its name then. Stands beside the other attachments.
   *
   * @param sentAtMillis milliseconds since 1970
   */
  record Abandoned(long sentAtMillis) implements AttachmentState {}
}
