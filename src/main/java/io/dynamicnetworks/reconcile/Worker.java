package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.bus.Addresses;
import io.dynamicnetworks.bus.Messages.Outcome;
import io.dynamicnetworks.bus.Messages.PodReconciled;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Pod;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pod's worker: one reconciliation at a time; what wakes it meanwhile becomes one more. What
 * failed is tried again, for ever, until the pod is gone.
 */
final class Worker {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  private final Tools tools;
  private final PodKey pod;
  private final Consumer<Worker> whenGone;
  private final Memory memory;
  private @Nullable Running running;
  private @Nullable Trigger next;
  private Optional<Result> last = Optional.empty();
  private int attempts;

  /** Until what is due is due; null if nothing is, and while it is tried. */
  private Timers.@Nullable Alarm retry;

  private Timers.@Nullable Alarm resync;
  private boolean closed;

  /** The reconciliation that is under way. */
  private record Running(Reconciliation reconciliation, Promise<Void> ended) {}

  Worker(Tools tools, PodKey pod, Consumer<Worker> whenGone) {
    this.tools = tools;
    this.pod = pod;
    this.whenGone = whenGone;
    memory = new Memory(tools.bus(), pod);
    planResync();
  }

  PodKey pod() {
    return pod;
  }

  void podChanged(@Nullable Pod now) {
    memory.podChanged(now);
  }

  void cacheChanged(List<CachedSandbox> sandboxes) {
    memory.cacheChanged(sandboxes);
  }

  void ledgerRead(List<Attachment> attachments) {
    memory.ledgerRead(attachments, tools.timers().nowMillis());
  }

  void networkChanged(NetworkRef network) {
    memory.networkChanged(network);
  }

  void forgetReports() {
    memory.forgetReports();
  }

  /** Whether what failed, or what is under way, has to do with that network. */
  boolean waitsFor(NetworkRef network) {
    return (running != null && running.reconciliation().hasAskedFor(network))
        || last.filter(result -> result.awaited().contains(network)).isPresent()
        || memory.hasPostponed(network);
  }

  /** Whether the last reconciliation left something to be tried again. */
  boolean hasFailed() {
    return last.filter(Result::hasFailed).isPresent();
  }

  /** Asks for a reconciliation; the newest state counts when it begins. */
  void wake(Trigger trigger) {
    if (closed) {
      return;
    }
    next = next == null ? trigger : next.or(trigger);
    if (running == null) {
      start();
    }
  }

  /** Takes no more triggers; completes when what is under way has ended. */
  Future<Void> stop() {
    close();
    return running == null ? Future.succeededFuture() : running.ended().future();
  }

  private void start() {
    Trigger trigger = Objects.requireNonNull(next);
    next = null;
    Reconciliation reconciliation = new Reconciliation(tools, pod, memory, () -> closed);
    running = new Running(reconciliation, Promise.promise());
    Optional<Result> failed = trigger.isUrgent() ? Optional.empty() : last;
    reconciliation.run(failed).onComplete(result -> ended(trigger, result.result()));
  }

  private void ended(Trigger trigger, Result result) {
    Promise<Void> ended = Objects.requireNonNull(running).ended();
    running = null;
    if (result.end() != Result.End.WAITING) {
      Optional<Duration> delay = requeue(trigger, result);
      publish(result, delay);
    } else if (retry == null) {
      next = next == null ? Trigger.RETRY : next.or(Trigger.RETRY); // It is due by now.
    }
    if (result.end() == Result.End.GONE) {
      if (next == null && memory.isGone()) {
        close();
        whenGone.accept(this);
      }
    } else if (result.end() == Result.End.SUPERSEDED && next == null) {
      next = Trigger.POD;
    }
    if (!closed && next != null) {
      // Not from here: reconciliations that end at once must not fill the stack.
      tools.timers().after(Duration.ZERO, this::startNext);
    }
    ended.complete();
  }

  private void startNext() {
    if (!closed && running == null && next != null) {
      start();
    }
  }

  private Optional<Duration> requeue(Trigger trigger, Result result) {
    RequeuePolicy.Requeue requeue = tools.requeue().after(result, last, trigger, attempts);
    attempts = requeue.attempts();
    last = Optional.of(result);
    cancel(retry);
    retry = null;
    Optional<Duration> delay =
        result.end() == Result.End.GONE
            ? Optional.empty()
            : requeue.delay().map(exact -> Backoff.jittered(exact, tools.random()));
    if (!closed) {
      delay.ifPresent(after -> retry = tools.timers().after(after, this::retry));
    }
    return delay;
  }

  private void retry() {
    retry = null;
    wake(Trigger.RETRY);
  }

  private void planResync() {
    Duration period = Backoff.jittered(tools.settings().resync(), tools.random());
    resync = tools.timers().after(period, this::resync);
  }

  private void resync() {
    planResync();
    wake(Trigger.RESYNC);
  }

  private void publish(Result result, Optional<Duration> delay) {
    Outcome outcome =
        result.end() == Result.End.GONE
            ? Outcome.GONE
            : result.hasFailed()
                ? Outcome.RETRY
                : result.attached() + result.detached() > 0 ? Outcome.CHANGED : Outcome.UNCHANGED;
    String cause = result.causes().isEmpty() ? null : result.causes().getFirst();
    Duration after = delay.orElse(null);
    tools
        .bus()
        .publish(
            Addresses.POD_RECONCILED,
            new PodReconciled(
                pod.uid(),
                pod.ref(),
                outcome,
                result.attached(),
                result.detached(),
                result.causes().size(),
                result.stages(),
                cause,
                after));
    if (cause != null) {
      LOG.warn(
          "reconciliation failed pod={} failed={} attached={} detached={} retryAfter={} cause={}",
          pod.ref(),
          result.causes().size(),
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
    }
  }

  private static void cancel(Timers.@Nullable Alarm alarm) {
    if (alarm != null) {
      alarm.cancel();
    }
  }
}
