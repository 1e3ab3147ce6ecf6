package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.annotation.NetworkStatus;
import io.dynamicnetworks.bus.Messages.DelegateOutcome;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.LedgerEntry;
import io.dynamicnetworks.model.LedgerEntry.State;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.StatusChange;
import io.dynamicnetworks.model.Step;
import io.vertx.core.Future;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Attaches one interface as a transaction of its own: afterwards it is there and recorded, or
 * nothing of it is left, or the ledger says that nobody knows.
 */
final class Attacher {
  private static final Logger LOG = LoggerFactory.getLogger(Attacher.class);

  private final RunContext run;
  private final Sandbox sandbox;

  Attacher(RunContext run, Sandbox sandbox) {
    this.run = run;
    this.sandbox = sandbox;
  }

  /** How an attach ended. */
  sealed interface Result {
    record Attached() implements Result {}

    /** Nothing of it is left. */
    record Undone(String cause) implements Result {}

    /** Something unknown has the name; nothing was created. */
    record NameTaken(String cause) implements Result {}

    /** Something of it may be left, or may still come; the ledger knows. */
    record Unclear(String cause) implements Result {}
  }

  Future<Result> attach(Step.Attach step) {
    LedgerEntry intent =
        new LedgerEntry(
            step.network(),
            step.iface(),
            sandbox,
            step.config(),
            step.request(),
            State.ATTACHING,
            run.nowMillis(),
            List.of(),
            run.pod().sandboxHint());
    return attempt(step, intent, run.book().uncertain(step.iface(), sandbox));
  }

  /**
   * Sends the ADD.
   *
   * @param leftovers earlier ADDs under that name which were given up on; if the name turns out to
   *     be taken, one has finished after all
   */
  private Future<Result> attempt(
      Step.Attach step, LedgerEntry intent, List<LedgerEntry> leftovers) {
    return run.book()
        .put(intent)
        .compose(kept -> run.delegates().add(intent, step.attributes()))
        .compose(outcome -> settle(step, intent, leftovers, outcome));
  }

  private Future<Result> settle(
      Step.Attach step, LedgerEntry intent, List<LedgerEntry> leftovers, DelegateOutcome outcome) {
    return switch (outcome) {
      case DelegateOutcome.Added added -> attached(intent, added);
      case DelegateOutcome.NameTaken taken when !leftovers.isEmpty() ->
          redoAfterLeftovers(step, intent, leftovers);
      case DelegateOutcome.NameTaken taken ->
          run.book().remove(intent).map(new Result.NameTaken(taken.cause()));
      case DelegateOutcome.PodUnknown unknown -> nothingCreated(intent, unknown.cause());
      case DelegateOutcome.PodUnread unread -> nothingCreated(intent, unread.cause());
      case DelegateOutcome.NotReached missed -> nothingCreated(intent, missed.cause());
      case DelegateOutcome.Refused refused -> cleanUp(intent, refused.failure().cause());
      case DelegateOutcome.Unknown unknown -> giveUp(intent, unknown.cause());
      case DelegateOutcome.Deleted deleted -> giveUp(intent, "the daemon answered an ADD as a DEL");
    };
  }

  private Future<Result> attached(LedgerEntry intent, DelegateOutcome.Added added) {
    List<Attachment> entries = NetworkStatus.fromResult(intent.network(), added.result());
    run.status().note(new StatusChange.Add(entries), () -> {});
    LOG.info(
        "attached pod={} interface={} network={} took={}ms",
        run.pod().ref(),
        intent.iface(),
        intent.network(),
        run.since(intent.sentAtMillis()).toMillis());
    return run.book()
        .put(intent.withState(State.ATTACHED).withSentAt(0).withEntries(entries))
        .map(new Result.Attached());
  }

  /**
   * The name is taken by what an earlier ADD of ours left, nobody knows which: all go, each with
   * the address that it holds, and the attach is done again.
   */
  private Future<Result> redoAfterLeftovers(
      Step.Attach step, LedgerEntry intent, List<LedgerEntry> leftovers) {
    Future<DelegateOutcome> last = run.delegates().del(leftovers.getFirst());
    for (LedgerEntry leftover : leftovers.subList(1, leftovers.size())) {
      last =
          last.compose(
              outcome ->
                  outcome instanceof DelegateOutcome.Deleted
                      ? run.delegates().del(leftover)
                      : Future.succeededFuture(outcome));
    }
    return last.compose(
        outcome ->
            outcome instanceof DelegateOutcome.Deleted
                ? attempt(step, intent, List.of())
                : giveUp(intent, "an earlier attempt is in the way: " + outcome.summary()));
  }

  private Future<Result> nothingCreated(LedgerEntry intent, String cause) {
    return run.book().remove(intent).map(new Result.Undone(cause));
  }

  /** A refused ADD may leave a link behind (seen with macvlan and a failing IPAM). */
  private Future<Result> cleanUp(LedgerEntry intent, String cause) {
    return run.delegates()
        .del(intent)
        .compose(
            outcome ->
                outcome instanceof DelegateOutcome.Deleted
                    ? run.book().remove(intent).map(new Result.Undone(cause))
                    : run.book()
                        .exchange(intent, run.ghost(intent))
                        .map(new Result.Unclear(cause)));
  }

  /** The ADD may go on in the daemon even after this DEL, so it stays in the ledger. */
  private Future<Result> giveUp(LedgerEntry intent, String cause) {
    return run.book()
        .exchange(intent, run.ghost(intent))
        .compose(kept -> run.delegates().del(intent))
        .compose(
            outcome ->
                outcome instanceof DelegateOutcome.Unknown
                    ? run.book().put(run.ghost(intent))
                    : Future.succeededFuture())
        .map(new Result.Unclear(cause));
  }
}
