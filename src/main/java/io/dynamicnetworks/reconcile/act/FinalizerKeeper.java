package io.dynamicnetworks.reconcile.act;

import io.dynamicnetworks.bus.PodPort;
import io.dynamicnetworks.bus.PodPort.FinalizerChange;
import io.dynamicnetworks.bus.PodPort.PodWriteReply;
import io.dynamicnetworks.flow.Timers;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.Failure;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.plan.Step;
import io.dynamicnetworks.reconcile.record.PodWriter;
import io.dynamicnetworks.reconcile.record.ReconcileContext;
import io.dynamicnetworks.reconcile.shared.PodKey;
import io.dynamicnetworks.report.EventTexts;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keeps a finalizer on a pod while it has hot-plugged interfaces, so that they are detached before
 * the pod object goes. Makes sure that the finalizer is removed in the end.
 */
public final class FinalizerKeeper {
  private final ReconcileContext context;

  public FinalizerKeeper(ReconcileContext context) {
    this.context = context;
  }

  /**
   * Adds the finalizer before the first ADD, if it is wanted and missing; returns the steps to
   * carry out. Without it nothing is attached, so nothing is detached to make room either.
   */
  public Future<List<Step>> addFor(List<Step> steps, Pod pod) {
    return isAttaching(steps)
        ? add(pod).map(problem -> problem.map(cause -> withoutAttaches(steps, cause)).orElse(steps))
        : Future.succeededFuture(steps);
  }

  /** Whether an ADD is among the steps. */
  public static boolean isAttaching(List<Step> steps) {
    return steps.stream().anyMatch(Step.Attach.class::isInstance);
  }

  /** Reports the ADDs, and the DELs that go before them, as failed; returns the other steps. */
  private List<Step> withoutAttaches(List<Step> steps, String cause) {
    List<Step> others = new ArrayList<>();
    boolean isBefore = true; // What makes room for an attach goes before all of them (SPEC 4.6).
    for (Step step : steps) {
      isBefore &= !(step instanceof Step.Attach);
      if (step instanceof Step.Attach || (isBefore && step instanceof Step.Detach)) {
        context.notBegun(step, cause);
      } else {
        others.add(step);
      }
    }
    return others;
  }

  /** Returns why nothing may be attached; empty if there is no reason. */
  private Future<Optional<String>> add(Pod pod) {
    if (!context.shared().settings().finalizer()
        || context.memory().finalizer().isPresent(pod.ownFinalizer())) {
      return Future.succeededFuture(Optional.empty());
    }
    return change(true)
        .map(
            reply ->
                switch (reply) {
                  case PodWriteReply.Written(PodRef _, Pod now) -> {
                    context.memory().wrote(now);
                    context.memory().finalizer().added();
                    yield Optional.empty();
                  }
                  case PodWriteReply.PodGone _ -> Optional.of("the pod is gone");
                  case PodWriteReply.NotWritten(PodRef _, Failure failure, Pod _) ->
                      Optional.of("the finalizer could not be added: " + failure.cause());
                });
  }

  /**
   * Removes the finalizer once no such interface is left, or once an ended pod has waited too long.
   *
   * @param attaching whether such an interface may be attached soon
   */
  public Future<Void> release(boolean attaching) {
    Pod pod = context.memory().pod();
    if (pod == null || !pod.ownFinalizer()) {
      return Future.succeededFuture();
    }
    if (hotPlugged().isEmpty() && !(attaching && context.shared().settings().finalizer())) {
      return remove();
    }
    if (!pod.ended()) {
      return Future.succeededFuture();
    }
    Duration left = left();
    if (left.isPositive()) {
      context.progress().dueIn(left);
      return Future.succeededFuture();
    }
    return removeOverdue();
  }

  /**
   * Removes the finalizer of an ended pod when it has waited too long, even if {@code detaching}
   * takes longer; completes with it.
   */
  <T> Future<T> releaseInTime(Future<T> detaching) {
    if (detaching.isComplete()) {
      return detaching;
    }
    Duration left = left();
    Timers.Alarm alarm =
        context
            .shared()
            .timers()
            .after(
                left.isPositive() ? left : Duration.ZERO,
                () -> {
                  Pod pod = context.memory().pod();
                  if (pod != null && pod.ownFinalizer()) {
                    removeOverdue();
                  }
                });
    return detaching.onComplete(done -> alarm.cancel());
  }

  private List<Attachment> hotPlugged() {
    return context.store().attachments().stream().filter(kept -> !kept.created()).toList();
  }

  /** Returns how much longer the ended pod may wait. */
  private Duration left() {
    return context.shared().settings().finalizerTimeout().minus(waited());
  }

  private Duration waited() {
    long now = context.nowMillis();
    return Duration.ofMillis(now - context.memory().end().since(now));
  }

  private Future<Void> removeOverdue() {
    Duration waited = waited();
    for (Attachment kept : hotPlugged()) {
      context.event(
          EventTexts.failedRemoving(
              kept.iface(),
              kept.network(),
              "still attached after "
                  + waited.toSeconds()
                  + " s: the finalizer is removed, and detaching goes on without it"));
    }
    return remove();
  }

  private Future<Void> remove() {
    context.memory().finalizer().removed();
    return change(false)
        .map(
            reply -> {
              switch (reply) {
                case PodWriteReply.Written(PodRef _, Pod now) -> context.memory().wrote(now);
                case PodWriteReply.PodGone _ -> {}
                case PodWriteReply.NotWritten(PodRef _, Failure failure, Pod _) ->
                    context.progress().failed("finalizer", "finalizer: " + failure.cause());
              }
              return null;
            });
  }

  private Future<PodWriteReply> change(boolean present) {
    PodKey pod = context.pod();
    return new PodWriter(context.shared(), pod)
        .write(PodPort.FINALIZER, new FinalizerChange(pod.uid(), pod.ref(), present));
  }
}
