package io.dynamicnetworks.ledger;

import io.dynamicnetworks.bus.Addresses;
import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.Messages.KeptLedgers;
import io.dynamicnetworks.bus.Messages.LedgerQuery;
import io.dynamicnetworks.bus.Messages.LedgerStored;
import io.dynamicnetworks.bus.Messages.LedgerWrite;
import io.dynamicnetworks.model.PodLedger;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger verticle: keeps every pod's ledger in memory and in a file of its own. What cannot be
 * written is kept in memory and said once; it is never fatal.
 */
public final class Ledger extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

  /** How long a write that failed is left alone. */
  private static final Duration AGAIN_AFTER = Duration.ofSeconds(10);

  private final Bus bus;
  private final LedgerFolder folder;
  private final Map<PodUid, PodLedger> kept = new LinkedHashMap<>();
  private final Map<PodUid, Writer> writers = new HashMap<>();
  private final Map<PodUid, PodRef> unwritten = new HashMap<>();
  private boolean durable = true;

  /**
   * @param folder where the files are
   */
  public Ledger(Bus bus, LedgerFolder folder) {
    this.bus = bus;
    this.folder = folder;
  }

  @Override
  public Future<?> start() {
    return vertx
        .executeBlocking(folder::readAll, false)
        .onSuccess(
            ledgers -> {
              ledgers.forEach(ledger -> kept.put(ledger.uid(), ledger));
              bus.serve(Addresses.LEDGER, this::read);
              bus.serve(Addresses.LEDGER_WRITE, this::write);
            });
  }

  private Future<KeptLedgers> read(LedgerQuery query) {
    if (query.uid() == null) {
      return Future.succeededFuture(new KeptLedgers(List.copyOf(kept.values())));
    }
    PodLedger ledger = kept.get(query.uid());
    return Future.succeededFuture(new KeptLedgers(ledger == null ? List.of() : List.of(ledger)));
  }

  private Future<LedgerStored> write(LedgerWrite write) {
    PodLedger ledger = write.ledger();
    if (ledger.entries().isEmpty()) {
      kept.remove(ledger.uid());
    } else {
      kept.put(ledger.uid(), ledger);
    }
    return writers
        .computeIfAbsent(ledger.uid(), uid -> new Writer())
        .write(ledger)
        .map(written -> new LedgerStored(write.about(), written));
  }

  private void noted(PodLedger content, @Nullable Throwable problem) {
    if (problem == null) {
      unwritten.remove(content.uid());
    } else {
      if (unwritten.isEmpty()) {
        vertx.setTimer(AGAIN_AFTER.toMillis(), timer -> writeAgain());
      }
      unwritten.put(content.uid(), content.pod());
    }
    if (durable && problem != null) {
      LOG.warn(
          "ledger cannot be written folder={} cause={}: a restart will forget how to detach",
          folder.path(),
          problem.toString());
    } else if (!durable && problem == null) {
      LOG.info("ledger is written again folder={}", folder.path());
    }
    durable = problem == null;
  }

  /** What the disk could not take would otherwise be stale there until the pod's next change. */
  private void writeAgain() {
    Map<PodUid, PodRef> left = Map.copyOf(unwritten);
    unwritten.clear();
    left.forEach(
        (uid, pod) ->
            write(new LedgerWrite(kept.getOrDefault(uid, new PodLedger(uid, pod, List.of())))));
  }

  /** Writes one pod's file, one write after another; of those that wait only the last counts. */
  private final class Writer {
    private @Nullable PodLedger next;
    private Future<Boolean> last = Future.succeededFuture(true);
    private int waiting;

    /** Completes once this content, or newer, is on the disk; with false if it could not be. */
    Future<Boolean> write(PodLedger ledger) {
      next = ledger;
      waiting++;
      last = last.transform(before -> store());
      return last.onComplete(
          done -> {
            if (--waiting == 0) {
              writers.remove(ledger.uid(), this);
            }
          });
    }

    private Future<Boolean> store() {
      PodLedger content = next;
      if (content == null) {
        return Future.succeededFuture(durable); // A newer write took this one along.
      }
      next = null;
      return vertx
          .executeBlocking(
              () -> {
                folder.store(content);
                return content;
              },
              false)
          .onComplete(result -> noted(content, result.failed() ? result.cause() : null))
          .transform(result -> Future.succeededFuture(result.succeeded()));
    }
  }
}
