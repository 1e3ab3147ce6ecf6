package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.bus.Addresses;
import io.dynamicnetworks.bus.Messages.FinalizerChange;
import io.dynamicnetworks.bus.Messages.PodWriteReply;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.Failure;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.report.EventTexts;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Keeps a finalizer on a pod while it has interfaces that edits attached, so that they are detached
 * before the pod object goes. Makes sure that the finalizer is removed in the end.
 */
final class FinalizerKeeper {
  private final ReconcileContext context;

  FinalizerKeeper(ReconcileContext context) {
    this.context = context;
  }

  /**
   * Adds the finalizer if it is wanted and missing; returns why nothing may be attached, empty if
   * there is no reason.
   */
  Future<Optional<String>> add(Pod pod) {
    if (!context.shared().settings().finalizer()
        || context.memory().hasFinalizer(pod.ownFinalizer())) {
      return Future.succeededFuture(Optional.empty());
    }
    return change(true)
        .map(
            reply ->
                switch (reply) {
                  case PodWriteReply.Written(PodRef _, Pod now) -> {
                    context.memory().wrote(now);
                    context.memory().addedFinalizer();
                    yield Optional.empty();
                  }
                  case PodWriteReply.PodGone _ -> Optional.of("the pod is gone");
                  case PodWriteReply.NotWritten(PodRef _, Failure failure) ->
                      Optional.of("the finalizer could not be added: " + failure.cause());
                });
  }

  /**
   * Removes the finalizer once no such interface is left, or once an ended pod has waited too long.
   */
  Future<Void> release(Pod pod, boolean attaching) {
    if (!pod.ownFinalizer()) {
      return Future.succeededFuture();
    }
    List<Attachment> hotPlugged =
        context.store().attachments().stream().filter(kept -> !kept.created()).toList();
    if (hotPlugged.isEmpty() && !attaching) {
      return remove();
    }
    return pod.ended() ? removeIfOverdue(hotPlugged) : Future.succeededFuture();
  }

  private Future<Void> removeIfOverdue(List<Attachment> hotPlugged) {
    Duration waited =
        Duration.ofMillis(context.nowMillis() - context.memory().endedSince(context.nowMillis()));
    Duration left = context.shared().settings().finalizerTimeout().minus(waited);
    if (left.isPositive()) {
      context.progress().dueIn(left);
      return Future.succeededFuture();
    }
    for (Attachment kept : hotPlugged) {
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
    context.memory().removedFinalizer();
    return change(false)
        .map(
            reply -> {
              switch (reply) {
                case PodWriteReply.Written(PodRef _, Pod now) -> context.memory().wrote(now);
                case PodWriteReply.PodGone _ -> {}
                case PodWriteReply.NotWritten(PodRef _, Failure failure) ->
                    context.progress().failed("finalizer", "finalizer: " + failure.cause());
              }
              return null;
            });
  }

  private Future<PodWriteReply> change(boolean present) {
    PodKey pod = context.pod();
    return context
        .shared()
        .bus()
        .request(
            Addresses.FINALIZER,
            new FinalizerChange(pod.uid(), pod.ref(), present),
            context.shared().settings().deadlines().api())
        .otherwise(
            cause ->
                new PodWriteReply.NotWritten(
                    pod.ref(), new Failure.Transient(String.valueOf(cause.getMessage()))));
  }
}
