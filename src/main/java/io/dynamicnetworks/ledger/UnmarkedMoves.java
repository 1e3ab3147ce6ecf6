package io.dynamicnetworks.ledger;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState.Abandoned;
import io.dynamicnetworks.model.AttachmentState.Adding;
import io.dynamicnetworks.model.AttachmentState.Adopted;
import io.dynamicnetworks.model.AttachmentState.Attached;
import io.dynamicnetworks.model.AttachmentState.Deleted;
import io.dynamicnetworks.model.AttachmentState.Deleting;
import io.dynamicnetworks.model.AttachmentState.Origin;
import java.util.List;

/**
 * Finds the open moves in a file of a release that did not mark them: a tombstone, and under its
 * name an ADD for another network, sent since, that has not succeeded.
 */
final class UnmarkedMoves {
  private UnmarkedMoves() {}

  /** The attachments, with the old one of each open move marked. */
  static List<Attachment> marked(List<Attachment> attachments) {
    return attachments.stream()
        .map(each -> each.withMoving(isOfOpenMove(each, attachments)))
        .toList();
  }

  private static boolean isOfOpenMove(Attachment old, List<Attachment> attachments) {
    return old.state() instanceof Deleted(long atMillis)
        && attachments.stream().anyMatch(other -> isMovedBy(old, atMillis, other))
        && attachments.stream().noneMatch(old::isReplacedBy);
  }

  private static boolean isMovedBy(Attachment old, long atMillis, Attachment request) {
    return old.sharesNameWith(request)
        && !request.network().equals(old.network())
        && switch (request.state()) {
          case Adding(long sentAt) -> sentAt >= atMillis;
          case Abandoned(long sentAt) -> sentAt >= atMillis;
          case Deleting(Origin from, Long _) -> !from.isAttachment();
          case Adopted _, Attached _, Deleted _ -> false;
        };
  }
}
