package io.dynamicnetworks.reconcile.memory;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState.Deleted;
import io.dynamicnetworks.model.InterfaceName;
import io.vertx.core.Future;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Moves whose old attachment is or was detached, and whose new one is not attached yet: if its ADD
 * fails, the old one is re-attached (SPEC 5.4), however many reconciliations later. The ledger
 * marks the old one as {@link Attachment#moving()} from before its DEL until the move has ended, so
 * that it survives a restart.
 */
public final class OpenMoves {
  private final AttachmentStore store;

  /** What was attached since the first of them began: it may have got what an old one had. */
  private final Set<InterfaceName> attachedSince = new HashSet<>();

  OpenMoves(AttachmentStore store) {
    this.store = store;
  }

  /**
   * The ledger without the marks of moves that have ended: something has the name now, the new
   * attachment or the old one, re-attached.
   */
  static List<Attachment> withoutEnded(List<Attachment> ledger) {
    return withMoves(ledger, old -> ledger.stream().noneMatch(old::isReplacedBy));
  }

  /** The ledger with only those marks whose old attachment passes. */
  private static List<Attachment> withMoves(List<Attachment> ledger, Predicate<Attachment> open) {
    return ledger.stream().noneMatch(Attachment::moving)
        ? ledger
        : ledger.stream().map(kept -> kept.withMoving(kept.moving() && open.test(kept))).toList();
  }

  /** Notes that something has the name now. */
  public void attached(InterfaceName iface) {
    attachedSince.add(iface);
    endIfNoneIsOpen();
  }

  /**
   * Forgets the moves of interfaces that no selection asks for by name any more.
   *
   * @param wanted the names that selections ask for
   */
  public Future<Void> keepOnly(Set<InterfaceName> wanted) {
    List<Attachment> ledger = withMoves(store.attachments(), old -> wanted.contains(old.iface()));
    attachedSince.removeIf(iface -> ledger.stream().noneMatch(kept -> kept.iface().equals(iface)));
    return store.replaceAll(ledger).onSuccess(kept -> endIfNoneIsOpen()).mapEmpty();
  }

  /** Forgets what was attached in an earlier sandbox. */
  void clear() {
    attachedSince.clear();
  }

  private void endIfNoneIsOpen() {
    if (store.attachments().stream().noneMatch(Attachment::moving)) {
      attachedSince.clear();
    }
  }

  /** Whether something was attached under the name since the first open move began. */
  public boolean isAttachedSince(InterfaceName iface) {
    return attachedSince.contains(iface);
  }

  /**
   * The old attachment of the interface's open move, if it is detached.
   *
   * @param sandboxId the pod's present sandbox
   */
  public Optional<Attachment> oldOf(InterfaceName iface, String sandboxId) {
    return store.attachments().stream()
        .filter(kept -> kept.moving() && kept.iface().equals(iface) && kept.isIn(sandboxId))
        .filter(kept -> kept.state() instanceof Deleted)
        .max(Comparator.comparingLong(OpenMoves::deletedAtMillis));
  }

  private static long deletedAtMillis(Attachment tombstone) {
    return tombstone.state() instanceof Deleted(long atMillis) ? atMillis : 0;
  }

  /** Takes over what the pod's former worker has noted. */
  void takeOver(OpenMoves before) {
    attachedSince.addAll(before.attachedSince);
  }

  /**
   * Takes the moves of a ledger from before a restart. What was attached since they began is not
   * known, so it may be anything.
   */
  void restore(List<Attachment> ledger) {
    if (ledger.stream().anyMatch(Attachment::moving)) {
      ledger.forEach(kept -> attachedSince.add(kept.iface()));
    }
  }
}
