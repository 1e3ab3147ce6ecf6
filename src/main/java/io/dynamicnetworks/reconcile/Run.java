package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.bus.Addresses;
import io.dynamicnetworks.bus.Messages.PlanReply;
import io.dynamicnetworks.bus.Messages.PlanRequest;
import io.dynamicnetworks.bus.Messages.PodQuery;
import io.dynamicnetworks.bus.Messages.PodWriteReply;
import io.dynamicnetworks.bus.Messages.SandboxReply;
import io.dynamicnetworks.bus.Messages.SandboxRequest;
import io.dynamicnetworks.model.EventReason;
import io.dynamicnetworks.model.Failure;
import io.dynamicnetworks.model.LedgerEntry;
import io.dynamicnetworks.model.LedgerEntry.State;
import io.dynamicnetworks.model.Notice;
import io.dynamicnetworks.model.Plan;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.Step;
import io.dynamicnetworks.reconcile.RunReport.Unfinished;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One look at a pod: asks for a fresh plan and carries it out, step by step, until it is done, the
 * pod was edited again, or the controller stops.
 */
final class Run {
  private static final Duration LOCAL = Duration.ofSeconds(30);

  private final Lane.Tools tools;
  private final Lane.Identity pod;
  private final Delegates delegates;
  private final LaneMemory memory;
  private final BooleanSupplier disturbed;
  private final RunReport report = new RunReport();

  /**
   * @param disturbed whether the lane was told to look again, or to stop, since this run began
   */
  Run(
      Lane.Tools tools,
      Lane.Identity pod,
      Delegates delegates,
      LaneMemory memory,
      BooleanSupplier disturbed) {
    this.tools = tools;
    this.pod = pod;
    this.delegates = delegates;
    this.memory = memory;
    this.disturbed = disturbed;
  }

  /**
   * Does it, and gives the report; the future never fails.
   *
   * @param before what the run before could not do; if that is all there is to do, it is left to
   *     the backoff. Null does it in any case.
   */
  Future<RunReport> go(@Nullable Unfinished before) {
    return plan(null)
        .compose(reply -> planned(reply, before))
        .recover(
            cause -> {
              report.failed(String.valueOf(cause));
              return Future.succeededFuture();
            })
        .map(report);
  }

  private Future<PlanReply> plan(@Nullable String sandboxId) {
    long began = tools.timers().nowMillis();
    return tools
        .bus()
        .request(
            Addresses.PLAN,
            new PlanRequest(pod.uid(), pod.ref(), sandboxId, memory.takenNames()),
            LOCAL)
        .onComplete(reply -> report.took("plan", since(began)));
  }

  private Future<Void> planned(PlanReply reply, @Nullable Unfinished before) {
    Pod seen = reply.pod();
    LedgerBook book = new LedgerBook(tools.bus(), reply.ledger());
    if (seen == null) {
      return new Departure(tools, delegates, memory, report).settle(book);
    }
    report.about(seen.networks(), reply.plan().awaited());
    if (before != null && nothingNew(reply.plan(), seen, before)) {
      report.waiting();
      return Future.succeededFuture();
    }
    StatusRecorder status =
        new StatusRecorder(tools.bus(), tools.timers(), seen, tools.settings().deadlines().api());
    RunContext run = new RunContext(tools, seen, delegates, book, status, report);
    reply.plan().notices().forEach(notice -> tell(run, notice));
    return act(run, reply.plan())
        .transform(
            acted ->
                // What took effect is written in any case, and before another run begins.
                finish(run)
                    .compose(
                        written ->
                            acted.succeeded()
                                ? Future.<Void>succeededFuture()
                                : Future.failedFuture(acted.cause())))
        .onSuccess(finished -> lookLaterForGhosts(run))
        .compose(finished -> new FinalizerKeeper(run, memory).release(reply.plan()));
  }

  /** What may still come is looked for until it cannot come any more. */
  private void lookLaterForGhosts(RunContext run) {
    if (run.book().entries().stream().anyMatch(entry -> entry.state() == State.UNCERTAIN)) {
      report.unsettled();
    }
  }

  private static boolean nothingNew(Plan plan, Pod seen, Unfinished before) {
    Set<Notice> failures =
        plan.notices().stream().filter(Run::isFailure).collect(Collectors.toSet());
    boolean somethingToDo = !plan.steps().isEmpty() || !failures.isEmpty() || plan.checkSandbox();
    // An ended pod leaves no time for the backoff.
    return somethingToDo
        && !seen.ended()
        && Objects.equals(before.networks(), seen.networks())
        && plan.steps().stream().allMatch(step -> before.steps().stream().anyMatch(isSame(step)))
        && before.notices().containsAll(failures);
  }

  /** What stands in it besides may differ: an interface that was put back has a new address. */
  private static Predicate<Step> isSame(Step step) {
    return other ->
        other.getClass() == step.getClass()
            && other.network().equals(step.network())
            && Objects.equals(other.iface(), step.iface());
  }

  /** Failures are told each time they are tried; what only an edit can mend is told once. */
  private void tell(RunContext run, Notice notice) {
    if (isFailure(notice)) {
      report.failed(notice);
      run.tell(notice);
    } else if (memory.isNews(notice, run.pod().networks())) {
      run.tell(notice);
    }
  }

  private static boolean isFailure(Notice notice) {
    return notice.reason() == EventReason.FAILED_ADDING_INTERFACE
        || notice.reason() == EventReason.FAILED_REMOVING_INTERFACE;
  }

  /** What was detached is kept until network-status is known not to list it. */
  private static Future<Void> keepAdopted(RunContext run, Plan plan, Sandbox sandbox) {
    // Multus' own teardown sees to what it attached itself.
    List<LedgerEntry> kept = new ArrayList<>(run.pod().ended() ? List.of() : plan.adopted());
    run.book().entries().stream()
        .filter(entry -> entry.state() != State.ADOPTED)
        .filter(entry -> entry.state() != State.DETACHED || mayBeListed(run, entry, sandbox))
        .forEach(kept::add);
    return run.book().replaceAll(kept);
  }

  private static boolean mayBeListed(RunContext run, LedgerEntry detached, Sandbox sandbox) {
    boolean here = sandbox.equals(Sandbox.NONE) || detached.sandbox().id().equals(sandbox.id());
    return here && !run.pod().ended();
  }

  private Future<Void> act(RunContext run, Plan plan) {
    List<Step> cleans = plan.steps().stream().filter(Step.Clean.class::isInstance).toList();
    List<Step> others = plan.steps().stream().filter(s -> !(s instanceof Step.Clean)).toList();
    PlanRunner withoutSandbox = new PlanRunner(run, memory, Sandbox.NONE, () -> stale(run));
    if (others.isEmpty() && !plan.checkSandbox()) {
      return keepAdopted(run, plan, Sandbox.NONE).compose(kept -> withoutSandbox.carryOut(cleans));
    }
    return findSandbox(run)
        .compose(
            found ->
                switch (found) {
                  case SandboxReply.Found f -> actIn(run, f.sandbox(), plan);
                  case SandboxReply.Missing missing -> {
                    others.forEach(
                        step -> withoutSandbox.tellFailed(step, missing.failure().cause()));
                    if (others.isEmpty()) {
                      report.failed(missing.failure().cause());
                    }
                    // Cleaned by its name, what may be of this very sandbox could hit another link.
                    yield withoutSandbox.carryOut(plan.checkSandbox() ? List.of() : cleans);
                  }
                });
  }

  private Future<SandboxReply> findSandbox(RunContext run) {
    long began = run.nowMillis();
    SandboxRequest request = new SandboxRequest(pod.uid(), pod.ref(), run.pod().staticPodHash());
    return tools
        .bus()
        .request(Addresses.SANDBOX, request, tools.settings().deadlines().runtime())
        .otherwise(
            cause ->
                new SandboxReply.Missing(
                    pod.ref(), new Failure.Transient(String.valueOf(cause.getMessage()))))
        .onComplete(reply -> report.took("cri", since(began)));
  }

  private Future<Void> actIn(RunContext run, Sandbox sandbox, Plan plan) {
    boolean recreated =
        run.book().entries().stream()
            .filter(entry -> entry.state() != State.ADOPTED)
            .anyMatch(entry -> !entry.sandbox().id().equals(sandbox.id()));
    if (recreated) {
      // What was attached in the old sandbox is gone with it: decide again, knowing that.
      return plan(sandbox.id()).compose(reply -> carryOutIn(run, sandbox, reply.plan()));
    }
    return run.book()
        .update(
            entry ->
                entry.state() == State.ADOPTED
                    ? entry
                    : entry.withSandboxHint(run.pod().sandboxHint()))
        .compose(
            updated ->
                plan.checkSandbox()
                    ? plan(sandbox.id()).compose(reply -> carryOutIn(run, sandbox, reply.plan()))
                    : carryOutIn(run, sandbox, plan));
  }

  private Future<Void> carryOutIn(RunContext run, Sandbox sandbox, Plan plan) {
    PlanRunner runner = new PlanRunner(run, memory, sandbox, () -> stale(run));
    return keepAdopted(run, plan, sandbox).compose(kept -> runner.carryOut(plan.steps()));
  }

  /** Whether the pod was changed since the plan in a way that makes the rest of it stale. */
  private Future<Boolean> stale(RunContext run) {
    if (!disturbed.getAsBoolean()) {
      return Future.succeededFuture(false);
    }
    return tools
        .bus()
        .request(Addresses.POD, new PodQuery(pod.uid(), pod.ref()), LOCAL)
        .map(
            answer -> {
              Pod now = answer.pod();
              boolean changed =
                  now == null
                      || tools.stopping().getAsBoolean()
                      || !Objects.equals(now.networks(), run.pod().networks())
                      || now.changeable() != run.pod().changeable()
                      || now.ended() != run.pod().ended();
              if (changed) {
                report.superseded();
              }
              return changed;
            });
  }

  private Future<Void> finish(RunContext run) {
    return run.status()
        .finish()
        .onSuccess(
            reply -> {
              report.took("status", run.status().took());
              if (reply instanceof PodWriteReply.NotWritten lost) {
                report.failed("network-status: " + lost.failure().cause());
              }
            })
        .mapEmpty();
  }

  private Duration since(long beganMillis) {
    return Duration.ofMillis(tools.timers().nowMillis() - beganMillis);
  }
}
