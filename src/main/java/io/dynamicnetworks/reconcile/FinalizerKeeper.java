package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.bus.Addresses;
import io.dynamicnetworks.bus.Messages.FinalizerChange;
import io.dynamicnetworks.bus.Messages.PodWriteReply;
import io.dynamicnetworks.model.Failure;
import io.dynamicnetworks.model.LedgerEntry;
import io.dynamicnetworks.model.LedgerEntry.State;
import io.dynamicnetworks.model.Plan;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.Step;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds a pod with a finalizer while interfaces are plugged into it, so that they are off before
 * the pod object goes, and lets it go for certain.
 */
final class FinalizerKeeper {
  private final RunContext run;
  private final LaneMemory memory;

  FinalizerKeeper(RunContext run, LaneMemory memory) {
    this.run = run;
    this.memory = memory;
  }

  /**
   * Puts the finalizer on if it is wanted and missing.
   *
   * @return why nothing may be attached; null if it may
   */
  Future<@Nullable String> hold() {
    if (!run.tools().settings().finalizer() || memory.isHeld(run.pod().ownFinalizer())) {
      return Future.succeededFuture(null);
    }
    return change(true)
        .map(
            reply ->
                switch (reply) {
                  case PodWriteReply.Written written -> {
                    memory.held();
                    yield null;
                  }
                  case PodWriteReply.PodGone gone -> "the pod is gone";
                  case PodWriteReply.NotWritten lost ->
                      "the finalizer could not be put on: " + lost.failure().cause();
                });
  }

  /** Takes the finalizer off once nothing is plugged any more, or the pod waited too long. */
  Future<Void> release(Plan plan) {
    Pod pod = run.pod();
    if (!pod.ownFinalizer()) {
      return Future.succeededFuture();
    }
    List<LedgerEntry> plugged =
        run.book().entries().stream().filter(e -> e.state() != State.ADOPTED).toList();
    boolean attaching = plan.steps().stream().anyMatch(Step.Attach.class::isInstance);
    if (plugged.isEmpty() && !attaching) {
      return letGo();
    }
    if (pod.ended()) {
      Duration waited = run.since(memory.endedSince(run.nowMillis()));
      if (waited.compareTo(run.tools().settings().finalizerTimeout()) >= 0) {
        plugged.forEach(
            entry ->
                run.tell(
                    EventTexts.failedRemoving(
                        pod.ref(),
                        entry.iface(),
                        entry.network(),
                        "given up after " + waited.toSeconds() + " s, so that the pod can go")));
        return run.book().replaceAll(List.of()).compose(forgotten -> letGo());
      }
    }
    return Future.succeededFuture();
  }

  private Future<Void> letGo() {
    memory.letGo();
    return change(false)
        .map(
            reply -> {
              if (reply instanceof PodWriteReply.NotWritten lost) {
                run.report().failed("finalizer: " + lost.failure().cause());
              }
              return null;
            });
  }

  private Future<PodWriteReply> change(boolean present) {
    Pod pod = run.pod();
    return run.tools()
        .bus()
        .request(
            Addresses.FINALIZER,
            new FinalizerChange(pod.uid(), pod.ref(), present),
            run.tools().settings().deadlines().api())
        .otherwise(
            cause ->
                new PodWriteReply.NotWritten(
                    pod.ref(), new Failure.Transient(String.valueOf(cause.getMessage()))));
  }
}
