package io.dynamicnetworks.reconcile.observe;

import io.dynamicnetworks.bus.CniCachePort;
import io.dynamicnetworks.bus.CniCachePort.CacheAnswer;
import io.dynamicnetworks.bus.CniCachePort.CacheQuery;
import io.dynamicnetworks.flow.Sequence;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.ExpectedFile;
import io.dynamicnetworks.plan.ConfigMatch;
import io.dynamicnetworks.reconcile.record.ReconcileContext;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Re-reads multus' CNI cache before acting, because what was observed earlier may be out of date.
 */
public final class CacheReread {
  /** The label of ended sandboxes that could not be read. */
  public static final String ENDED = "ended sandboxes";

  private CacheReread() {}

  /**
   * Returns what the cache shows of the sandbox now. Fails if the cache cannot be read: what was
   * known before does not show what is gone by now, or new.
   */
  public static Future<CachedSandbox> of(ReconcileContext context, String sandboxId) {
    return read(context, sandboxId).onSuccess(context.memory().cache()::reread);
  }

  private static Future<CachedSandbox> read(ReconcileContext context, String sandboxId) {
    return context
        .shared()
        .bus()
        .request(
            CniCachePort.READ,
            new CacheQuery(
                context.pod().uid(), context.pod().ref(), sandboxId, expected(context, sandboxId)),
            CacheQuery.DEADLINE)
        .map(CacheAnswer::sandbox);
  }

  private static Set<ExpectedFile> expected(ReconcileContext context, String sandboxId) {
    return context.store().attachments().stream()
        .filter(kept -> kept.isIn(sandboxId))
        .map(ConfigMatch::fileOf)
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Returns what the cache shows of the sandbox now, without remembering it: the pod may have
   * another one by now. Empty if the cache cannot be read.
   */
  static Future<Optional<CachedSandbox>> peek(ReconcileContext context, String sandboxId) {
    return read(context, sandboxId).map(Optional::of).otherwise(Optional.empty());
  }

  /**
   * Re-reads the sandbox, and any that have ended, and records what the ledger does not know of
   * them; then returns what the cache shows of the sandbox.
   */
  static Future<@Nullable CachedSandbox> afresh(ReconcileContext context, String sandboxId) {
    return takeOver(context, sandboxId)
        .compose(ended -> of(context, sandboxId))
        .compose(shown -> context.memory().cache().recordIn(context.store()).map(taken -> shown));
  }

  /**
   * Records attachments in ended sandboxes that the ledger does not know.
   *
   * @param current id of the pod's sandbox; null if it has none
   */
  public static Future<Void> takeOver(ReconcileContext context, @Nullable String current) {
    return context.observing()
        ? Sequence.of(
                context.memory().cache().ended(current),
                () -> false,
                ended -> readEnded(context, ended))
            .compose(done -> context.memory().cache().recordIn(context.store()))
        : Future.succeededFuture();
  }

  private static Future<Void> readEnded(ReconcileContext context, String sandboxId) {
    return of(context, sandboxId)
        .transform(
            read -> {
              if (read.succeeded()) {
                context.memory().cache().readEnded(sandboxId);
              } else {
                context.progress().undone(ENDED);
              }
              return Future.succeededFuture();
            });
  }
}
