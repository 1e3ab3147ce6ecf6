package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.bus.Addresses;
import io.dynamicnetworks.bus.Messages.PodWriteReply;
import io.dynamicnetworks.bus.Messages.StatusWrite;
import io.dynamicnetworks.model.Failure;
import io.dynamicnetworks.model.NetworkReady;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.StatusChange;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gets what a reconciliation changed into network-status with few writes: changes wait a moment for
 * company, but never for a step that takes long.
 */
final class StatusRecorder {
  /** The writer ends first: a write that is given up must not come after the next one. */
  private static final Duration LONGER = Duration.ofSeconds(1);

  /** A success is to be visible within 2 s even if a later step hangs (SPEC 5). */
  private static final Duration COMPANY = Duration.ofMillis(500);

  /** After a write that failed; what comes meanwhile goes with it. */
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final WorkerContext shared;
  private final PodKey pod;
  private final Consumer<Pod> whenWritten;
  private final Supplier<@Nullable String> sealed;
  private final List<StatusChange> waiting = new ArrayList<>();

  /** What those who wait are to see; null if what they see is right. */
  private @Nullable NetworkReady ready;

  private Future<Optional<PodWriteReply>> inFlight = Future.succeededFuture(Optional.empty());
  private Timers.@Nullable Alarm alarm;
  private long writingMillis;
  private boolean finishing;
  private boolean shows;

  /**
   * @param whenWritten takes the pod as it is after each write
   * @param sealed what the ledger keeps on the pod, as it is when something is written; null leaves
   *     what is there
   */
  StatusRecorder(
      WorkerContext shared,
      PodKey pod,
      Consumer<Pod> whenWritten,
      Supplier<@Nullable String> sealed) {
    this.shared = shared;
    this.pod = pod;
    this.whenWritten = whenWritten;
    this.sealed = sealed;
  }

  /** Takes a change; it is written soon. */
  void note(StatusChange change) {
    waiting.add(change);
    writeIn(COMPANY);
  }

  /** Shows it at once to those who wait. */
  void show(NetworkReady now) {
    if (!finishing) {
      shows = true;
      ready = now;
      flush();
    }
  }

  /** Whether it was asked to show something: a write of that may be under way. */
  boolean shows() {
    return shows;
  }

  /**
   * Writes what waits, after the write that is under way; gives how the last write ended, empty if
   * there was none. Nothing is written later: another reconciliation may have begun by then.
   *
   * @param last what those who wait are to see; null leaves it as it is
   */
  Future<Optional<PodWriteReply>> finish(@Nullable NetworkReady last) {
    finishing = true;
    ready = last;
    if (alarm != null) {
      alarm.cancel();
      alarm = null;
    }
    return flush();
  }

  /** How long writes took so far. */
  Duration took() {
    return Duration.ofMillis(writingMillis);
  }

  private void writeIn(Duration delay) {
    if (alarm == null && !finishing) {
      alarm =
          shared
              .timers()
              .after(
                  delay,
                  () -> {
                    alarm = null;
                    flush();
                  });
    }
  }

  private Future<Optional<PodWriteReply>> flush() {
    inFlight =
        inFlight.compose(
            last ->
                waiting.isEmpty() && ready == null
                    ? Future.succeededFuture(last)
                    : write().map(Optional::of));
    return inFlight;
  }

  private Future<PodWriteReply> write() {
    List<StatusChange> batch = List.copyOf(waiting);
    NetworkReady shown = ready;
    waiting.clear();
    ready = null;
    long began = shared.timers().nowMillis();
    return shared
        .bus()
        .request(
            Addresses.STATUS,
            new StatusWrite(pod.uid(), pod.ref(), batch, shown, sealed.get()),
            shared.settings().deadlines().api().plus(LONGER))
        .otherwise(
            cause ->
                new PodWriteReply.NotWritten(
                    pod.ref(), new Failure.Transient(String.valueOf(cause.getMessage()))))
        .onSuccess(
            reply -> {
              writingMillis += shared.timers().nowMillis() - began;
              settle(reply, batch);
            });
  }

  private void settle(PodWriteReply reply, List<StatusChange> batch) {
    switch (reply) {
      case PodWriteReply.Written(PodRef _, Pod now) -> whenWritten.accept(now);
      case PodWriteReply.PodGone _ -> {}
      case PodWriteReply.NotWritten(PodRef _, Failure failure) -> {
        waiting.addAll(0, batch); // A later write of this reconciliation may still succeed.
        if (failure instanceof Failure.Transient) {
          writeIn(AGAIN); // The step that is under way may take as long as it likes.
        }
      }
    }
  }
}
