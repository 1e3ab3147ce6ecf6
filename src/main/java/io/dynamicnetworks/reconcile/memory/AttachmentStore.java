package io.dynamicnetworks.reconcile.memory;

import io.dynamicnetworks.attachment.AttachmentLifecycle;
import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.LedgerPort;
import io.dynamicnetworks.bus.LedgerPort.LedgerStored;
import io.dynamicnetworks.bus.LedgerPort.LedgerWrite;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.AttachmentState.Origin;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.PodLedger;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One pod's attachments. Each change is written to the node's disk, if that works, before its
 * future completes.
 */
public final class AttachmentStore {
  /** The disk is local; what it does not take within this time is kept in memory only. */
  private static final Duration DISK = Duration.ofSeconds(15);

  private final Bus bus;
  private final PodUid uid;
  private final PodRef pod;
  private List<Attachment> attachments = List.of();
  private @Nullable String sealed;
  private boolean written;
  private boolean retired;

  public AttachmentStore(Bus bus, PodUid uid, PodRef pod) {
    this.bus = bus;
    this.uid = uid;
    this.pod = pod;
  }

  /** Restores what was kept on disk, at the start. */
  void restore(List<Attachment> kept) {
    attachments = ledger(kept).attachments();
  }

  /** A DEL recorded as about to be sent may have been sent. */
  static List<Attachment> inDoubt(List<Attachment> kept, long nowMillis) {
    return kept.stream()
        .map(
            each ->
                each.state() instanceof AttachmentState.Deleting(Origin from, Long since)
                        && since == null
                    ? each.withState(new AttachmentState.Deleting(from, nowMillis))
                    : each)
        .toList();
  }

  /**
   * The sealed ledger that the pod itself is to carry; empty for none, null to leave what it
   * carries.
   */
  public @Nullable String sealed() {
    return sealed;
  }

  /** Whether this process has written the ledger: a copy that the pod carries is no newer. */
  boolean isWritten() {
    return written;
  }

  /** Rejects all further changes, because another store has replaced this one. */
  void retire() {
    retired = true;
  }

  private PodLedger ledger(List<Attachment> kept) {
    return new PodLedger(uid, pod, kept);
  }

  /** The attachments, oldest first. */
  public List<Attachment> attachments() {
    return attachments;
  }

  /** What a hot-plug controller attached, and what it began to attach or detach. */
  public Stream<Attachment> toDetach() {
    return attachments.stream().filter(AttachmentStore::isToDetach);
  }

  /** Whether multus' own teardown leaves it. */
  public static boolean isToDetach(Attachment kept) {
    return !kept.created() && !(kept.state() instanceof AttachmentState.Deleted);
  }

  /** Replaces one attachment with others, see {@link #update}. */
  public Future<Void> replace(Attachment old, List<Attachment> next) {
    return update(replaced(old, next));
  }

  /**
   * Replaces all attachments with what has become of them. If that does not fit, what is new is
   * kept without its status entries: the result of an ADD may be longer than the room for the
   * request, and must not cost the record that it took effect. If that does not fit either, of what
   * was deleted only the name is kept, so that it is not deleted again and again.
   */
  public Future<Void> update(List<Attachment> changed) {
    return replaceAll(changed)
        .compose(refused -> orElse(refused, () -> withoutNewEntries(changed)))
        .compose(refused -> orElse(refused, () -> withDeletedByName(changed)))
        .mapEmpty();
  }

  private Future<Optional<String>> orElse(
      Optional<String> refused, Supplier<List<Attachment>> shorter) {
    return refused.isEmpty() ? Future.succeededFuture(refused) : replaceAll(shorter.get());
  }

  private List<Attachment> withDeletedByName(List<Attachment> changed) {
    return withoutNewEntries(changed).stream()
        .map(each -> each.state() instanceof AttachmentState.Deleted ? byName(each) : each)
        .toList();
  }

  private static Attachment byName(Attachment deleted) {
    return deleted
        .withConfig(null)
        .withRequest(InterfaceRequest.NONE)
        .withDevice(null)
        .withEntries(List.of())
        .withMoving(false); // It could not be re-attached.
  }

  private List<Attachment> withoutNewEntries(List<Attachment> changed) {
    return changed.stream()
        .map(each -> attachments.contains(each) ? each : each.withEntries(List.of()))
        .toList();
  }

  private List<Attachment> replaced(Attachment old, List<Attachment> next) {
    List<Attachment> changed = new ArrayList<>(attachments);
    int at = indexOf(old);
    if (at >= 0) {
      changed.remove(at);
    }
    changed.addAll(at >= 0 ? at : changed.size(), next);
    return AttachmentLifecycle.withoutOlder(changed, next);
  }

  /**
   * Returns the attachment's index; -1 if it is not here. The ledger's record may differ: a plan
   * may have filled in what the ledger does not know.
   */
  private int indexOf(Attachment sought) {
    int same = attachments.indexOf(sought);
    for (int at = 0; same < 0 && at < attachments.size(); at++) {
      Attachment kept = attachments.get(at);
      boolean isSameKind = kept.state().getClass() == sought.state().getClass();
      if (isSameKind
          && kept.sharesNameWith(sought)
          && kept.network().equals(sought.network())
          && !(kept.state() instanceof AttachmentState.Abandoned)) {
        same = at;
      }
    }
    return same;
  }

  /** Appends an attachment; returns why the ledger refuses it, empty if it does not. */
  public Future<Optional<String>> add(Attachment attachment) {
    List<Attachment> changed = new ArrayList<>(attachments);
    changed.add(attachment);
    return replaceAll(changed);
  }

  /**
   * Replaces all attachments; does nothing if they are the same. Returns why the ledger refuses
   * them, empty if it does not.
   */
  public Future<Optional<String>> replaceAll(List<Attachment> changed) {
    if (retired) {
      return Future.succeededFuture(Optional.of("its worker was replaced"));
    }
    if (changed.equals(attachments)) {
      return Future.succeededFuture(Optional.empty());
    }
    List<Attachment> before = attachments;
    PodLedger ledger = ledger(OpenMoves.withoutEnded(changed));
    attachments = ledger.attachments();
    // A failing disk does not stop the work: the ledger's own verticle reports it.
    return bus.request(LedgerPort.WRITE, new LedgerWrite(ledger), DISK)
        .otherwise(new LedgerStored(pod, false, null, null))
        .map(
            stored -> {
              if (stored.refused() != null) {
                attachments = before;
              } else {
                sealed = stored.sealed();
                written = true;
              }
              return Optional.ofNullable(stored.refused());
            });
  }
}
