package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.bus.Messages.DelegateOutcome;
import io.dynamicnetworks.model.LedgerEntry;
import io.dynamicnetworks.model.LedgerEntry.State;
import io.vertx.core.Future;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes off what is still in the ledger of a pod that is gone. The daemon refuses a pod that it
 * cannot find, so this helps only within moments of its end; what it refuses is let go of.
 */
final class Departure {
  private static final Logger LOG = LoggerFactory.getLogger(Departure.class);

  /** With the backoff's usual limits, about five minutes. */
  private static final int MAX_ATTEMPTS = 12;

  private final Lane.Tools tools;
  private final Delegates delegates;
  private final LaneMemory memory;
  private final RunReport report;

  Departure(Lane.Tools tools, Delegates delegates, LaneMemory memory, RunReport report) {
    this.tools = tools;
    this.delegates = delegates;
    this.memory = memory;
    this.report = report;
  }

  /** Does it; the report says whether anything is left to do. */
  Future<Void> settle(LedgerBook book) {
    List<LedgerEntry> left =
        book.entries().stream()
            .filter(entry -> entry.state() != State.ADOPTED && entry.state() != State.DETACHED)
            .toList();
    boolean last = !left.isEmpty() && memory.nextDeparture() >= MAX_ATTEMPTS;
    Future<Void> done = book.replaceAll(left);
    for (LedgerEntry entry : left.reversed()) {
      done =
          done.compose(v -> delegates.delUrgently(entry))
              .compose(outcome -> settled(book, entry, outcome, last));
    }
    return done.map(
        v -> {
          if (book.entries().isEmpty()) {
            report.gone();
          }
          return null;
        });
  }

  private Future<Void> settled(
      LedgerBook book, LedgerEntry entry, DelegateOutcome outcome, boolean last) {
    if (outcome instanceof DelegateOutcome.Deleted) {
      report.detached();
      return book.remove(entry);
    }
    boolean final_ =
        last
            || tools.stopping().getAsBoolean()
            || outcome instanceof DelegateOutcome.PodUnknown
            || outcome instanceof DelegateOutcome.Refused;
    if (!final_) {
      report.failed(Detacher.causeOf(outcome));
      return Future.succeededFuture();
    }
    LOG.warn(
        "the pod is gone before its interface could be detached, its address may stay allocated:"
            + " pod={} interface={} network={} cause={}",
        entry.sandbox().id(),
        entry.iface(),
        entry.network(),
        Detacher.causeOf(outcome));
    return book.remove(entry);
  }
}
