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
            State.DETACHING,
            run.nowMillis(),
            listed(step, kept),
            run.pod().sandboxHint());
    return run.book()
        .put(entry)
        .compose(written -> run.delegates().del(entry))
        .compose(outcome -> settle(entry, kept, outcome));
  }

  private Future<@Nullable String> settle(
      LedgerEntry entry, Optional<LedgerEntry> kept, DelegateOutcome outcome) {
    Optional<LedgerEntry> earlier =
        kept.filter(was -> was.state() == State.DETACHING && run.mayStillCome(was));
    Future<Void> noted =
        switch (outcome) {
          case DelegateOutcome.Deleted deleted -> detached(entry, earlier);
          case DelegateOutcome.NotReached _, DelegateOutcome.PodUnread _ ->
              // Nothing was done: what was known before counts again.
              kept.filter(was -> was.state() != State.UNCERTAIN)
                  .map(was -> restore(entry, was))
                  .orElseGet(() -> run.book().remove(entry));
          case DelegateOutcome.Unknown unknown -> Future.succeededFuture();
          case DelegateOutcome.Refused _,
              DelegateOutcome.PodUnknown _,
              DelegateOutcome.NameTaken _,
              DelegateOutcome.Added _ ->
              run.book().put(entry.withSentAt(earlier.map(LedgerEntry::sentAtMillis).orElse(0L)));
        };
    return noted.map(v -> outcome instanceof DelegateOutcome.Deleted ? null : causeOf(outcome));
  }

  /** What multus attached has no sandbox in the ledger, and so stands beside its detach. */
  private Future<Void> restore(LedgerEntry entry, LedgerEntry was) {
    return was.sandbox().equals(entry.sandbox())
        ? run.book().put(was)
        : run.book().remove(entry).compose(removed -> run.book().put(was));
  }

  /** It is off; an earlier DEL that got no answer may still take off what has its name later. */
  private Future<Void> detached(LedgerEntry entry, Optional<LedgerEntry> earlier) {
    LOG.info(
        "detached pod={} interface={} network={} took={}ms",
        run.pod().ref(),
        entry.iface(),
        entry.network(),
        run.since(entry.sentAtMillis()).toMillis());
    LedgerEntry trace = entry.withState(State.DETACHED).withSentAt(0);
    return earlier
        .map(late -> late.withState(State.UNCERTAIN).withEntries(List.of()))
        .map(ghost -> run.book().exchange(entry, trace, ghost))
        .orElseGet(() -> run.book().exchange(entry, trace))
        .compose(stored -> retract(trace));
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
    run.status().note(removal(detached, last), () -> run.book().remove(detached));
    return Future.succeededFuture();
  }

  /**
   * Takes off what an attach left behind whose outcome is unknown, whose sandbox is gone, or whose
   * pod has ended.
   *
   * @param mended what to try where the attach's own config is refused; null if nothing
   * @return the cause if it failed; null if it is off
   */
  Future<@Nullable String> clean(LedgerEntry entry, @Nullable String mended) {
    boolean ended = run.pod().ended();
    return del(entry, ended)
        .compose(
            outcome ->
                outcome instanceof DelegateOutcome.Refused && mended != null
                    ? del(entry.withConfig(mended), ended)
                    : Future.succeededFuture(outcome))
        .compose(outcome -> cleaned(entry, outcome, ended));
  }

  private Future<DelegateOutcome> del(LedgerEntry entry, boolean urgent) {
    return urgent ? run.delegates().delUrgently(entry) : run.delegates().del(entry);
  }

  private Future<@Nullable String> cleaned(
      LedgerEntry entry, DelegateOutcome outcome, boolean ended) {
    boolean late = entry.state() == State.ATTACHING || entry.state() == State.UNCERTAIN;
    return switch (outcome) {
      case DelegateOutcome.Deleted deleted when late && !ended && run.mayStillCome(entry) ->
          run.book().exchange(entry, entry.withState(State.UNCERTAIN)).map(v -> null);
      case DelegateOutcome.Deleted deleted -> run.book().remove(entry).map(v -> null);
      case DelegateOutcome.Unknown unknown when late && !ended ->
          run.book().exchange(entry, run.ghost(entry)).map(v -> unknown.cause());
      case DelegateOutcome.PodUnknown unknown when ended -> {
        LOG.warn(
            "the daemon no longer knows the pod, its address may stay allocated:"
                + " pod={} interface={} network={}",
            run.pod().ref(),
            entry.iface(),
            entry.network());
        yield run.book().remove(entry).map(v -> null);
      }
      case DelegateOutcome.Unknown _,
          DelegateOutcome.PodUnknown _,
          DelegateOutcome.PodUnread _,
          DelegateOutcome.NotReached _,
          DelegateOutcome.Refused _,
          DelegateOutcome.NameTaken _,
          DelegateOutcome.Added _ ->
          Future.<@Nullable String>succeededFuture(causeOf(outcome));
    };
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
      case DelegateOutcome.PodUnread unread -> unread.cause();
      case DelegateOutcome.NotReached missed -> missed.cause();
      case DelegateOutcome.Unknown unknown -> unknown.cause();
      case DelegateOutcome.Added added -> "the daemon answered a DEL as an ADD";
      case DelegateOutcome.Deleted deleted -> "deleted";
    };
  }
}
