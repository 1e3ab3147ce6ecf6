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
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger verticle: keeps every pod's ledger in memory and in a file of its own. What cannot be
 * written is kept in memory and said once; it is never fatal.
 */
public final class Ledger extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

  private final Bus bus;
  private final LedgerFolder folder;
  private final Map<PodUid, PodLedger> kept = new LinkedHashMap<>();
  private final Map<PodUid, Writer> writers = new HashMap<>();

  /** The pods whose last write failed. */
  private final Set<PodUid> unwritten = new LinkedHashSet<>();

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
        .executeBlocking(this::readAll, false)
        .onSuccess(
            ledgers -> {
              ledgers.forEach(ledger -> kept.put(ledger.uid(), ledger));
              bus.serve(Addresses.LEDGER, this::read);
              bus.serve(Addresses.LEDGER_WRITE, this::write);
            });
  }

  /** What is kept; says at once, and not only when it is needed, that nothing can be kept. */
  private List<PodLedger> readAll() {
    folder
        .problem()
        .ifPresent(
            problem ->
                LOG.warn(
                    "stateDirectory cannot be used folder={} cause=\"{}\": what interfaces are"
                        + " attached with is kept in memory only, and a restart will forget how to"
                        + " detach them",
                    folder.path(),
                    problem));
    return folder.readAll();
  }

  /** Completes when everything is written that was under way. */
  @Override
  public Future<?> stop() {
    return Future.join(writers.values().stream().map(writer -> writer.last).toList());
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
    return store(ledger).map(written -> new LedgerStored(write.about(), written));
  }

  private Future<Boolean> store(PodLedger ledger) {
    return writers.computeIfAbsent(ledger.uid(), uid -> new Writer()).write(ledger);
  }

  private void failed(PodLedger ledger, Throwable problem) {
    if (unwritten.isEmpty()) {
      LOG.warn(
          "ledger cannot be written folder={} cause=\"{}\": a restart will forget how to detach",
          folder.path(),
          problem instanceof IOException known ? folder.describe(known) : problem.toString());
    }
    unwritten.add(ledger.uid());
  }

  /** The disk takes files: those that failed before are tried again. */
  private void stored(PodLedger ledger) {
    boolean missed = unwritten.remove(ledger.uid());
    if (missed && unwritten.isEmpty()) {
      LOG.info("ledger is written again folder={}", folder.path());
    }
    List.copyOf(unwritten).forEach(uid -> store(kept.getOrDefault(uid, nothing(uid))));
  }

  private static PodLedger nothing(PodUid uid) {
    return new PodLedger(uid, new PodRef("", ""), List.of());
  }

  /** Writes one pod's file, one write after another; of those that wait only the last counts. */
  private final class Writer {
    private @Nullable PodLedger next;
    private Future<Boolean> last = Future.succeededFuture(true);
    private boolean written = true;
    private int waiting;

    /** Completes once this content, or newer, is on the disk; with false if it could not be. */
    Future<Boolean> write(PodLedger ledger) {
      next = ledger;
      waiting++;
      last = last.transform(before -> writeNext());
      return last.onComplete(
          done -> {
            if (--waiting == 0) {
              writers.remove(ledger.uid(), this);
            }
          });
    }

    private Future<Boolean> writeNext() {
      PodLedger content = next;
      if (content == null) {
        return Future.succeededFuture(written); // A newer write took this one along.
      }
      next = null;
      return vertx
          .executeBlocking(
              () -> {
                folder.store(content);
                return content;
              },
              false)
          .transform(
              result -> {
                written = result.succeeded();
                if (written) {
                  stored(content);
                } else {
                  failed(content, result.cause());
                }
                return Future.succeededFuture(written);
              });
    }
  }
}
