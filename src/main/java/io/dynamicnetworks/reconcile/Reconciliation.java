package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.annotation.NetworksAnnotation;
import io.dynamicnetworks.attachment.AttachmentLifecycle.Presence;
import io.dynamicnetworks.bus.LimitPort.Limited;
import io.dynamicnetworks.bus.PodPort.PodWriteReply;
import io.dynamicnetworks.bus.ReconcilePort;
import io.dynamicnetworks.bus.ReconcilePort.PodPlanned;
import io.dynamicnetworks.model.Allocation;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.Desired;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InvalidSelection;
import io.dynamicnetworks.model.ListedStatus;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkReady;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Notice;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.model.StatusChange;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.plan.Evidence;
import io.dynamicnetworks.plan.KnownSandbox;
import io.dynamicnetworks.plan.Plan;
import io.dynamicnetworks.plan.PlanInput.Move;
import io.dynamicnetworks.plan.Planner;
import io.dynamicnetworks.plan.Step;
import io.dynamicnetworks.plan.Takeover;
import io.dynamicnetworks.report.EventTexts;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One reconciliation of a pod: compares what is attached with what is desired, and acts until they
 * agree, the pod is edited again, or the controller stops.
 */
final class Reconciliation {
  // Labels of failures other than steps; a repeated failure keeps its label.
  private static final String STATUS = "network-status";
  private static final String SANDBOX = "sandbox";
  private static final String READY = "network-ready";

  private final WorkerContext shared;
  private final WorkerMemory memory;
  private final BooleanSupplier closed;
  private final ReconcileContext context;
  private final ReadyCondition ready;
  private final PeerRequests peers;
  private final FreshEvidence fresh;

  /** The pod that is acted on, as it was at the beginning. */
  private @Nullable Pod acting;

  private Set<NetworkRef> askedFor = Set.of();
  private Set<Move> tried = Set.of();

  /** Whether something is to be attached: now, or by a retry if that fails. */
  private boolean attaching;

  private Optional<Map<NetworkRef, NetworkDefinition>> networks = Optional.empty();

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
            new CniCalls(shared, pod, heartbeat, memory.samples()),
            new Progress(shared.timers()),
            new StatusRecorder(shared, pod, memory, () -> acting));
    ready = new ReadyCondition(context, closed);
    peers = new PeerRequests(shared, pod);
    fresh = new FreshEvidence(context, peers);
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
      end = memory.takeOver().compose(taken -> begin(failed));
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
              return write(pod == null || !pod.acceptsChanges() ? null : resultOf(pod))
                  .transform(written -> Future.succeededFuture(Result.End.DONE));
            })
        .onSuccess(ended -> ready.end())
        .map(context.progress()::end)
        .onSuccess(
            result -> {
              if (result.hasFailed() || result.hasFailedStep()) {
                memory.doubtSandbox("the last reconciliation failed");
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
    return askedFor.contains(network);
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
      return new DetachAtEnd(context).detach();
    }
    context.progress().about(pod, Set.of());
    WorkerMemory.Partial before = memory.takeContinuation();
    if (before != null) {
      tried = before.tried();
      context.progress().resume(before.failures());
    }
    if (pod.ended()) {
      memory.samples().none();
      return new DetachAtEnd(context).detachEnded();
    }
    Reading reading = read(pod);
    if (reading instanceof Reading.Nothing) {
      memory.samples().none();
    }
    return switch (reading) {
      case Reading.Parsed(Desired.Selections desired, ListedStatus.Entries _) -> {
        desired.invalid().stream()
            .filter(InvalidSelection::beyondLimit)
            .forEach(invalid -> context.limitReached(Limited.SELECTION));
        yield forgetMovesBut(desired).compose(kept -> decide(pod, failed));
      }
      case Reading.Unreadable(List<Notice> problems) -> {
        problems.forEach(this::reportOnce);
        yield write(ready.result(pod.networks())).compose(written -> release(true));
      }
      case Reading.Unchangeable _ -> {
        boolean isUp = pod.phase() == Pod.Phase.RUNNING && !pod.deleting();
        if (isUp && asksForNetworks(pod)) {
          reportOnce(EventTexts.hostNetwork());
        }
        NetworkReady last = isUp ? ready.result(pod.networks()) : null;
        yield last == null ? release(false) : finish(pod, last);
      }
    };
  }

  /** Forgets the open moves of interfaces that none of the selections asks for by name. */
  private Future<Void> forgetMovesBut(Desired.Selections selections) {
    Set<InterfaceName> named = new HashSet<>();
    selections.valid().stream().map(Selection::iface).filter(Objects::nonNull).forEach(named::add);
    return memory.openMoves().keepOnly(named);
  }

  private Reading read(Pod pod) {
    return Reading.of(pod, shared.policy().maxInterfaces());
  }

  private Reading.Parsed parsed(Pod pod) {
    return read(pod) instanceof Reading.Parsed parsed ? parsed : Reading.Parsed.NONE;
  }

  /** Whether the annotation asks for something; one that cannot be read does. */
  private boolean asksForNetworks(Pod pod) {
    return !NetworksAnnotation.parse(
            pod.networks(), pod.ref().namespace(), shared.policy().maxInterfaces())
        .equals(Desired.Selections.NONE);
  }

  // ---- decide ----

  private Future<Result.End> decide(Pod pod, Optional<Result> failed) {
    return plan(pod, evidence()::withListed, memory.allocation())
        .compose(
            plan -> {
              context.progress().about(pod, plan.awaitedNads());
              // Whether only CRI can decide: the evidence in memory is not enough, so that even an
              // empty plan does not end the reconciliation.
              boolean mustAsk = plan.undecided() || !context.known().doubts().isEmpty();
              if (!mustAsk && plan.isEmpty()) {
                report(plan);
                return showAndSettle(pod);
              }
              if (isLeftToBackoff(plan, mustAsk, failed, pod)) {
                return Future.succeededFuture(Result.End.WAITING);
              }
              Duration wait = repairAfter(plan, mustAsk);
              if (!wait.isZero()) {
                context.progress().dueIn(wait);
                report(plan);
                return showAndSettle(pod);
              }
              return act(pod, plan);
            });
  }

  /** Returns the evidence in memory, without asking a peer. */
  private Evidence evidence() {
    if (context.observing() && !memory.isSandboxOutdated() && memory.sandbox() == null) {
      memory.trustCache();
    }
    return context.known().evidence(ListedStatus.Entries.NONE);
  }

  private Future<Plan> plan(
      Pod pod, Function<ListedStatus.Entries, Evidence> known, Allocation allocation) {
    Reading.Parsed parsed = parsed(pod);
    Set<NetworkRef> needed =
        Planner.networksNeeded(parsed.desired(), known.apply(parsed.listed()), shared.policy());
    if (networks.isPresent() && askedFor.containsAll(needed)) {
      return context
          .progress()
          .timed("plan", Future.succeededFuture(networks.get()))
          .map(there -> plan(pod, parsed, known, there, allocation)); // At once: nothing waits.
    }
    return context
        .progress()
        .timed("plan", ask(needed))
        .map(there -> plan(pod, parsed(pod), known, there, allocation));
  }

  private Plan plan(
      Pod pod,
      Reading.Parsed parsed,
      Function<ListedStatus.Entries, Evidence> known,
      Map<NetworkRef, NetworkDefinition> there,
      Allocation allocation) {
    Plan plan =
        Planner.plan(
            context
                .known()
                .planInput(pod, parsed, known.apply(parsed.listed()), there, tried, allocation));
    memory.samples().planned(parsed.desired().valid().size(), plan.satisfied());
    return plan;
  }

  /** Requests the current NADs. All plans of one reconciliation use the same ones. */
  private Future<Map<NetworkRef, NetworkDefinition>> ask(Set<NetworkRef> needed) {
    if (needed.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    askedFor = needed;
    networks = Optional.empty();
    return peers
        .networks(needed)
        .onSuccess(answer -> networks = Optional.of(answer).filter(Reconciliation::isSmall))
        .onFailure(cause -> needed.forEach(context.progress()::await));
  }

  /**
   * Whether the NADs are small enough to keep. Large ones are requested again, because every pod
   * may have a reconciliation that waits.
   */
  private static boolean isSmall(Map<NetworkRef, NetworkDefinition> networks) {
    return networks.values().stream().mapToInt(network -> network.text().length()).sum()
        <= Budgets.NAD_CONFIG_BYTES;
  }

  /**
   * Whether everything to do failed before, and so is left to the backoff instead of being retried
   * on each change of the pod.
   */
  private boolean isLeftToBackoff(Plan plan, boolean mustAsk, Optional<Result> failed, Pod pod) {
    Set<String> todo =
        plan.steps().stream().map(Step::label).collect(Collectors.toCollection(HashSet::new));
    if (!plan.repairs().isEmpty()) {
      todo.add(STATUS);
    }
    if (mustAsk) {
      todo.add(SANDBOX);
    }
    if (ready.isRepairDue()) {
      todo.add(READY);
    }
    return failed
        .filter(Result::hasFailed)
        .filter(before -> before.isOf(pod.networks(), pod.sandboxHint()))
        .filter(before -> before.leaves(todo))
        .isPresent();
  }

  /**
   * Returns how long to delay a plan that only repairs network-status: if another writer keeps
   * overwriting it, repairs come at growing intervals.
   */
  private Duration repairAfter(Plan plan, boolean mustAsk) {
    boolean repairsAlone = !mustAsk && plan.steps().isEmpty() && plan.toRecord().isEmpty();
    return repairsAlone ? memory.statusRepairs().dueIn(context.nowMillis()) : Duration.ZERO;
  }

  // ---- act ----

  private Future<Result.End> act(Pod pod, Plan decided) {
    List<Step> expected = decided.stepsToReport(); // They may wait for the runtime.
    attaching = FinalizerKeeper.isAttaching(expected);
    ready.begin(pod.networks());
    return fresh
        .ask(pod)
        .compose(
            answer ->
                switch (answer) {
                  case FreshEvidence.Answer.Found found -> actWith(pod, found);
                  case FreshEvidence.Answer.Missing(String cause) -> {
                    notBegun(expected, cause);
                    yield finish(pod);
                  }
                  case FreshEvidence.Answer.Ended(String sandboxId, String cause) -> {
                    notBegun(expected, cause);
                    yield new DetachAtEnd(context)
                        .detachFrom(sandboxId)
                        .compose(done -> finish(pod));
                  }
                });
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
        .observe(found.cache())
        .compose(observed -> planFresh(pod, fresh.with(pod, found)))
        .compose(plan -> DescribedRepairs.in(plan, peers))
        .compose(plan -> carryOut(pod, sandbox, from, plan));
  }

  private Future<Plan> planFresh(Pod pod, Function<ListedStatus.Entries, Evidence> known) {
    return plan(pod, known, new Allocation.NotAsked())
        .compose(
            plan ->
                plan.unasked().isEmpty()
                    ? Future.succeededFuture(plan)
                    : context
                        .progress()
                        .timed("cri", peers.devices(pod, plan.unasked()))
                        .onSuccess(memory::allocated)
                        .compose(allocation -> plan(pod, known, allocation)));
  }

  private Future<Result.End> carryOut(Pod pod, Sandbox sandbox, String from, Plan plan) {
    networks = Optional.empty(); // It was the last plan; its steps have their configs.
    context.progress().about(pod, plan.awaitedNads());
    report(plan);
    if (!plan.isEmpty()) {
      shared
          .bus()
          .publish(
              ReconcilePort.POD_PLANNED,
              new PodPlanned(
                  context.pod().uid(), context.pod().ref(), plan.summary() + "; sandbox " + from));
    }
    noteRepairs(plan);
    List<Step> planned = plan.steps(); // All of the plan that is kept while they are carried out.
    boolean partial = plan.partial();
    attaching = FinalizerKeeper.isAttaching(planned);
    boolean[] superseded = {false};
    return memory
        .store()
        .replaceAll(Takeover.merge(memory.store().attachments(), plan.toRecord()))
        .compose(recorded -> new FinalizerKeeper(context).addFor(planned, pod))
        .compose(
            steps -> {
              ready.actsOn(pod.networks());
              return new StepRunner(context, pod, sandbox)
                  .carryOut(
                      steps,
                      () -> {
                        superseded[0] = superseded[0] || isOutdated(pod);
                        return superseded[0];
                      });
            })
        .onSuccess(
            done -> {
              superseded[0] |= context.cniCalls().hasRefused();
              if (partial && !superseded[0]) {
                superseded[0] = true;
                continueAfter(planned);
              }
            })
        .transform(
            done ->
                // What took effect is written in any case, and before the next reconciliation
                // begins.
                finish(
                        pod,
                        done.succeeded() && !superseded[0]
                            ? ready.result(pod.networks())
                            : ready.resultAfterEdit())
                    .compose(
                        end ->
                            done.failed()
                                ? Future.failedFuture(done.cause())
                                : Future.succeededFuture(
                                    superseded[0] ? Result.End.SUPERSEDED : end)));
  }

  /**
   * Leaves what the plan had no room for to the next reconciliation, whatever the outcome of this
   * one.
   */
  private void continueAfter(List<Step> steps) {
    context.limitReached(Limited.PLAN);
    Set<Move> all = new HashSet<>(tried);
    for (Step step : steps) {
      if (step instanceof Step.Attach || step instanceof Step.Withheld) {
        all.add(new Move(step.iface(), step.network()));
      }
    }
    memory.continueAfter(new WorkerMemory.Partial(all, context.progress().failures()));
  }

  private void noteRepairs(Plan plan) {
    plan.repairs().forEach(context.status()::note);
    if (plan.repairs().stream().anyMatch(this::isOfHotPlugged)) {
      context.progress().found();
    }
    if (plan.steps().isEmpty() && !plan.repairs().isEmpty()) {
      if (memory.statusRepairs().repaired(context.nowMillis())) {
        context.event(EventTexts.overwritten(EventTexts.NETWORK_STATUS));
      }
    }
  }

  /** Whether it lists or removes an entry of what a hot-plug controller attached or detached. */
  private boolean isOfHotPlugged(StatusChange repair) {
    List<StatusEntry> changed =
        switch (repair) {
          case StatusChange.Put(List<StatusEntry> entries) -> entries;
          case StatusChange.Remove(StatusEntry entry) -> List.of(entry);
        };
    Set<StatusEntry.Subject> subjects =
        changed.stream().map(StatusEntry::subject).collect(Collectors.toSet());
    return memory.store().attachments().stream()
        .filter(kept -> !kept.created() || kept.state() instanceof AttachmentState.Deleted)
        .flatMap(kept -> kept.entries().stream())
        .anyMatch(entry -> subjects.contains(entry.subject()));
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

  // ---- finish ----

  private Future<Result.End> finish(Pod pod) {
    return finish(pod, ready.result(pod.networks()));
  }

  /**
   * Writes what is pending, and forgets tombstones that are no longer listed.
   *
   * @param last what to show to those waiting for the pod's networks; null leaves it as it is
   */
  private Future<Result.End> finish(Pod pod, @Nullable NetworkReady last) {
    return write(last)
        .compose(
            written ->
                written
                    ? new Observer(context, pod, memory.sandbox()).forgetUnlisted()
                    : Future.succeededFuture())
        .compose(swept -> settle());
  }

  /** Writes what is pending; returns whether nothing is left to write. */
  private Future<Boolean> write(@Nullable NetworkReady last) {
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

  private Future<Result.End> showAndSettle(Pod pod) {
    NetworkReady last = ready.result(pod.networks());
    return last == null ? settle() : finish(pod, last);
  }

  /** Requests requeues for what is due later. */
  private Future<Result.End> settle() {
    for (Attachment kept : memory.store().attachments()) {
      if (kept.state() instanceof AttachmentState.Abandoned) {
        boolean isHidden = context.known().isHidden(kept);
        // One that is hidden keeps a device from others until its window ends.
        if (!isHidden || kept.device() != null) {
          awaitEnd(kept, isHidden);
        }
      }
    }
    memory.moveRetries().nextIn(context.nowMillis()).ifPresent(context.progress()::dueIn);
    return release(attaching || !memory.moveRetries().notices().isEmpty());
  }

  /**
   * Requeues for an abandoned request: when its window ends, if the cache will show whatever it
   * makes until then, or if nothing shows it; otherwise with backoff, to look for its effects.
   */
  private void awaitEnd(Attachment abandoned, boolean isHidden) {
    Duration left = context.lifecycle(Presence.HERE).windowLeft(abandoned);
    KnownSandbox known = memory.sandbox();
    boolean isShown =
        context.observing()
            && known != null
            && abandoned.isIn(known.sandbox().id())
            && memory.store().attachments().stream()
                .filter(kept -> kept.iface().equals(abandoned.iface()))
                .allMatch(kept -> kept.state() instanceof AttachmentState.Abandoned);
    if ((isShown || isHidden) && !left.isZero()) {
      context.progress().dueIn(left);
    } else {
      context.progress().undone(Step.Clean.labelOf(abandoned));
    }
  }

  private Future<Result.End> release(boolean attaching) {
    return new FinalizerKeeper(context).release(attaching).map(Result.End.DONE);
  }

  // ---- report ----

  /** Reports, once, what only an edit, a NAD or the settings can fix. */
  private void report(Plan plan) {
    plan.notices().forEach(context.progress()::problem);
    plan.notices().stream().filter(memory::isNews).forEach(context::event);
  }

  private void reportOnce(Notice notice) {
    context.progress().problem(notice);
    if (memory.isNews(notice)) {
      context.event(notice);
    }
  }
}
