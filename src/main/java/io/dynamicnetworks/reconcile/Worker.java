package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.bus.ReconcilePort;
import io.dynamicnetworks.bus.ReconcilePort.PodReconciled;
import io.dynamicnetworks.flow.Backoff;
import io.dynamicnetworks.flow.Timers;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.reconcile.inspect.InspectedWorker;
import io.dynamicnetworks.reconcile.memory.AttachmentStore;
import io.dynamicnetworks.reconcile.memory.PodSamples;
import io.dynamicnetworks.reconcile.memory.WorkerMemory;
import io.dynamicnetworks.reconcile.record.NotedFailure;
import io.dynamicnetworks.reconcile.record.Result;
import io.dynamicnetworks.reconcile.shared.PodKey;
import io.dynamicnetworks.reconcile.shared.WorkerContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pod's worker. Runs one reconciliation at a time; triggers that arrive meanwhile are merged
 * into one more. Failures are retried until the pod is gone. Everything that a reconciliation waits
 * for has a deadline: one that makes no progress for longer than their sum is stuck, and the worker
 * has to be replaced.
 */
final class Worker implements InspectedWorker {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  private final WorkerContext shared;
  private final PodKey pod;
  private final Ends ends;
  private final HeartbeatBus heartbeat;
  private final WorkerMemory memory;
  private final RequeuePolicy requeue;
  private @Nullable Running running;
  private @Nullable Trigger next;

  /** Whether it waits for its turn to begin. */
  private boolean starting;

  private Optional<Result> last = Optional.empty();
  private int attempts;

  private @Nullable NotedFailure lastFailure;

  /** The next requeue; null if none is planned, or once it is due. */
  private Timers.@Nullable Alarm retry;

  private long retryAtMillis;

  private Timers.@Nullable Alarm resync;

  /** Wakes the worker for triggers that came too fast; null if there are none. */
  private Timers.@Nullable Alarm late;

  private Trigger delayedTrigger = Trigger.POD;

  private final Watchdog watchdog;
  private boolean closed;
  private boolean replaced;

  /**
   * Callbacks for the end of a worker.
   *
   * @param gone called when the pod is gone, or idle, and nothing is left to do for it
   * @param stuck called when a reconciliation makes no progress
   */
  record Ends(Consumer<Worker> gone, Consumer<Worker> stuck) {}

  /** The reconciliation in progress. */
  private record Running(Reconciliation reconciliation, Promise<Void> ended) {}

  Worker(WorkerContext shared, PodKey pod, Ends ends) {
    this.pod = pod;
    this.ends = ends;
    heartbeat = new HeartbeatBus(shared.bus(), shared.timers());
    this.shared = shared.on(heartbeat);
    memory =
        new WorkerMemory(
            new AttachmentStore(heartbeat, pod.uid(), pod.ref()), new PodSamples(shared.timers()));
    requeue = new RequeuePolicy(shared.settings().backoff());
    watchdog =
        new Watchdog(
            shared.timers(),
            heartbeat,
            shared.settings().deadlines().sum(),
            () -> ends.stuck().accept(this));
  }

  /**
   * Takes over from a stuck worker, with what that one knew; the stuck worker does nothing more.
   */
  void replace(Worker stuck) {
    stuck.close();
    stuck.replaced = true;
    memory.takeOver(stuck.memory, shared.timers().nowMillis());
  }

  @Override
  public PodKey pod() {
    return pod;
  }

  @Override
  public WorkerMemory memory() {
    return memory;
  }

  @Override
  public boolean isRunning() {
    return running != null;
  }

  @Override
  public boolean hasRun() {
    return last.isPresent();
  }

  @Override
  public @Nullable NotedFailure lastFailure() {
    return lastFailure;
  }

  @Override
  public int attempts() {
    return attempts;
  }

  @Override
  public Optional<Duration> retryAfter() {
    return retry == null
        ? Optional.empty()
        : Optional.of(Duration.ofMillis(Math.max(0, retryAtMillis - shared.timers().nowMillis())));
  }

  void podChanged(@Nullable Pod now) {
    memory.podChanged(now);
    if (running != null) {
      running.reconciliation().podChanged();
    }
  }

  /** Whether a failure, or the reconciliation in progress, depends on that NAD. */
  boolean waitsFor(NetworkRef network) {
    return (running != null && running.reconciliation().hasAskedFor(network))
        || last.filter(result -> result.awaits(network)).isPresent()
        || memory.moveRetries().contains(network);
  }

  /** Whether the last reconciliation left something to retry. */
  boolean hasFailed() {
    return last.filter(Result::hasFailed).isPresent();
  }

  /** Whether a failure is waiting to be retried. */
  boolean isRetryWaiting() {
    return retry != null && hasFailed();
  }

  /** Requests a reconciliation, which acts on the newest state when it begins. */
  void wake(Trigger trigger) {
    if (closed) {
      return;
    }
    next = next == null ? trigger : next.or(trigger);
    begin();
  }

  /** Lets the requested reconciliation begin when it is its turn, if none is in progress. */
  private void begin() {
    if (isDue() && !starting) {
      starting = true;
      shared
          .starts()
          .begin(
              pod.ref().namespace(),
              () -> {
                starting = false;
                if (isDue()) {
                  start();
                }
              });
    }
  }

  private boolean isDue() {
    return !closed && running == null && next != null;
  }

  /** Requests a reconciliation after a delay, unless a delayed one is already planned. */
  void wakeAfter(Duration wait, Trigger trigger) {
    if (closed || mergeIntoDelayed(trigger)) {
      return;
    }
    delayedTrigger = trigger;
    late =
        shared
            .timers()
            .after(
                wait,
                () -> {
                  late = null;
                  wake(delayedTrigger);
                });
  }

  /** Merges the trigger into the delayed reconciliation; returns whether one is planned. */
  boolean mergeIntoDelayed(Trigger trigger) {
    if (late != null) {
      delayedTrigger = delayedTrigger.or(trigger);
    }
    return late != null;
  }

  /** Accepts no more triggers; completes when the reconciliation in progress has ended. */
  Future<Void> stop() {
    close();
    return running == null ? Future.succeededFuture() : running.ended().future();
  }

  private void start() {
    if (resync == null) {
      planResync(); // Not earlier: until all pods are known, this one may look gone.
    }
    Trigger trigger = Objects.requireNonNull(next);
    next = null;
    Reconciliation reconciliation =
        new Reconciliation(shared, pod, memory, heartbeat, () -> closed);
    running = new Running(reconciliation, Promise.promise());
    watchdog.start();
    Optional<Result> failed = trigger.isUrgent() ? Optional.empty() : last;
    reconciliation.run(failed).onComplete(result -> ended(trigger, result.result()));
  }

  private void ended(Trigger trigger, Result result) {
    Running was = Objects.requireNonNull(running);
    Promise<Void> ended = was.ended();
    running = null;
    watchdog.stop();
    if (replaced) {
      ended.complete(); // It ended after all, but another worker has taken its place.
      return;
    }
    if (result.end() != Result.End.WAITING) {
      lastFailure =
          NotedFailure.after(
              result,
              was.reconciliation().firstProblem(),
              lastFailure,
              shared.timers().nowMillis());
      Optional<Duration> delay = requeue(trigger, result);
      publish(result, delay, visibleAfter(result, was.reconciliation().isInSync()));
    } else if (retry == null) {
      next = next == null ? Trigger.RETRY : next.or(Trigger.RETRY); // The backoff has expired.
    }
    if (result.end() == Result.End.GONE) {
      if (next == null && memory.isGone()) {
        close();
        ends.gone().accept(this);
      }
    } else if (result.end() == Result.End.SUPERSEDED && next == null) {
      next = Trigger.POD;
    } else if (hasNothingLeft(result)) {
      close();
      ends.gone().accept(this);
    }
    if (isDue()) {
      // Not from here: reconciliations that end at once must not grow the stack.
      shared.timers().soon(this::begin);
    }
    ended.complete();
  }

  /** Whether the pod needs no worker until it runs: it is idle, and nothing of it is attached. */
  private boolean hasNothingLeft(Result result) {
    return result.end() == Result.End.DONE
        && !result.hasFailed()
        && result.after().isEmpty()
        && next == null
        && late == null
        && memory.isIdle();
  }

  /**
   * Returns how long an edit took, if this completes one; also updates how long the pod has waited.
   */
  private Optional<Duration> visibleAfter(Result result, boolean inSync) {
    PodSamples samples = memory.samples();
    Pod now = memory.pod();
    if (now == null || !now.acceptsChanges()) {
      samples.settled();
    } else if (result.hasFailed() || !memory.moveRetries().notices().isEmpty()) {
      samples.failing();
    } else if (result.end() == Result.End.DONE
        && Objects.equals(result.networks(), now.networks())) {
      if (inSync) {
        return samples.visible();
      }
      samples.settled();
    }
    return Optional.empty();
  }

  private Optional<Duration> requeue(Trigger trigger, Result result) {
    RequeuePolicy.Requeue following = requeue.after(result, last, trigger, attempts);
    attempts = following.attempts();
    last = Optional.of(result);
    cancel(retry);
    retry = null;
    Optional<Duration> delay =
        result.end() == Result.End.GONE
            ? Optional.empty()
            : following.delay().map(exact -> Backoff.jittered(exact, shared.random()));
    if (!closed) {
      delay.ifPresent(
          after -> {
            retryAtMillis = shared.timers().nowMillis() + after.toMillis();
            retry = shared.timers().after(after, this::retry);
          });
    }
    return delay;
  }

  private void retry() {
    retry = null;
    wake(Trigger.RETRY);
  }

  private void planResync() {
    Duration period = Backoff.jittered(shared.settings().resync(), shared.random());
    resync = shared.timers().after(period, this::resync);
  }

  private void resync() {
    planResync();
    memory.sandbox().doubt("resync");
    wake(Trigger.RESYNC);
  }

  private void publish(Result result, Optional<Duration> delay, Optional<Duration> visibleAfter) {
    String cause = result.cause();
    Duration after = delay.orElse(null);
    shared
        .bus()
        .publish(
            ReconcilePort.POD_RECONCILED,
            new PodReconciled(
                pod.uid(),
                pod.ref(),
                result.outcome(),
                result.attached(),
                result.detached(),
                result.failures(),
                result.stages(),
                cause,
                after,
                result.steps(),
                visibleAfter.orElse(null)));
    if (cause != null && shared.logs(pod.ref())) {
      LOG.warn(
          "reconciliation failed pod={} failed={} attached={} detached={} retryAfter={} cause={}",
          pod.ref(),
          result.failures(),
          result.attached(),
          result.detached(),
          after == null ? "never" : after.toMillis() + "ms",
          cause);
    }
  }

  private void close() {
    if (!closed) {
      closed = true;
      cancel(retry);
      cancel(resync);
      cancel(late);
      watchdog.stop();
    }
  }

  private static void cancel(Timers.@Nullable Alarm alarm) {
    if (alarm != null) {
      alarm.cancel();
    }
  }
}
