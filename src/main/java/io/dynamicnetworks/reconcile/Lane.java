package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.bus.Addresses;
import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.Messages.LaneClosed;
import io.dynamicnetworks.bus.Messages.Look;
import io.dynamicnetworks.bus.Messages.Look.Why;
import io.dynamicnetworks.bus.Messages.Outcome;
import io.dynamicnetworks.bus.Messages.PodReconciled;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.reconcile.RunReport.Unfinished;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pod's lane: one run at a time, looks that come meanwhile become one more run, and what failed
 * is tried again, for ever, until the pod is gone.
 */
final class Lane {
  private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

  private final Tools tools;
  private final Identity pod;
  private final Delegates delegates;
  private final Consumer<Lane> whenGone;
  private final LaneMemory memory = new LaneMemory();
  private final Bus.Subscription looks;

  private @Nullable Promise<Void> running;
  private @Nullable Why lookAgain;
  private @Nullable Unfinished unfinished;

  /** Until the backoff has passed; null from then on until a run has failed again. */
  private Timers.@Nullable Alarm retry;

  private Timers.@Nullable Alarm resync;
  private int attempt;
  private boolean closed;

  /** What all lanes share. */
  record Tools(
      Bus bus,
      Timers timers,
      RandomGenerator random,
      ReconcileSettings settings,
      DelegateGate gate,
      BooleanSupplier stopping) {}

  /** Whose lane it is. */
  record Identity(PodUid uid, PodRef ref) {}

  Lane(Tools tools, Identity pod, Consumer<Lane> whenGone) {
    this.tools = tools;
    this.pod = pod;
    this.whenGone = whenGone;
    delegates =
        new Delegates(tools.bus(), tools.gate(), tools.settings().deadlines().delegate(), pod);
    looks = tools.bus().subscribe(Addresses.lane(pod.uid()), this::look);
    planResync();
  }

  Identity identity() {
    return pod;
  }

  /** A look that came while the pod was taken for gone; another lane is to have it. */
  Optional<Why> missed() {
    return Optional.ofNullable(lookAgain);
  }

  /** Asks for a look, by way of the bus. */
  void wake(Why why) {
    tools.bus().send(Addresses.lane(pod.uid()), new Look(pod.uid(), pod.ref(), why));
  }

  /** Whether what failed in this lane has to do with that network. */
  boolean waitsFor(NetworkRef network) {
    Unfinished left = unfinished;
    return left != null
        && (left.awaited().contains(network)
            || left.steps().stream().anyMatch(step -> step.network().equals(network)));
  }

  /** Whether the last run left something to be tried again. */
  boolean hasFailed() {
    return unfinished != null;
  }

  /** Takes no more looks; completes when the run that is under way has ended. */
  Future<Void> stop() {
    close();
    return running == null ? Future.succeededFuture() : running.future();
  }

  private void look(Look look) {
    if (closed || isOutdated(look)) {
      return;
    }
    if (running == null) {
      start(look.why());
    } else {
      lookAgain(look.why());
    }
  }

  /** The backoff of a failure before the last run, or before the one under way, counts no more. */
  private boolean isOutdated(Look look) {
    return look.why() == Why.RETRY && (running != null || retry != null);
  }

  private void lookAgain(Why why) {
    if (lookAgain == null || urgency(why) > urgency(lookAgain)) {
      lookAgain = why;
    }
  }

  /** Looks that must act now come before those that may be left to the backoff. */
  private static int urgency(Why why) {
    return switch (why) {
      case NETWORK -> 2;
      case START, PEER, RETRY -> 1;
      case POD, RESYNC -> 0;
    };
  }

  private void start(Why why) {
    running = Promise.promise();
    lookAgain = null;
    if (why == Why.NETWORK) {
      attempt = 0;
    }
    Unfinished before = urgency(why) == 0 ? unfinished : null;
    new Run(tools, pod, delegates, memory, () -> lookAgain != null || closed)
        .go(before)
        .onSuccess(this::ended);
  }

  private void ended(RunReport report) {
    Promise<Void> ended = Objects.requireNonNull(running);
    running = null;
    if (!report.isWaiting()) {
      Duration retryAfter = planRetry(report);
      publish(report, retryAfter);
      log(report, retryAfter);
    } else if (retry == null) {
      lookAgain(Why.RETRY); // What it left to the backoff is due by now.
    }
    if (report.isGone()) {
      close();
      tools.bus().publish(Addresses.LANE_CLOSED, new LaneClosed(pod.uid(), pod.ref()));
      whenGone.accept(this);
    } else if (!closed && lookAgain != null) {
      start(lookAgain);
    } else if (!closed && report.isSuperseded()) {
      start(Why.POD);
    }
    ended.complete();
  }

  private @Nullable Duration planRetry(RunReport report) {
    cancel(retry);
    retry = null;
    if (!report.needsRetry() || report.isGone()) {
      unfinished = null;
      attempt = 0;
      return null;
    }
    Unfinished left = report.unfinished();
    if (unfinished != null && !Objects.equals(unfinished.networks(), left.networks())) {
      attempt = 0; // A new edit starts afresh.
    }
    unfinished = left;
    Duration after = tools.settings().backoff().before(attempt++, tools.random());
    if (!closed) {
      retry =
          tools
              .timers()
              .after(
                  after,
                  () -> {
                    retry = null;
                    wake(Why.RETRY);
                  });
    }
    return after;
  }

  private void planResync() {
    Duration period = Backoff.jittered(tools.settings().resync(), tools.random());
    resync =
        tools
            .timers()
            .after(
                period,
                () -> {
                  wake(Why.RESYNC);
                  planResync();
                });
  }

  private void publish(RunReport report, @Nullable Duration retryAfter) {
    Outcome outcome =
        report.isGone()
            ? Outcome.GONE
            : report.needsRetry()
                ? Outcome.RETRY
                : report.changedAnything() ? Outcome.CHANGED : Outcome.UNCHANGED;
    tools
        .bus()
        .publish(
            Addresses.POD_RECONCILED,
            new PodReconciled(
                pod.uid(),
                pod.ref(),
                outcome,
                report.attachedCount(),
                report.detachedCount(),
                report.failedCount(),
                report.stages(),
                report.cause(),
                retryAfter));
  }

  private void log(RunReport report, @Nullable Duration retryAfter) {
    if (report.failedCount() > 0) {
      LOG.warn(
          "run failed pod={} failed={} attached={} detached={} retryAfter={} cause={}",
          pod.ref(),
          report.failedCount(),
          report.attachedCount(),
          report.detachedCount(),
          retryAfter == null ? "never" : retryAfter.toMillis() + "ms",
          report.cause());
    }
  }

  private void close() {
    if (!closed) {
      closed = true;
      looks.cancel();
      Stream.of(retry, resync).forEach(Lane::cancel);
    }
  }

  private static void cancel(Timers.@Nullable Alarm alarm) {
    if (alarm != null) {
      alarm.cancel();
    }
  }
}
