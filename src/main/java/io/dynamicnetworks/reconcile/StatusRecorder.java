package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.bus.Addresses;
import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.Messages.PodWriteReply;
import io.dynamicnetworks.bus.Messages.StatusWrite;
import io.dynamicnetworks.model.Failure;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.StatusChange;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gets what a run changed into network-status with few writes: changes wait a moment for company,
 * but never for a step that takes long.
 */
final class StatusRecorder {
  /** The writer ends first: a write that is given up must not come after the next one. */
  private static final Duration LONGER = Duration.ofSeconds(1);

  /** A success is to be visible within 2 s even if a later step hangs (SPEC 4). */
  private static final Duration COMPANY = Duration.ofMillis(500);

  /** After a write that failed; what comes meanwhile goes with it. */
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final Bus bus;
  private final Timers timers;
  private final Pod pod;
  private final Duration deadline;
  private final List<Noted> waiting = new ArrayList<>();
  private Future<PodWriteReply> inFlight;
  private Timers.@Nullable Alarm alarm;
  private long writingMillis;
  private boolean finishing;

  /** A change, and what to do once network-status has it. */
  private record Noted(StatusChange change, Runnable whenWritten) {}

  StatusRecorder(Bus bus, Timers timers, Pod pod, Duration deadline) {
    this.bus = bus;
    this.timers = timers;
    this.pod = pod;
    this.deadline = deadline;
    inFlight = Future.succeededFuture(new PodWriteReply.Written(pod.ref()));
  }

  /** Takes a change; it is written soon. */
  void note(StatusChange change, Runnable whenWritten) {
    waiting.add(new Noted(change, whenWritten));
    writeIn(COMPANY);
  }

  /**
   * Writes what waits, after the write that is under way; the last reply says how it ended. Nothing
   * is written later: another run may have begun by then.
   */
  Future<PodWriteReply> finish() {
    finishing = true;
    if (alarm != null) {
      alarm.cancel();
      alarm = null;
    }
    return flush();
  }

  private void writeIn(Duration delay) {
    if (alarm == null && !finishing) {
      alarm =
          timers.after(
              delay,
              () -> {
                alarm = null;
                flush();
              });
    }
  }

  private Future<PodWriteReply> flush() {
    inFlight = inFlight.compose(last -> waiting.isEmpty() ? Future.succeededFuture(last) : write());
    return inFlight;
  }

  /** How long writes took so far. */
  Duration took() {
    return Duration.ofMillis(writingMillis);
  }

  private Future<PodWriteReply> write() {
    List<Noted> batch = List.copyOf(waiting);
    waiting.clear();
    long began = timers.nowMillis();
    StatusWrite request =
        new StatusWrite(pod.uid(), pod.ref(), batch.stream().map(Noted::change).toList());
    return bus.request(Addresses.STATUS, request, deadline.plus(LONGER))
        .otherwise(
            cause ->
                new PodWriteReply.NotWritten(
                    pod.ref(), new Failure.Transient(String.valueOf(cause.getMessage()))))
        .onSuccess(
            reply -> {
              writingMillis += timers.nowMillis() - began;
              if (reply instanceof PodWriteReply.Written) {
                batch.forEach(noted -> noted.whenWritten().run());
                return;
              }
              waiting.addAll(0, batch); // A later write of this run may still succeed.
              if (reply instanceof PodWriteReply.NotWritten lost
                  && lost.failure() instanceof Failure.Transient) {
                writeIn(AGAIN); // The step that is under way may take as long as it likes.
              }
            });
  }
}
