package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.bus.PodPort.PodWriteReply;
import io.dynamicnetworks.model.NetworkReady;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.reconcile.act.FinalizerKeeper;
import io.dynamicnetworks.reconcile.memory.WorkerMemory;
import io.dynamicnetworks.reconcile.observe.AwaitedEnds;
import io.dynamicnetworks.reconcile.observe.KnownEvidence;
import io.dynamicnetworks.reconcile.observe.Observer;
import io.dynamicnetworks.reconcile.record.ReadyCondition;
import io.dynamicnetworks.reconcile.record.ReconcileContext;
import io.dynamicnetworks.reconcile.record.Result;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** Ends a reconciliation: writes what is pending, and requests requeues for what is due later. */
final class Finish {
  /** The label of a failed write. */
  static final String STATUS = "network-status";

  private final ReconcileContext context;
  private final WorkerMemory memory;
  private final ReadyCondition ready;
  private final AwaitedEnds awaited;

  Finish(ReconcileContext context, ReadyCondition ready, KnownEvidence known) {
    this.context = context;
    memory = context.memory();
    this.ready = ready;
    awaited = new AwaitedEnds(context, known);
  }

  /** Ends a reconciliation that has nothing to do; writes only what it has to show. */
  Future<Result.End> idle(Pod pod) {
    NetworkReady last = ready.result(pod.networks());
    return last == null ? settle(false) : after(pod, last, false);
  }

  /**
   * Writes what is pending, forgets tombstones that are no longer listed, and requests requeues.
   *
   * @param last what to show to those waiting for the pod's networks; null leaves it as it is
   * @param attaching whether something is to be attached: now, or by a retry if that fails
   */
  Future<Result.End> after(Pod pod, @Nullable NetworkReady last, boolean attaching) {
    return write(last)
        .compose(
            written ->
                written
                    ? new Observer(context, pod, memory.sandbox().known()).forgetUnlisted()
                    : Future.succeededFuture())
        .compose(swept -> settle(attaching));
  }

  /** Writes what is pending; returns whether nothing is left to write. */
  Future<Boolean> write(@Nullable NetworkReady last) {
    ready.end();
    return context
        .status()
        .finish(last)
        .map(
            reply -> {
              context.progress().took("status", context.status().took());
              if (reply.orElse(null) instanceof PodWriteReply.NotWritten not) {
                context.progress().failed(STATUS, "network-status: " + not.failure().cause());
                return false;
              }
              return true;
            });
  }

  private Future<Result.End> settle(boolean attaching) {
    awaited.requeue();
    memory.moveRetries().nextIn(context.nowMillis()).ifPresent(context.progress()::dueIn);
    return release(attaching || !memory.moveRetries().notices().isEmpty());
  }

  /** Removes the finalizer if nothing needs it. */
  Future<Result.End> release(boolean attaching) {
    return new FinalizerKeeper(context).release(attaching).map(Result.End.DONE);
  }
}
