package io.dynamicnetworks.model;

import org.jspecify.annotations.Nullable;

/** How far an attachment got (docs/lifecycle.md). */
public sealed interface AttachmentState {
  /**
   * Whether it was found attached, by multus or a hot-plug controller, even if it is being deleted
   * now. Its config is then what the NAD said when it was first seen, not necessarily its ADD's.
   */
  default boolean isAdopted() {
    return switch (this) {
      case Adopted _ -> true;
      case Deleting(Origin from, Long _) -> from == Origin.ADOPTED;
      case Adding _, Attached _, Deleted _, Abandoned _ -> false;
    };
  }

  /**
   * Whether something is attached, even if half deleted: as opposed to a request of unknown
   * outcome, what a failed ADD left, and a tombstone.
   */
  default boolean isAttachment() {
    return switch (this) {
      case Adopted _, Attached _ -> true;
      case Deleting(Origin from, Long _) -> from.isAttachment();
      case Adding _, Deleted _, Abandoned _ -> false;
    };
  }

  /** Whether it is an attachment that is being detached, or was. */
  default boolean isDetach() {
    return switch (this) {
      case Deleting(Origin from, Long _) -> from.isAttachment();
      case Deleted _ -> true;
      case Adopted _, Adding _, Attached _, Abandoned _ -> false;
    };
  }

  /**
   * Multus or a hot-plug controller attached it, and a selection that asks for it was seen.
   * Normally kept only if multus' CNI cache cannot be read.
   */
  record Adopted() implements AttachmentState {}

  /**
   * The ADD is about to be sent, or was sent and its answer is pending.
   *
   * @param sentAtMillis milliseconds since 1970
   */
  record Adding(long sentAtMillis) implements AttachmentState {}

  /** The ADD succeeded; network-status may not list it yet. */
  record Attached() implements AttachmentState {}

  /**
   * A DEL is about to be sent, was sent, or failed. The attachment may be half deleted, so it must
   * go before its interface name is reused, even if it is desired.
   *
   * @param from the earlier state, which is restored if no plugin ran
   * @param unansweredSinceMillis when the last unanswered DEL was sent, in milliseconds since 1970;
   *     null if none
   */
  record Deleting(Origin from, @Nullable Long unansweredSinceMillis) implements AttachmentState {}

  /** What is being deleted. */
  enum Origin {
    ADOPTED,
    ATTACHED,
    /** What a failed ADD left behind. */
    FAILED_ADD,
    /**
     * What a failed ADD left behind, if the first plugin refused the DEL with the same error as the
     * ADD. It cannot use its config at all, so no address is held. At most a link is left; the
     * daemon reports it when the name is used again.
     */
    UNUSABLE_ADD;

    /** Whether it was attached, as opposed to a failed ADD. */
    public boolean isAttachment() {
      return this == ADOPTED || this == ATTACHED;
    }
  }

  /**
   * A tombstone: the DEL succeeded. Kept until neither network-status nor multus' CNI cache lists
   * the attachment. The cache keeps listing it if a plugin found nothing left to delete. If the pod
   * was created with the attachment, the tombstone stays until the sandbox is gone.
   *
   * @param atMillis when the DEL succeeded, in milliseconds since 1970; older cache files are stale
   */
  record Deleted(long atMillis) implements AttachmentState {}

  /**
   * An abandoned request, which may still end in the daemon: an ADD that creates the interface, or
   * a DEL that deletes whatever has its name by then. Kept in addition to the other attachments.
   *
   * @param sentAtMillis milliseconds since 1970
   */
  record Abandoned(long sentAtMillis) implements AttachmentState {}
}
