package io.dynamicnetworks.ledger;

import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.LedgerPort;
import io.dynamicnetworks.bus.LedgerPort.LedgerStored;
import io.dynamicnetworks.bus.LedgerPort.LedgerWrite;
import io.dynamicnetworks.bus.LedgerPort.SealedLedgerQuery;
import io.dynamicnetworks.bus.LedgerPort.StoredLedgers;
import io.dynamicnetworks.bus.LimitPort;
import io.dynamicnetworks.bus.LimitPort.LimitReached;
import io.dynamicnetworks.bus.LimitPort.Limited;
import io.dynamicnetworks.bus.SamplePort;
import io.dynamicnetworks.bus.SamplePort.Sample;
import io.dynamicnetworks.bus.SamplePort.Samples;
import io.dynamicnetworks.ledger.LedgerStore.Answer;
import io.dynamicnetworks.ledger.LedgerStore.Write;
import io.dynamicnetworks.model.PodLedger;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.Sandbox;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger verticle: takes the writes of a {@link LedgerStore} to disk, one at a time. What
 * cannot be written stays in memory and is logged once; it is never fatal.
 */
public final class Ledger extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

  // Failed writes are also retried after the next one that succeeds; a node may go for hours
  // without one, and without any write that would show that the folder is usable again.
  private static final Duration RETRY_AFTER = Duration.ofSeconds(30);

  // An ADD waits for the ledger, so the deadline is short; the secret of the seal comes from the
  // runtime, which has just answered.
  private static final Duration SEAL = Duration.ofSeconds(5);

  private final Bus bus;
  private final LedgerFolder folder;
  private final @Nullable Supplier<Future<Optional<Sandbox>>> ownSandbox;
  private final Duration retryAfter;
  private final LedgerStore store = new LedgerStore(LedgerBudget.STANDARD);
  private final Map<PodUid, List<Waiting>> waiting = new HashMap<>();

  /** Whether the folder could be opened, at the start or later. */
  private boolean usable = true;

  /** Whether the folder is in use: it takes one call at a time. */
  private boolean writing;

  private boolean retryPlanned;
  private @Nullable Promise<Void> idle;

  /** Null until the secret is found, and for good if nothing is to be sealed. */
  private @Nullable LedgerSeal seal;

  /** A caller that waits until this revision, or a later one, is written or has failed. */
  private record Waiting(long revision, Promise<Boolean> durable) {}

  /**
   * A ledger whose folder outlives the container.
   *
   * @param folder where the files are
   */
  public Ledger(Bus bus, LedgerFolder folder) {
    this(bus, folder, null);
  }

  /**
   * A ledger of which pods may carry sealed copies.
   *
   * @param ownSandbox finds the controller's own sandbox, whose secret seals the copies, empty if
   *     it has none; null if the folder outlives the container, so that no copies are needed
   */
  public Ledger(
      Bus bus, LedgerFolder folder, @Nullable Supplier<Future<Optional<Sandbox>>> ownSandbox) {
    this(bus, folder, ownSandbox, RETRY_AFTER);
  }

  Ledger(
      Bus bus,
      LedgerFolder folder,
      @Nullable Supplier<Future<Optional<Sandbox>>> ownSandbox,
      Duration retryAfter) {
    this.bus = bus;
    this.folder = folder;
    this.ownSandbox = ownSandbox;
    this.retryAfter = retryAfter;
  }

  /** The bytes kept beyond each pod's own share; at most {@code Budgets.LEDGER_NODE_BYTES}. */
  public long keptBytes() {
    return store.sharedBytes();
  }

  @Override
  public Future<?> start() {
    return vertx
        .executeBlocking(
            () -> {
              return load();
            },
            false)
        .onSuccess(
            opened -> {
              usable = opened;
              planRetry();
              bus.serve(SamplePort.OF_LEDGER, query -> Future.succeededFuture(samples()));
              bus.serve(
                  LedgerPort.READ, query -> Future.succeededFuture(new StoredLedgers(store.all())));
              bus.serve(LedgerPort.WRITE, this::write);
              bus.serve(LedgerPort.OPEN, this::open);
            });
  }

  /** Loads what was kept; returns whether the folder can be written, and warns now if it cannot. */
  private boolean load() {
    Optional<String> unusable = folder.open();
    unusable.ifPresent(
        problem ->
            LOG.warn(
                "stateDirectory is unusable: the ledger is kept in memory only, and lost with a restart"
                    + " directory={} cause=\"{}\"",
                folder.path(),
                problem));
    folder.readInto(store);
    return unusable.isEmpty();
  }

  private Samples samples() {
    return Samples.of(
        Map.of(
            Sample.LEDGER_DURABLE,
            isDurable() ? 1.0 : 0.0,
            Sample.LEDGER_BYTES,
            (double) store.sharedBytes()));
  }

  /** Whether everything that is kept is on disk, and the next write will be. */
  private boolean isDurable() {
    return usable && !store.hasFailedWrites();
  }

  /** Completes when all pending writes have ended. */
  @Override
  public Future<?> stop() {
    Promise<Void> done = Promise.promise();
    idle = done;
    writeNext();
    return done.future();
  }

  private Future<LedgerStored> write(LedgerWrite write) {
    return switch (store.take(write.ledger())) {
      case Answer.Refused(String why) -> {
        bus.publish(LimitPort.REACHED, new LimitReached(Limited.LEDGER, write.about()));
        yield Future.succeededFuture(new LedgerStored(write.about(), false, why, null));
      }
      case Answer.Taken(long revision) -> {
        Promise<Boolean> durable = Promise.promise();
        waiting
            .computeIfAbsent(write.ledger().uid(), uid -> new ArrayList<>())
            .add(new Waiting(revision, durable));
        writeNext();
        yield Future.join(durable.future(), seal().otherwiseEmpty())
            .map(
                done ->
                    new LedgerStored(
                        write.about(), durable.future().result(), null, sealed(write)));
      }
    };
  }

  private @Nullable String sealed(LedgerWrite write) {
    return ownSandbox == null ? "" : seal == null ? null : seal.seal(write.ledger());
  }

  /**
   * Completes when the seal is ready; fails if it cannot be made now, and the next call retries.
   */
  private Future<Void> seal() {
    return ownSandbox == null || seal != null
        ? Future.succeededFuture()
        : ownSandbox
            .get()
            .timeout(SEAL.toMillis(), TimeUnit.MILLISECONDS)
            .onSuccess(own -> seal = own.flatMap(LedgerSeal::of).orElse(null))
            .mapEmpty();
  }

  /**
   * Opens what a pod carries without comparing it to the disk: the copies are for a lost ledger.
   * Fails if the secret is not known yet.
   */
  private Future<StoredLedgers> open(SealedLedgerQuery query) {
    return seal().map(done -> new StoredLedgers(opened(query)));
  }

  private List<PodLedger> opened(SealedLedgerQuery query) {
    return seal == null
        ? List.of()
        : seal.open(query.sealed(), query.uid(), query.sandbox()).stream().toList();
  }

  private void writeNext() {
    if (writing) {
      return;
    }
    Optional<Write> next = store.next();
    if (next.isPresent()) {
      writing = true;
      toDisk(next.get());
    } else if (idle != null) {
      idle.tryComplete();
    }
  }

  private void toDisk(Write write) {
    vertx
        .executeBlocking(
            () -> {
              folder.store(write.uid(), write.ledger());
              return write;
            },
            false)
        .onComplete(
            result -> {
              writing = false;
              ended(write, result);
              writeNext();
            });
  }

  private void ended(Write write, AsyncResult<?> result) {
    boolean wasBehind = store.hasFailedWrites();
    store.ended(write, result.succeeded());
    planRetry();
    if (!wasBehind && result.failed()) {
      LOG.warn(
          "cannot write ledger: what is not written is lost with a restart directory={} cause=\"{}\"",
          folder.path(),
          result.cause() instanceof IOException known
              ? folder.describe(known)
              : String.valueOf(result.cause()));
    } else if (wasBehind && !store.hasFailedWrites()) {
      LOG.info("ledger is written again directory={}", folder.path());
    }
    answer(write, result.succeeded());
  }

  private void answer(Write write, boolean written) {
    List<Waiting> ofPod = waiting.getOrDefault(write.uid(), List.of());
    List<Waiting> answered =
        ofPod.stream().filter(each -> each.revision() <= write.revision()).toList();
    if (answered.size() == ofPod.size()) {
      waiting.remove(write.uid());
    } else {
      ofPod.removeAll(answered);
    }
    answered.forEach(each -> each.durable().complete(written));
  }

  private void planRetry() {
    if (isDurable() || retryPlanned || idle != null) {
      return;
    }
    retryPlanned = true;
    vertx.setTimer(
        retryAfter.toMillis(),
        id -> {
          retryPlanned = false;
          retry();
        });
  }

  private void retry() {
    if (usable) {
      store.retry();
      writeNext();
    } else if (writing) {
      planRetry();
    } else {
      reopen();
    }
  }

  /** Opens the folder without reading it again: what is kept in memory is newer. */
  private void reopen() {
    writing = true;
    vertx
        .executeBlocking(folder::open, false)
        .onComplete(
            result -> {
              writing = false;
              usable = result.succeeded() && result.result().isEmpty();
              if (usable) {
                LOG.info("stateDirectory is usable now directory={}", folder.path());
                store.retry();
              }
              planRetry();
              writeNext();
            });
  }
}
