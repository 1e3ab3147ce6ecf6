package io.dynamicnetworks.reconcile.record;

import io.dynamicnetworks.bus.PodPort;
import io.dynamicnetworks.bus.PodPort.PodWriteReply;
import io.dynamicnetworks.bus.PodPort.StatusWrite;
import io.dynamicnetworks.flow.Timers;
import io.dynamicnetworks.model.Failure;
import io.dynamicnetworks.model.NetworkReady;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.StatusChange;
import io.dynamicnetworks.reconcile.memory.ClusterEntry;
import io.dynamicnetworks.reconcile.memory.WorkerMemory;
import io.dynamicnetworks.reconcile.shared.PodKey;
import io.dynamicnetworks.reconcile.shared.WorkerContext;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes a reconciliation's changes to network-status with few writes: changes wait a moment to be
 * batched, but never for a slow step.
 */
public final class StatusRecorder {
  /**
   * How long changes are batched. A success must be visible within 2 s even if a later step hangs
   * (SPEC 5.8).
   */
  private static final Duration COMPANY = Duration.ofMillis(500);

  /** Delay after a failed write; changes that arrive meanwhile join the next one. */
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final WorkerContext shared;
  private final PodKey pod;
  private final WorkerMemory memory;
  private final Supplier<@Nullable Pod> decidedOn;
  private final List<StatusChange> waiting = new ArrayList<>();

  /** What to show next to those waiting for the pod's networks; null if nothing changes. */
  private @Nullable NetworkReady ready;

  private Future<Optional<PodWriteReply>> inFlight = Future.succeededFuture(Optional.empty());
  private Timers.@Nullable Alarm alarm;
  private long writingMillis;
  private boolean finishing;
  private boolean shows;

  /**
   * @param decidedOn gives the pod as it was when the reconciliation began
   */
  public StatusRecorder(
      WorkerContext shared, PodKey pod, WorkerMemory memory, Supplier<@Nullable Pod> decidedOn) {
    this.shared = shared;
    this.pod = pod;
    this.memory = memory;
    this.decidedOn = decidedOn;
  }

  /** Queues a change, to be written soon. */
  public void note(StatusChange change) {
    waiting.add(change);
    writeIn(COMPANY);
  }

  /** Shows this at once to those waiting for the pod's networks. */
  void show(NetworkReady now) {
    if (!finishing) {
      shows = true;
      ready = now;
      flush();
    }
  }

  /** Whether {@link #show} was called: its write may still be in flight. */
  boolean shows() {
    return shows;
  }

  /**
   * Writes what is pending, after the write in flight. Returns how the last write ended; empty if
   * there was none. Nothing is written afterwards, because another reconciliation may have begun.
   *
   * @param last what to show to those waiting for the pod's networks; null leaves it as it is
   */
  public Future<Optional<PodWriteReply>> finish(@Nullable NetworkReady last) {
    finishing = true;
    ready = last;
    if (alarm != null) {
      alarm.cancel();
      alarm = null;
    }
    return flush();
  }

  /** The total duration of the writes so far. */
  public Duration took() {
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
    return (isOfEarlierSandbox(batch)
            ? Future.<PodWriteReply>succeededFuture(ofEarlierSandbox())
            : new PodWriter(shared, pod).write(PodPort.STATUS, write(batch, shown)))
        .onSuccess(
            reply -> {
              writingMillis += shared.timers().nowMillis() - began;
              settle(reply, batch, shown);
            });
  }

  /**
   * Whether the CNI cache shows that the changes are those of an earlier sandbox: multus writes the
   * cache before it writes network-status, and the pod's hint changes after that.
   */
  private boolean isOfEarlierSandbox(List<StatusChange> batch) {
    return !batch.isEmpty() && shared.isObserving() && memory.isSandboxSuperseded();
  }

  private PodWriteReply ofEarlierSandbox() {
    return new PodWriteReply.NotWritten(
        pod.ref(), new Failure.Transient("the CNI cache shows another sandbox by now"));
  }

  private StatusWrite write(List<StatusChange> batch, @Nullable NetworkReady shown) {
    Pod decided = decidedOn.get();
    return new StatusWrite(
        pod.uid(),
        pod.ref(),
        decided == null ? "" : decided.sandboxHint(),
        decided == null || batch.isEmpty() ? null : ClusterEntry.of(decided),
        batch,
        shown,
        sealed());
  }

  /**
   * Returns the sealed ledger for the pod to carry. While observing, the CNI cache shows
   * everything, so the pod carries none, and an earlier one is removed.
   */
  private @Nullable String sealed() {
    return shared.isObserving() ? "" : memory.store().sealed();
  }

  private void settle(PodWriteReply reply, List<StatusChange> batch, @Nullable NetworkReady shown) {
    switch (reply) {
      case PodWriteReply.Written(PodRef _, Pod now) -> {
        memory.wrote(now);
        memory.written().wrote(true, !batch.isEmpty(), shown);
      }
      case PodWriteReply.PodGone _ -> {}
      case PodWriteReply.NotWritten(PodRef _, Failure failure, Pod now) -> {
        if (now != null) {
          memory.wrote(now);
        }
        memory.written().wrote(false, !batch.isEmpty(), shown);
        waiting.addAll(0, batch); // A later write of this reconciliation may still succeed.
        ready = ready == null && !finishing ? shown : ready;
        if (failure instanceof Failure.Transient) {
          writeIn(AGAIN); // The step in flight may take arbitrarily long.
        }
      }
    }
  }
}
