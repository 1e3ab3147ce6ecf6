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
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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
    return attempt(step, intent, run.book().uncertain(step.iface(), sandbox).orElse(null));
  }

  /**
   * Sends the ADD.
   *
   * @param leftover an earlier ADD under that name which was given up on; if the name turns out to
   *     be taken, it has finished after all
   */
  private Future<Result> attempt(
      Step.Attach step, LedgerEntry intent, @Nullable LedgerEntry leftover) {
    return run.book()
        .put(intent)
        .compose(kept -> run.delegates().add(intent, step.attributes()))
        .compose(outcome -> settle(step, intent, leftover, outcome));
  }

  private Future<Result> settle(
      Step.Attach step,
      LedgerEntry intent,
      @Nullable LedgerEntry leftover,
      DelegateOutcome outcome) {
    return switch (outcome) {
      case DelegateOutcome.Added added -> attached(intent, added);
      case DelegateOutcome.NameTaken taken when leftover != null ->
          redoAfterLeftover(step, intent, leftover);
      case DelegateOutcome.NameTaken taken -> nothingCreated(intent, null, taken.cause());
      case DelegateOutcome.PodUnknown unknown -> nothingCreated(intent, leftover, unknown.cause());
      case DelegateOutcome.NotReached missed -> nothingCreated(intent, leftover, missed.cause());
      case DelegateOutcome.Refused refused -> cleanUp(intent, refused.failure().cause());
      case DelegateOutcome.Unknown unknown -> giveUp(intent, unknown.cause());
      case DelegateOutcome.Deleted deleted -> giveUp(intent, "the daemon answered an ADD as a DEL");
    };
  }

  private Future<Result> attached(LedgerEntry intent, DelegateOutcome.Added added) {
    List<Attachment> entries = NetworkStatus.fromResult(intent.network(), added.result());
    run.status().note(new StatusChange.Add(entries), () -> {});
    Optional<LedgerEntry> superseded =
        run.book()
            .uncertain(intent.iface(), sandbox)
            .filter(late -> !late.network().equals(intent.network()));
    LOG.info(
        "attached pod={} interface={} network={} took={}ms",
        run.pod().ref(),
        intent.iface(),
        intent.network(),
        run.since(intent.sentAtMillis()).toMillis());
    return run.book()
        .put(intent.withState(State.ATTACHED).withEntries(entries))
        .compose(kept -> superseded.map(run.book()::remove).orElseGet(Future::succeededFuture))
        .map(new Result.Attached());
  }

  /**
   * The name is taken by what our own earlier ADD left: that goes, and the attach is done again.
   */
  private Future<Result> redoAfterLeftover(
      Step.Attach step, LedgerEntry intent, LedgerEntry leftover) {
    return run.delegates()
        .del(leftover)
        .compose(
            outcome ->
                outcome instanceof DelegateOutcome.Deleted
                    ? attempt(step, intent, null)
                    : giveUp(intent, "an earlier attempt is in the way: " + outcome.summary()));
  }

  private Future<Result> nothingCreated(
      LedgerEntry intent, @Nullable LedgerEntry leftover, String cause) {
    boolean replaced = leftover != null && leftover.isFor(intent.network(), intent.iface());
    return (leftover != null && replaced ? run.book().put(leftover) : run.book().remove(intent))
        .map(new Result.Undone(cause));
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
                        .put(intent.withState(State.UNCERTAIN))
                        .map(new Result.Unclear(cause)));
  }

  /** The ADD may go on in the daemon even after this DEL, so it stays in the ledger. */
  private Future<Result> giveUp(LedgerEntry intent, String cause) {
    return run.book()
        .put(intent.withState(State.UNCERTAIN))
        .compose(kept -> run.delegates().del(intent))
        .map(outcome -> new Result.Unclear(cause));
  }
}
