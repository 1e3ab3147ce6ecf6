package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.bus.LimitPort.Limited;
import io.dynamicnetworks.bus.ReconcilePort;
import io.dynamicnetworks.bus.ReconcilePort.PodPlanned;
import io.dynamicnetworks.model.Desired;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InvalidSelection;
import io.dynamicnetworks.model.ListedStatus;
import io.dynamicnetworks.model.NetworkReady;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Notice;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.plan.Plan;
import io.dynamicnetworks.plan.Step;
import io.dynamicnetworks.reconcile.act.CniCalls;
import io.dynamicnetworks.reconcile.act.DetachAtEnd;
import io.dynamicnetworks.reconcile.act.FinalizerKeeper;
import io.dynamicnetworks.reconcile.memory.Continuation;
import io.dynamicnetworks.reconcile.memory.WorkerMemory;
import io.dynamicnetworks.reconcile.observe.DescribedRepairs;
import io.dynamicnetworks.reconcile.observe.FreshEvidence;
import io.dynamicnetworks.reconcile.observe.KnownEvidence;
import io.dynamicnetworks.reconcile.observe.Observer;
import io.dynamicnetworks.reconcile.observe.PeerRequests;
import io.dynamicnetworks.reconcile.observe.UsableAnnotations;
import io.dynamicnetworks.reconcile.record.Progress;
import io.dynamicnetworks.reconcile.record.ReadyCondition;
import io.dynamicnetworks.reconcile.record.ReadyRepairs;
import io.dynamicnetworks.reconcile.record.ReconcileContext;
import io.dynamicnetworks.reconcile.record.Result;
import io.dynamicnetworks.reconcile.record.StatusRecorder;
import io.dynamicnetworks.reconcile.record.StatusRepairs;
import io.dynamicnetworks.reconcile.shared.PodKey;
import io.dynamicnetworks.reconcile.shared.WorkerContext;
import io.dynamicnetworks.report.EventTexts;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One reconciliation of a pod: compares what is attached with what is desired, and acts until they
 * agree, the pod is edited again, or the controller stops.
 */
final class Reconciliation {
  // Labels of failures other than steps; a repeated failure keeps its label.
  private static final String SANDBOX = "sandbox";
  private static final String READY = "network-ready";

  private final WorkerContext shared;
  private final WorkerMemory memory;
  private final BooleanSupplier closed;
  private final ReconcileContext context;
  private final CniCalls calls;
  private final KnownEvidence known;
  private final ReadyRepairs readyRepairs;
  private final ReadyCondition ready;
  private final PeerRequests peers;
  private final FreshEvidence fresh;
  private final Planning planning;
  private final StatusRepairs statusRepairs;
  private final Finish finish;

  /** The pod that is acted on, as it was at the beginning. */
  private @Nullable Pod acting;

  Reconciliation(
      WorkerContext shared,
      PodKey pod,
      WorkerMemory memory,
      HeartbeatBus heartbeat,
      BooleanSupplier closed) {
    this.shared = shared;
    this.memory = memory;
    this.closed = closed;
    context =
        new ReconcileContext(
            shared,
            pod,
            memory,
            new Progress(shared.timers()),
            new StatusRecorder(shared, pod, memory, () -> acting));
    calls = new CniCalls(context, heartbeat::waitsFor);
    known = new KnownEvidence(shared, memory);
    readyRepairs = new ReadyRepairs(context);
    ready = new ReadyCondition(context, readyRepairs, closed);
    peers = new PeerRequests(shared, pod);
    fresh = new FreshEvidence(context, known, peers);
    planning = new Planning(context, peers, known);
    statusRepairs = new StatusRepairs(context);
    finish = new Finish(context, ready, known);
  }

  /**
   * Runs the reconciliation; the future never fails.
   *
   * @param failed the previous result; if all that is to do now failed in it, leave that to the
   *     backoff. Empty: act in any case.
   */
  Future<Result> run(Optional<Result> failed) {
    acting = memory.pod();
    Future<Result.End> end;
    try {
      end = memory.cache().recordIn(memory.store()).compose(taken -> begin(failed));
    } catch (RuntimeException e) {
      end = Future.failedFuture(e);
    }
    return end.recover(
            cause -> {
              context
                  .progress()
                  .failed(
                      "unexpected",
                      cause.getMessage() == null ? cause.toString() : cause.getMessage());
              // What took effect is written, and why the rest did not; no write is left for later.
              Pod pod = memory.pod();
              return finish
                  .write(pod == null || !pod.acceptsChanges() ? null : resultOf(pod))
                  .transform(written -> Future.succeededFuture(Result.End.DONE));
            })
        .onSuccess(ended -> ready.end())
        .map(context.progress()::end)
        .onSuccess(
            result -> {
              if (result.hasFailed() || result.hasFailedStep()) {
                memory.sandbox().doubt("the last reconciliation failed");
              }
            });
  }

  /** What to show after an unforeseen failure: nothing of a text that was not acted on. */
  private @Nullable NetworkReady resultOf(Pod now) {
    return isEdited() ? ready.resultAfterEdit() : ready.result(now.networks());
  }

  /** Whether the pod has been edited since the reconciliation began. */
  private boolean isEdited() {
    Pod now = memory.pod();
    return now != null && acting != null && !Objects.equals(now.networks(), acting.networks());
  }

  /** Takes note that the pod has changed. */
  void podChanged() {
    if (context.progress().hasBegun() && isEdited()) {
      ready.edited();
    }
  }

  /** Whether the reconciliation uses that NAD as it was when requested. */
  boolean hasAskedFor(NetworkRef network) {
    return planning.hasAskedFor(network);
  }

  /** Why the interfaces are not as the annotation asks, as far as it got; null if they are. */
  @Nullable String firstProblem() {
    return context.progress().firstProblem();
  }

  /**
   * Whether the interfaces are as the annotation asks, with nothing left for time or an edit to
   * resolve.
   */
  boolean isInSync() {
    return context.progress().problems().isEmpty() && memory.moveRetries().notices().isEmpty();
  }

  private Future<Result.End> begin(Optional<Result> failed) {
    Pod pod = memory.pod();
    acting = pod;
    if (pod == null) {
      memory.samples().none();
      return new DetachAtEnd(context, calls).detach();
    }
    context.progress().about(pod, Set.of());
    Continuation before = memory.takeContinuation();
    if (before != null) {
      planning.continueAfter(before.tried());
      context.progress().resume(before);
    }
    if (pod.ended()) {
      memory.samples().none();
      return new DetachAtEnd(context, calls).detachEnded();
    }
    UsableAnnotations annotations = UsableAnnotations.of(pod, shared.policy().maxInterfaces());
    if (annotations instanceof UsableAnnotations.Nothing) {
      memory.samples().none();
    }
    return switch (annotations) {
      case UsableAnnotations.Parsed(Desired.Selections desired, ListedStatus.Entries _) -> {
        desired.invalid().stream()
            .filter(InvalidSelection::beyondLimit)
            .forEach(invalid -> context.limitReached(Limited.SELECTION));
        yield forgetMovesBut(desired).compose(kept -> decide(pod, failed));
      }
      case UsableAnnotations.Unreadable(List<Notice> problems) -> {
        problems.forEach(context::warnOnce);
        yield finish.write(ready.result(pod.networks())).compose(written -> finish.release(true));
      }
      case UsableAnnotations.Unchangeable _ -> {
        boolean isUp = pod.phase() == Pod.Phase.RUNNING && !pod.deleting();
        if (isUp && UsableAnnotations.asksForNetworks(pod, shared.policy().maxInterfaces())) {
          context.warnOnce(EventTexts.hostNetwork());
        }
        NetworkReady last = isUp ? ready.result(pod.networks()) : null;
        yield last == null ? finish.release(false) : finish.after(pod, last, false);
      }
    };
  }

  /** Forgets the open moves of interfaces that none of the selections asks for by name. */
  private Future<Void> forgetMovesBut(Desired.Selections selections) {
    Set<InterfaceName> named = new HashSet<>();
    selections.valid().stream().map(Selection::iface).filter(Objects::nonNull).forEach(named::add);
    return memory.openMoves().keepOnly(named);
  }

  // ---- decide ----

  private Future<Result.End> decide(Pod pod, Optional<Result> failed) {
    return planning
        .withKnown(pod)
        .compose(
            plan -> {
              context.progress().about(pod, plan.awaitedNads());
              // Whether only CRI can decide: the evidence in memory is not enough, so that even an
              // empty plan does not end the reconciliation.
              boolean mustAsk = plan.undecided() || !known.doubts().isEmpty();
              if (!mustAsk && plan.isEmpty()) {
                plan.notices().forEach(context::warnOnce);
                return finish.idle(pod);
              }
              if (RequeuePolicy.isLeftToBackoff(todo(plan, mustAsk), failed, pod)) {
                return Future.succeededFuture(Result.End.WAITING);
              }
              Duration wait = mustAsk ? Duration.ZERO : statusRepairs.delay(plan);
              if (!wait.isZero()) {
                context.progress().dueIn(wait);
                plan.notices().forEach(context::warnOnce);
                return finish.idle(pod);
              }
              return act(pod, plan);
            });
  }

  /** Returns the labels of what is to do. */
  private Set<String> todo(Plan plan, boolean mustAsk) {
    Set<String> todo =
        plan.steps().stream().map(Step::label).collect(Collectors.toCollection(HashSet::new));
    if (!plan.repairs().isEmpty()) {
      todo.add(Finish.STATUS);
    }
    if (mustAsk) {
      todo.add(SANDBOX);
    }
    if (readyRepairs.isDue()) {
      todo.add(READY);
    }
    return todo;
  }

  // ---- act ----

  private Future<Result.End> act(Pod pod, Plan decided) {
    List<Step> expected = decided.stepsToReport(); // They may wait for the runtime.
    boolean attaching = FinalizerKeeper.isAttaching(expected);
    ready.begin(pod.networks());
    return fresh
        .ask(pod)
        .compose(
            answer ->
                switch (answer) {
                  case FreshEvidence.Answer.Found found -> actWith(pod, found);
                  case FreshEvidence.Answer.Missing(String cause) -> {
                    notBegun(expected, cause);
                    yield finish(pod, attaching);
                  }
                  case FreshEvidence.Answer.Ended(String sandboxId, String cause) -> {
                    notBegun(expected, cause);
                    yield new DetachAtEnd(context, calls)
                        .detachFrom(sandboxId)
                        .compose(done -> finish(pod, attaching));
                  }
                });
  }

  private Future<Result.End> finish(Pod pod, boolean attaching) {
    return finish.after(pod, ready.result(pod.networks()), attaching);
  }

  private void notBegun(List<Step> expected, String cause) {
    expected.forEach(step -> context.notBegun(step, cause));
    if (expected.isEmpty()) {
      context.progress().failed(SANDBOX, cause);
    } else {
      context.progress().undone(SANDBOX);
    }
  }

  /** Compares, decides and acts in the pod's sandbox. */
  private Future<Result.End> actWith(Pod pod, FreshEvidence.Answer.Found found) {
    Sandbox sandbox = found.known().sandbox();
    String from = found.from();
    // While the steps wait, the cache's texts are not kept.
    return new Observer(context, pod, found.known())
        .observe(found.cache(), kept -> new DetachAtEnd(context, calls).reportUnknown(kept, true))
        .compose(observed -> planning.withFresh(pod, fresh.with(pod, found)))
        .compose(plan -> DescribedRepairs.in(plan, peers))
        .compose(plan -> carryOut(pod, sandbox, from, plan));
  }

  private Future<Result.End> carryOut(Pod pod, Sandbox sandbox, String from, Plan plan) {
    planning.end();
    context.progress().about(pod, plan.awaitedNads());
    plan.notices().forEach(context::warnOnce);
    if (!plan.isEmpty()) {
      shared
          .bus()
          .publish(
              ReconcilePort.POD_PLANNED,
              new PodPlanned(
                  context.pod().uid(), context.pod().ref(), plan.summary() + "; sandbox " + from));
    }
    statusRepairs.note(plan);
    boolean attaching = FinalizerKeeper.isAttaching(plan.steps());
    PlanRunner runner = new PlanRunner(context, calls, ready, () -> isOutdated(pod));
    return runner
        .run(pod, sandbox, plan, planning.tried())
        .transform(
            done ->
                // What took effect is written in any case, and before the next reconciliation
                // begins.
                finish
                    .after(
                        pod,
                        done.succeeded() && !runner.isSuperseded()
                            ? ready.result(pod.networks())
                            : ready.resultAfterEdit(),
                        attaching)
                    .compose(
                        end ->
                            done.failed()
                                ? Future.failedFuture(done.cause())
                                : Future.succeededFuture(
                                    runner.isSuperseded() ? Result.End.SUPERSEDED : end)));
  }

  /**
   * Whether the rest of the plan is outdated, because the pod has changed, or must not be carried
   * out, because the controller stops.
   */
  private boolean isOutdated(Pod planned) {
    Pod now = memory.pod();
    return closed.getAsBoolean()
        || shared.stopping().getAsBoolean()
        || now == null
        || !Objects.equals(now.networks(), planned.networks())
        || !now.sandboxHint().equals(planned.sandboxHint()) // Its network-status is another one.
        || (context.observing() && memory.isSandboxSuperseded())
        || now.acceptsChanges() != planned.acceptsChanges()
        || now.ended() != planned.ended();
  }
}
