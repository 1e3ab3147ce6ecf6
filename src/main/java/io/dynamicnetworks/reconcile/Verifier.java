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
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sure that an interface is still there although a DEL that was given up on may have taken it
 * off. Nobody can ask the daemon; but an ADD under a name that is taken is refused before any
 * plugin runs (SPEC 5), and one under a name that is free mends the loss.
 */
final class Verifier {
  private static final Logger LOG = LoggerFactory.getLogger(Verifier.class);

  private final RunContext run;
  private final Sandbox sandbox;
  private final Detacher detacher;

  Verifier(RunContext run, Sandbox sandbox, Detacher detacher) {
    this.run = run;
    this.sandbox = sandbox;
    this.detacher = detacher;
  }

  /** What was found. */
  sealed interface Finding {
    /** It is there. */
    record There() implements Finding {}

    /** It had gone, and is there again. */
    record Back() implements Finding {}

    /** It had gone, and could not be attached again: it is detached now. */
    record Lost(String cause) implements Finding {}

    /** Nobody can say now. */
    record Unsure(String cause) implements Finding {}
  }

  /**
   * Finds out.
   *
   * @param attach what attached it
   */
  Future<Finding> verify(Step.Verify step, Step.Attach attach) {
    LedgerEntry entry = step.entry().withSandbox(sandbox);
    LedgerEntry probe = run.ghost(entry);
    Optional<LedgerEntry> replaced = run.book().likeThat(probe);
    return run.book()
        .put(probe)
        .compose(kept -> run.delegates().add(entry, attach.attributes()))
        .compose(
            outcome ->
                switch (outcome) {
                  case DelegateOutcome.NameTaken taken ->
                      settle(step, probe, replaced).map(new Finding.There());
                  case DelegateOutcome.Added added ->
                      withdraw(probe, replaced).compose(v -> back(entry, added));
                  case DelegateOutcome.NotReached missed ->
                      withdraw(probe, replaced).map(new Finding.Unsure(missed.cause()));
                  case DelegateOutcome.PodUnknown unknown ->
                      withdraw(probe, replaced).map(new Finding.Unsure(unknown.cause()));
                  case DelegateOutcome.PodUnread unread ->
                      withdraw(probe, replaced).map(new Finding.Unsure(unread.cause()));
                  // A plugin ran, so that the name was free: it had gone.
                  case DelegateOutcome.Refused refused -> lost(entry, refused.failure().cause());
                  case DelegateOutcome.Unknown unknown -> lost(entry, unknown.cause());
                  case DelegateOutcome.Deleted deleted ->
                      lost(entry, "the daemon answered an ADD as a DEL");
                });
  }

  /**
   * Takes the probe out again. Not by putting back what the ledger held before: meanwhile a write
   * of network-status may have ended, and taken out what it was kept for.
   */
  private Future<Void> withdraw(LedgerEntry probe, Optional<LedgerEntry> replaced) {
    return run.book().replaceAll(without(probe, replaced).toList());
  }

  /** The same, and without what cannot come any more. */
  private Future<Void> settle(Step.Verify step, LedgerEntry probe, Optional<LedgerEntry> replaced) {
    return run.book()
        .replaceAll(
            without(probe, replaced)
                .filter(entry -> !step.ghosts().contains(entry) || run.mayStillCome(entry))
                .toList());
  }

  private Stream<LedgerEntry> without(LedgerEntry probe, Optional<LedgerEntry> replaced) {
    return run.book().entries().stream()
        .flatMap(entry -> entry.equals(probe) ? replaced.stream() : Stream.of(entry));
  }

  /** What is listed tells of the one that had gone, so it stays in the ledger until it is out. */
  private Future<Finding> back(LedgerEntry entry, DelegateOutcome.Added added) {
    List<Attachment> entries = NetworkStatus.fromResult(entry.network(), added.result());
    LedgerEntry gone = entry.withState(State.DETACHED).withSentAt(0);
    LedgerEntry there = entry.withState(State.ATTACHED).withSentAt(0).withEntries(entries);
    LOG.warn(
        "interface was taken off by a request that had been given up on, and is attached again:"
            + " pod={} interface={} network={}",
        run.pod().ref(),
        entry.iface(),
        entry.network());
    return run.book()
        .exchange(entry, gone, there)
        .compose(kept -> detacher.retract(gone))
        .onSuccess(noted -> run.status().note(new StatusChange.Add(entries), () -> {}))
        .map(new Finding.Back());
  }

  /** A DEL makes certain that nothing is left; then it is attached again as if it were new. */
  private Future<Finding> lost(LedgerEntry entry, String cause) {
    return run.delegates()
        .del(entry)
        .compose(
            outcome ->
                run.book().exchange(entry, entry.withState(State.DETACHED), run.ghost(entry)))
        .map(new Finding.Lost(cause));
  }
}
