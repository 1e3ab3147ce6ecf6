package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.bus.LimitPort.Limited;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.plan.Plan;
import io.dynamicnetworks.plan.PlanInput.Move;
import io.dynamicnetworks.plan.Step;
import io.dynamicnetworks.plan.Takeover;
import io.dynamicnetworks.reconcile.act.CniCalls;
import io.dynamicnetworks.reconcile.act.FinalizerKeeper;
import io.dynamicnetworks.reconcile.act.StepRunner;
import io.dynamicnetworks.reconcile.record.ReadyCondition;
import io.dynamicnetworks.reconcile.record.ReconcileContext;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Carries out one plan, until its rest is outdated. */
final class PlanRunner {
  private final ReconcileContext context;
  private final CniCalls calls;
  private final ReadyCondition ready;
  private final BooleanSupplier outdated;
  private boolean superseded;

  /**
   * @param outdated whether the rest of the plan must not be carried out any more
   */
  PlanRunner(
      ReconcileContext context, CniCalls calls, ReadyCondition ready, BooleanSupplier outdated) {
    this.context = context;
    this.calls = calls;
    this.ready = ready;
    this.outdated = outdated;
  }

  /** Whether another reconciliation has to follow at once. */
  boolean isSuperseded() {
    return superseded;
  }

  /**
   * Carries the plan out; fails only on unforeseen errors.
   *
   * @param tried what the plans that this one continues have tried
   */
  Future<Void> run(Pod pod, Sandbox sandbox, Plan plan, Set<Move> tried) {
    List<Step> planned = plan.steps(); // All of the plan that is kept while they are carried out.
    boolean partial = plan.partial();
    return context
        .store()
        .replaceAll(Takeover.merge(context.store().attachments(), plan.toRecord()))
        .compose(recorded -> new FinalizerKeeper(context).addFor(planned, pod))
        .compose(
            steps -> {
              ready.actsOn(pod.networks());
              return new StepRunner(context, calls, pod, sandbox).carryOut(steps, this::isOver);
            })
        .onSuccess(
            done -> {
              superseded |= context.progress().isRefused();
              if (partial && !superseded) {
                superseded = true;
                continueAfter(planned, tried);
              }
            });
  }

  private boolean isOver() {
    superseded = superseded || outdated.getAsBoolean();
    return superseded;
  }

  /**
   * Leaves what the plan had no room for to the next reconciliation, whatever the outcome of this
   * one.
   */
  private void continueAfter(List<Step> steps, Set<Move> tried) {
    context.limitReached(Limited.PLAN);
    Set<Move> all = new HashSet<>(tried);
    for (Step step : steps) {
      if (step instanceof Step.Attach || step instanceof Step.Withheld) {
        all.add(new Move(step.iface(), step.network()));
      }
    }
    context.memory().continueAfter(context.progress().continuation(all));
  }
}
