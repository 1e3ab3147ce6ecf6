package io.dynamicnetworks.reconcile.memory;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.text.Sha256;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The attachments restored from a sealed ledger on the pod: good for a DEL, but not for an ADD. A
 * tenant may have restored an older text, with a network that the pod may no longer use, or that is
 * gone.
 */
public final class RestoredLedger {
  private final AttachmentStore store;
  private final OpenMoves openMoves;
  private final Set<Key> restored = new HashSet<>();
  private boolean opened;

  /** Identifies an attachment, whatever its state; of long texts it has hashes. */
  private record Key(long network, InterfaceName iface, String sandbox, @Nullable Long config) {
    static Key of(Attachment attachment) {
      String config = attachment.config();
      return new Key(
          attachment.network().hash(),
          attachment.iface(),
          attachment.sandbox().id(),
          config == null ? null : Sha256.start(config));
    }
  }

  RestoredLedger(AttachmentStore store, OpenMoves openMoves) {
    this.store = store;
    this.openMoves = openMoves;
  }

  /** Takes over from another memory of the same pod. */
  void takeOver(RestoredLedger before) {
    opened = before.opened || before.store.isWritten();
    restored.addAll(before.restored);
  }

  /**
   * Returns the sealed ledger on the pod if it has to be opened; null if the pod carries none, if
   * there is or was a ledger, which takes precedence, or if it was opened before.
   */
  public @Nullable String toOpen(@Nullable Pod pod) {
    boolean hasOwn = store.isWritten() || !store.attachments().isEmpty();
    return opened || hasOwn || pod == null ? null : pod.sealed();
  }

  /**
   * Takes the attachments of the opened ledger, none if it did not open. The pod's text is opened
   * only once.
   */
  public Future<Void> opened(List<Attachment> attachments, long nowMillis) {
    opened = true;
    if (attachments.isEmpty() || !store.attachments().isEmpty()) {
      return Future.succeededFuture();
    }
    attachments.forEach(kept -> restored.add(Key.of(kept)));
    openMoves.restore(attachments);
    return store.replaceAll(AttachmentStore.inDoubt(attachments, nowMillis)).mapEmpty();
  }

  /** Whether the attachment is known only from the sealed ledger. */
  public boolean contains(Attachment attachment) {
    return restored.contains(Key.of(attachment));
  }

  /** Notes that an ADD is sent with what the NAD says today. */
  public void attachedAnew(Attachment attachment) {
    restored.remove(Key.of(attachment));
  }
}
