package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.bus.Messages.DelegateOutcome;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.LedgerEntry;
import io.dynamicnetworks.model.LedgerEntry.State;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.StatusChange;
import io.dynamicnetworks.model.Step;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Detaches interfaces: what users no longer want, and what attaches left behind. */
final class Detacher {
  private static final Logger LOG = LoggerFactory.getLogger(Detacher.class);

  private final RunContext run;

  Detacher(RunContext run) {
    this.run = run;
  }

  /**
   * Takes an interface off, with the config that its attach used.
   *
   * @param sandbox the pod's present one
   * @return the cause if it failed; null if it is off
   */
  Future<@Nullable String> detach(Step.Detach step, Sandbox sandbox) {
    Optional<LedgerEntry> kept = run.book().find(step.network(), step.iface(), sandbox);
    String config =
        kept.map(LedgerEntry::config).filter(known -> !known.isEmpty()).orElse(step.config());
    if (config == null) {
      return Future.succeededFuture(
          "nobody knows the config that it was attached with, and NetworkAttachmentDefinition "
              + step.network()
              + " is missing or unusable");
    }
    LedgerEntry entry =
        new LedgerEntry(
            step.network(),
            step.iface(),
            sandbox,
            config,
            kept.map(LedgerEntry::request).orElse(InterfaceRequest.NONE),
            State.DETACHED,
            kept.map(LedgerEntry::sentAtMillis).orElse(0L),
            listed(step, kept),
            run.pod().sandboxHint());
    long began = run.nowMillis();
    return run.delegates()
        .del(entry)
        .compose(
            outcome -> {
              if (!(outcome instanceof DelegateOutcome.Deleted)) {
                return Future.succeededFuture(causeOf(outcome));
              }
              LOG.info(
                  "detached pod={} interface={} network={} took={}ms",
                  run.pod().ref(),
                  step.iface(),
                  step.network(),
                  run.since(began).toMillis());
              return run.book().put(entry).compose(stored -> retract(entry)).map(v -> null);
            });
  }

  /**
   * The entries to take out of network-status: those that the plan saw, and those that the attach
   * gave, since a write that got lost on its way back may have put them there unseen.
   */
  private static List<Attachment> listed(Step.Detach step, Optional<LedgerEntry> kept) {
    List<Attachment> entries = new ArrayList<>(step.entries());
    kept.map(LedgerEntry::entries).orElse(List.of()).stream()
        .filter(given -> entries.stream().noneMatch(seen -> isSamePlace(seen, given)))
        .forEach(entries::add);
    return entries;
  }

  private static boolean isSamePlace(Attachment one, Attachment other) {
    return Objects.equals(one.network(), other.network())
        && Objects.equals(one.iface(), other.iface());
  }

  /** Takes what was detached out of network-status, and then out of the ledger. */
  Future<Void> retract(LedgerEntry detached) {
    if (detached.entries().isEmpty()) {
      return run.book().remove(detached);
    }
    List<Attachment> entries = new ArrayList<>(detached.entries());
    Attachment last = entries.removeLast();
    entries.forEach(entry -> run.status().note(removal(detached, entry), () -> {}));
    run.status().note(removal(detached, last), () -> forget(detached));
    return Future.succeededFuture();
  }

  /**
   * Takes off what an attach left behind whose outcome is unknown, whose sandbox is gone, or whose
   * pod has ended.
   *
   * @return the cause if it failed; null if it is off
   */
  Future<@Nullable String> clean(LedgerEntry entry) {
    boolean ended = run.pod().ended();
    Future<DelegateOutcome> del =
        ended ? run.delegates().delUrgently(entry) : run.delegates().del(entry);
    return del.<@Nullable String>compose(
        outcome ->
            switch (outcome) {
              case DelegateOutcome.Deleted deleted when !ended && mayStillCome(entry) -> {
                run.report().unsettled();
                yield run.book().put(entry.withState(State.UNCERTAIN)).map(v -> null);
              }
              case DelegateOutcome.Deleted deleted -> run.book().remove(entry).map(v -> null);
              case DelegateOutcome.PodUnknown unknown when ended -> {
                LOG.warn(
                    "the daemon no longer knows the pod, its address may stay allocated:"
                        + " pod={} interface={} network={}",
                    run.pod().ref(),
                    entry.iface(),
                    entry.network());
                yield run.book().remove(entry).map(v -> null);
              }
              default -> Future.<@Nullable String>succeededFuture(causeOf(outcome));
            });
  }

  private void forget(LedgerEntry detached) {
    run.book()
        .find(detached.network(), detached.iface(), detached.sandbox())
        .filter(entry -> entry.state() == State.DETACHED)
        .ifPresent(run.book()::remove);
  }

  private boolean mayStillCome(LedgerEntry entry) {
    boolean outcomeKnown = entry.state() == State.ATTACHED || entry.state() == State.ADOPTED;
    return !outcomeKnown && run.since(entry.sentAtMillis()).compareTo(run.lateWindow()) < 0;
  }

  private static StatusChange removal(LedgerEntry detached, Attachment entry) {
    return new StatusChange.Remove(
        entry.network() == null ? detached.network() : entry.network(), entry.iface());
  }

  static String causeOf(DelegateOutcome outcome) {
    return switch (outcome) {
      case DelegateOutcome.Refused refused -> refused.failure().cause();
      case DelegateOutcome.NameTaken taken -> taken.cause();
      case DelegateOutcome.PodUnknown unknown -> unknown.cause();
      case DelegateOutcome.NotReached missed -> missed.cause();
      case DelegateOutcome.Unknown unknown -> unknown.cause();
      case DelegateOutcome.Added added -> "the daemon answered a DEL as an ADD";
      case DelegateOutcome.Deleted deleted -> "deleted";
    };
  }
}
