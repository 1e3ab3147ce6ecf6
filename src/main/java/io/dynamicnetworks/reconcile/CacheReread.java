package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.attachment.Observation;
import io.dynamicnetworks.bus.Addresses;
import io.dynamicnetworks.bus.Messages;
import io.dynamicnetworks.bus.Messages.CacheLooked;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.CachedAttachment;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.plan.DelegateConfig;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads multus' CNI cache afresh: what acts on it must not trust what may be late. */
final class CacheReread {
  private static final Duration DISK = Duration.ofSeconds(15);

  private CacheReread() {}

  /** What the cache shows of the sandbox now; what was known of it, if it cannot be read. */
  static Future<CachedSandbox> of(ReconcileContext context, String sandboxId) {
    return context
        .shared()
        .bus()
        .request(
            Addresses.CACHE_LOOK,
            new Messages.CacheLook(context.pod().uid(), context.pod().ref(), sandboxId),
            DISK)
        .map(CacheLooked::sandbox)
        .onSuccess(context.memory()::looked)
        .otherwise(
            cause -> {
              CachedSandbox known = context.memory().cached(sandboxId);
              return known == null ? new CachedSandbox(sandboxId, List.of(), null) : known;
            });
  }

  /** The same, after what it shows that the ledger does not know is recorded. */
  static Future<@Nullable CachedSandbox> afresh(ReconcileContext context, String sandboxId) {
    return takeOver(context, sandboxId)
        .compose(ended -> of(context, sandboxId))
        .compose(shown -> context.memory().takeOver().map(taken -> shown));
  }

  /**
   * Records what is attached in sandboxes that have ended and the ledger does not know.
   *
   * @param current the pod's sandbox; null if it has none
   */
  static Future<Void> takeOver(ReconcileContext context, @Nullable String current) {
    return context.shared().observing().getAsBoolean()
        ? Sequence.of(
                context.memory().endedSandboxes(current),
                () -> false,
                ended -> of(context, ended).mapEmpty())
            .compose(looked -> context.memory().takeOver())
        : Future.succeededFuture();
  }

  /** What the sandbox's files say of an attachment. */
  static Observation observation(Attachment attachment, CachedSandbox sandbox) {
    return find(attachment, sandbox)
        .<Observation>map(cached -> new Observation.Present(entries(attachment, cached)))
        .orElseGet(Observation.Absent::new);
  }

  /** A result that is over the cache's budget says nothing. */
  private static List<StatusEntry> entries(Attachment attachment, CachedAttachment cached) {
    return cached.result() == null
        ? attachment.entries()
        : Results.READER.entriesOf(attachment, cached.result());
  }

  /** The attachment's file. */
  static Optional<CachedAttachment> find(Attachment attachment, CachedSandbox sandbox) {
    return sandbox.attachments().stream()
        .filter(cached -> DelegateConfig.isFileOf(cached, attachment))
        .findFirst();
  }
}
