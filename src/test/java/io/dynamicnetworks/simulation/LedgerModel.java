package io.dynamicnetworks.simulation;

import io.dynamicnetworks.bus.LedgerPort;
import io.dynamicnetworks.bus.LedgerPort.LedgerStored;
import io.dynamicnetworks.bus.LedgerPort.LedgerWrite;
import io.dynamicnetworks.bus.LedgerPort.StoredLedgers;
import io.dynamicnetworks.ledger.LedgerBudget;
import io.dynamicnetworks.ledger.LedgerSeal;
import io.dynamicnetworks.ledger.LedgerStore;
import io.dynamicnetworks.ledger.LedgerStore.Answer;
import io.dynamicnetworks.ledger.LedgerStore.Write;
import io.dynamicnetworks.model.PodLedger;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.ops.MessageText;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The ledger's store on a simulated disk: writes happen a moment later, if the disk accepts them.
 */
final class LedgerModel {
  private static final int RETRY_MILLIS = 30_000;

  /** The seal of the controller's own sandbox, which outlives restarts of its container. */
  static final LedgerSeal SEAL =
      LedgerSeal.of(new Sandbox("own", "/var/run/netns/cni-0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"))
          .orElseThrow();

  private final Cluster cluster;
  private final SimulatedBus bus;
  private final Disk disk;
  private final SplittableRandom random;
  private final LedgerStore store = new LedgerStore(LedgerBudget.STANDARD);
  private final List<Waiting> waiting = new ArrayList<>();
  private boolean writing;
  private boolean retryPlanned;

  private record Waiting(LedgerWrite write, long revision, Promise<LedgerStored> reply) {}

  LedgerModel(Cluster cluster, SimulatedBus bus, Disk disk, SplittableRandom random) {
    this.cluster = cluster;
    this.bus = bus;
    this.disk = disk;
    this.random = random;
  }

  void start() {
    disk.ledgers().values().forEach(store::load);
    bus.serve(LedgerPort.READ, query -> Future.succeededFuture(new StoredLedgers(store.all())));
    bus.serve(LedgerPort.WRITE, this::write);
    bus.serve(
        LedgerPort.OPEN,
        query ->
            cluster.faults.sealedLedgersCannotBeOpened
                ? Future.failedFuture("no secret")
                : Future.succeededFuture(
                    new StoredLedgers(
                        disk.isVolume()
                            ? List.of()
                            : SEAL.open(query.sealed(), query.uid(), query.sandbox()).stream()
                                .toList())));
  }

  private String sealed(PodLedger ledger) {
    return disk.isVolume() ? "" : SEAL.seal(ledger);
  }

  private Future<LedgerStored> write(LedgerWrite write) {
    cluster.trace("ledger", MessageText.of(write));
    int records = write.ledger().attachments().size();
    if (cluster.faults.ledgerFull && records > disk.of(write.ledger().uid()).size()) {
      return Future.succeededFuture(new LedgerStored(write.about(), false, "it is full", null));
    }
    return switch (store.take(write.ledger())) {
      case Answer.Refused(String why) ->
          Future.succeededFuture(new LedgerStored(write.about(), false, why, null));
      case Answer.Taken(long revision) -> {
        Promise<LedgerStored> reply = Promise.promise();
        waiting.add(new Waiting(write, revision, reply));
        writeNext();
        yield reply.future();
      }
    };
  }

  private void writeNext() {
    if (writing) {
      return;
    }
    Optional<Write> next = store.next();
    if (next.isPresent()) {
      writing = true;
      after(random.nextInt(0, 2), () -> written(next.get()));
    }
  }

  private void written(Write write) {
    boolean durable = !cluster.faults.diskFull;
    PodLedger ledger = write.ledger();
    if (durable && ledger != null) {
      disk.write(ledger);
    } else if (durable) {
      disk.remove(write.uid());
    }
    writing = false;
    store.ended(write, durable);
    planRetry();
    for (Waiting each : List.copyOf(waiting)) {
      if (each.write().ledger().uid().equals(write.uid()) && each.revision() <= write.revision()) {
        waiting.remove(each);
        each.reply()
            .complete(
                new LedgerStored(
                    each.write().about(), durable, null, sealed(each.write().ledger())));
      }
    }
    writeNext();
  }

  private void planRetry() {
    if (store.hasFailedWrites() && !retryPlanned) {
      retryPlanned = true;
      after(
          RETRY_MILLIS,
          () -> {
            retryPlanned = false;
            diskBack();
          });
    }
  }

  /** Retries what the disk could not take. */
  void diskBack() {
    store.retry();
    writeNext();
  }

  private void after(long millis, Runnable work) {
    cluster.time.after(
        millis,
        () -> {
          if (bus.alive()) {
            work.run();
          }
        });
  }
}
