package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState.Abandoned;
import io.dynamicnetworks.model.AttachmentState.Adding;
import io.dynamicnetworks.model.AttachmentState.Adopted;
import io.dynamicnetworks.model.AttachmentState.Attached;
import io.dynamicnetworks.model.AttachmentState.Deleted;
import io.dynamicnetworks.model.AttachmentState.Deleting;
import io.dynamicnetworks.model.AttachmentState.Origin;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.NetworkRef;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Moves whose old attachment was detached, and whose new one is not attached yet: if its ADD fails,
 * the old one is re-attached (SPEC 5.4), however many reconciliations later. How the old one was
 * attached stays in the ledger, as its tombstone, until the move has ended.
 */
final class OpenMoves {
  /** By interface name, the network that it is moved from. */
  private final Map<InterfaceName, NetworkRef> moves = new HashMap<>();

  /** What was attached since the first of them began: it may have got what an old one had. */
  private final Set<InterfaceName> attachedSince = new HashSet<>();

  /** Notes that the interface was detached from that network to free its name. */
  void begun(InterfaceName iface, NetworkRef from) {
    moves.put(iface, from);
  }

  /** Notes that something has the name now: the new attachment, or the old one, re-attached. */
  void attached(InterfaceName iface) {
    moves.remove(iface);
    attachedSince.add(iface);
    endIfNoneIsOpen();
  }

  /**
   * Forgets the moves of interfaces that no selection asks for by name any more.
   *
   * @param wanted the names that selections ask for
   * @param ledger the pod's attachments
   */
  void keepOnly(Set<InterfaceName> wanted, List<Attachment> ledger) {
    moves.keySet().retainAll(wanted);
    attachedSince.removeIf(iface -> ledger.stream().noneMatch(kept -> kept.iface().equals(iface)));
    endIfNoneIsOpen();
  }

  void clear() {
    moves.clear();
    endIfNoneIsOpen();
  }

  private void endIfNoneIsOpen() {
    if (moves.isEmpty()) {
      attachedSince.clear();
    }
  }

  /** Whether something was attached under the name since the first open move began. */
  boolean isAttachedSince(InterfaceName iface) {
    return attachedSince.contains(iface);
  }

  /** Whether the tombstone is that of an open move's old attachment. */
  boolean hasBegunWith(Attachment tombstone) {
    return tombstone.state() instanceof Deleted
        && tombstone.network().equals(moves.get(tombstone.iface()));
  }

  /**
   * The old attachment of the interface's open move.
   *
   * @param ledger the pod's attachments
   */
  Optional<Attachment> oldOf(InterfaceName iface, String sandboxId, List<Attachment> ledger) {
    return ledger.stream()
        .filter(kept -> kept.iface().equals(iface) && kept.isIn(sandboxId))
        .filter(this::hasBegunWith)
        .max(Comparator.comparingLong(OpenMoves::deletedAtMillis));
  }

  private static long deletedAtMillis(Attachment tombstone) {
    return tombstone.state() instanceof Deleted(long atMillis) ? atMillis : 0;
  }

  /** Takes over the moves of the pod's former worker. */
  void takeOver(OpenMoves before) {
    moves.putAll(before.moves);
    attachedSince.addAll(before.attachedSince);
  }

  /**
   * Takes the moves that a ledger from before a restart shows: a tombstone, and under its name an
   * ADD for another network, sent since, that has not succeeded. What was attached since is not
   * known, so it may be anything.
   */
  void restore(List<Attachment> ledger) {
    ledger.stream()
        .filter(kept -> kept.state() instanceof Deleted)
        .filter(tombstone -> ledger.stream().anyMatch(other -> isMovedBy(tombstone, other)))
        .filter(tombstone -> ledger.stream().noneMatch(other -> isReplacedBy(tombstone, other)))
        .sorted(Comparator.comparingLong(OpenMoves::deletedAtMillis))
        .forEach(tombstone -> begun(tombstone.iface(), tombstone.network()));
    if (!moves.isEmpty()) {
      ledger.forEach(kept -> attachedSince.add(kept.iface()));
    }
  }

  private static boolean isMovedBy(Attachment tombstone, Attachment request) {
    return tombstone.sharesNameWith(request)
        && !request.network().equals(tombstone.network())
        && switch (request.state()) {
          case Adding(long sentAt) -> sentAt >= deletedAtMillis(tombstone);
          case Abandoned(long sentAt) -> sentAt >= deletedAtMillis(tombstone);
          case Deleting(Origin from, Long _) -> !from.isAttachment();
          case Adopted _, Attached _, Deleted _ -> false;
        };
  }

  private static boolean isReplacedBy(Attachment tombstone, Attachment other) {
    return tombstone.sharesNameWith(other) && other.state().isAttachment();
  }
}
