package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.annotation.NetworkStatus;
import io.dynamicnetworks.annotation.NetworksAnnotation;
import io.dynamicnetworks.attachment.AttachmentLifecycle.Home;
import io.dynamicnetworks.bus.Addresses;
import io.dynamicnetworks.bus.Messages.DevicesAnswer;
import io.dynamicnetworks.bus.Messages.DevicesQuery;
import io.dynamicnetworks.bus.Messages.KeptLedgers;
import io.dynamicnetworks.bus.Messages.Limited;
import io.dynamicnetworks.bus.Messages.NetworksAnswer;
import io.dynamicnetworks.bus.Messages.NetworksQuery;
import io.dynamicnetworks.bus.Messages.PodPlanned;
import io.dynamicnetworks.bus.Messages.PodWriteReply;
import io.dynamicnetworks.bus.Messages.SandboxReply;
import io.dynamicnetworks.bus.Messages.SandboxRequest;
import io.dynamicnetworks.bus.Messages.SealedQuery;
import io.dynamicnetworks.model.Allocation;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.CachedSandbox;
import io.dynamicnetworks.model.Desired;
import io.dynamicnetworks.model.EventReason;
import io.dynamicnetworks.model.Failure;
import io.dynamicnetworks.model.InvalidSelection;
import io.dynamicnetworks.model.ListedStatus;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkReady;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodReport;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.plan.Evidence;
import io.dynamicnetworks.plan.LateRequests;
import io.dynamicnetworks.plan.Plan;
import io.dynamicnetworks.plan.PlanInput;
import io.dynamicnetworks.plan.PlanInput.Move;
import io.dynamicnetworks.plan.Planner;
import io.dynamicnetworks.plan.Step;
import io.dynamicnetworks.plan.Takeover;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One reconciliation of a pod: compares what is attached with what is desired, and acts until they
 * agree, the pod was edited again, or the controller stops.
 */
final class Reconciliation {
  // What can fail beside steps, in words that are the same the next time.
  private static final String STATUS = "network-status";
  private static final String SANDBOX = "sandbox";

  /** After so long those who wait see that interfaces are being attached or detached. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Tools tools;
  private final Memory memory;
  private final BooleanSupplier closed;
  private final Run run;
  private Set<NetworkRef> askedFor = Set.of();
  private Set<Move> tried = Set.of();
  private Optional<Map<NetworkRef, NetworkDefinition>> networks = Optional.empty();

  /** When those who wait are shown that it takes long; null if it did not begin. */
  private Timers.@Nullable Alarm patience;

  Reconciliation(Tools tools, PodKey pod, Memory memory, Pulse pulse, BooleanSupplier closed) {
    this.tools = tools;
    this.memory = memory;
    this.closed = closed;
    run =
        new Run(
            tools,
            pod,
            memory,
            new Delegates(tools, pod, pulse, memory.figures()),
            new Progress(tools.timers()),
            new StatusRecorder(tools, pod, memory::wrote, this::sealed));
  }

  /**
   * Does it; the future never fails.
   *
   * @param failed the result before; if what there is to do is what failed then, it is left to the
   *     backoff. Empty does it in any case.
   */
  Future<Result> run(Optional<Result> failed) {
    Future<Result.End> end;
    try {
      end = memory.takeOver().compose(taken -> begin(failed));
    } catch (RuntimeException e) {
      end = Future.failedFuture(e);
    }
    return end.recover(
            cause -> {
              run.progress().failed("unexpected", String.valueOf(cause));
              return Future.succeededFuture(Result.End.DONE);
            })
        .onSuccess(ended -> cancelPatience())
        .map(run.progress()::end);
  }

  /** Whether it rests on what that NAD is, or was when it was asked for. */
  boolean hasAskedFor(NetworkRef network) {
    return askedFor.contains(network);
  }

  /** Where the CNI cache shows all, nothing need be carried; what is left of before goes. */
  private @Nullable String sealed() {
    return tools.observing().getAsBoolean() ? "" : memory.book().sealed();
  }

  /** Whether the pod carries what a ledger that is lost may be had again from. */
  private boolean isToBeOpened() {
    return !tools.observing().getAsBoolean() && memory.toBeOpened() != null;
  }

  /** Before the ledger is held against what is observed. */
  private Future<Void> open(Sandbox sandbox) {
    String sealed = isToBeOpened() ? memory.toBeOpened() : null;
    if (sealed == null) {
      return Future.succeededFuture();
    }
    return tools
        .bus()
        .request(
            Addresses.LEDGER_OPEN,
            new SealedQuery(run.pod().uid(), run.pod().ref(), sandbox, sealed),
            tools.settings().deadlines().api())
        .otherwise(new KeptLedgers(List.of()))
        .compose(
            kept ->
                memory.opened(
                    kept.ledgers().stream().flatMap(one -> one.attachments().stream()).toList(),
                    run.nowMillis()));
  }

  /** What keeps the interfaces from being as the annotation asks, as far as it got. */
  List<PodReport> problems() {
    return run.progress().problems();
  }

  /** Whether nothing that its pod's owner asks for is left to be mended, by time or by an edit. */
  boolean isInSync() {
    return run.progress().problems().isEmpty() && memory.failedMoves().isEmpty();
  }

  private Future<Result.End> begin(Optional<Result> failed) {
    Pod pod = memory.pod();
    if (pod == null) {
      memory.figures().none();
      return new Orphans(run).detach();
    }
    run.progress().about(pod.networks(), Set.of());
    Memory.Partial before = memory.takePartial();
    if (before != null) {
      tried = before.tried();
      before.unfinished().forEach(run.progress()::undone);
    }
    if (pod.ended()) {
      memory.figures().none();
      return new Orphans(run).detachEnded(pod);
    }
    if (!pod.changeable()) {
      memory.figures().none();
      reportHostNetwork(pod);
      boolean isUp = pod.phase() == Pod.Phase.RUNNING && !pod.deleting();
      NetworkReady ready = isUp ? shown(pod) : null;
      return ready == null ? release(pod, false) : finish(pod, ready);
    }
    Desired desired = desired(pod.networks());
    ListedStatus listed = NetworkStatus.parse(pod.networkStatus());
    if (desired instanceof Desired.Selections selections
        && listed instanceof ListedStatus.Entries entries) {
      selections.invalid().stream()
          .filter(InvalidSelection::beyondLimit)
          .forEach(invalid -> run.limitReached(Limited.SELECTION));
      return decide(new Desire(pod, selections, entries), failed);
    }
    memory.figures().none();
    reportUnreadable(desired, listed);
    return write(shown(pod)).compose(written -> release(pod, true));
  }

  private Desired desired(@Nullable String annotation) {
    return NetworksAnnotation.parse(
        annotation, run.pod().ref().namespace(), tools.policy().maxInterfaces());
  }

  /** What the pod's annotations say. */
  private record Desire(Pod pod, Desired.Selections selections, ListedStatus.Entries listed) {}

  // ---- decide ----

  private Future<Result.End> decide(Desire desire, Optional<Result> failed) {
    return plan(desire, evidence(desire), memory.allocation())
        .compose(
            plan -> {
              run.progress().about(desire.pod().networks(), plan.awaited());
              boolean mustAsk =
                  plan.undecided() || isSandboxUnclear() || isWindowPassed() || isToBeOpened();
              if (!mustAsk && plan.isEmpty()) {
                report(plan);
                return showAndSettle(desire.pod());
              }
              if (isLeftToBackoff(plan, mustAsk, failed, desire)) {
                return Future.succeededFuture(Result.End.WAITING);
              }
              Duration wait = repairAfter(plan, mustAsk);
              if (!wait.isZero()) {
                run.progress().dueIn(wait);
                report(plan);
                return showAndSettle(desire.pod());
              }
              return act(desire, plan);
            });
  }

  /** What is known without asking anybody. */
  private Evidence evidence(Desire desire) {
    boolean observing = tools.observing().getAsBoolean();
    if (observing && !memory.isSandboxOutdated() && memory.sandbox() == null) {
      memory.trustCache();
    }
    return KnownEvidence.of(memory, observing, desire.listed());
  }

  private boolean isSandboxUnclear() {
    return KnownEvidence.isSandboxUnclear(memory, tools.observing().getAsBoolean());
  }

  /** Whether a request that was given up on can no longer end, so that it may be settled. */
  private boolean isWindowPassed() {
    return memory.book().attachments().stream()
        .filter(kept -> !isHidden(kept))
        .anyMatch(run.lifecycle(Home.HERE)::windowPassed);
  }

  /** Whether nothing can be done about a request that was given up on, until its name is free. */
  private boolean isHidden(Attachment kept) {
    return !tools.observing().getAsBoolean()
        && LateRequests.isHidden(kept, memory.book().attachments());
  }

  private Future<Plan> plan(Desire desire, Evidence evidence, Allocation allocation) {
    Set<NetworkRef> needed = Planner.networksNeeded(desire.selections(), evidence);
    PodKey pod = run.pod();
    Future<NetworksAnswer> answer =
        networks.isPresent() && askedFor.containsAll(needed)
            ? Future.succeededFuture(new NetworksAnswer(pod.ref(), networks.get()))
            : ask(pod, needed);
    return run.progress()
        .timed("plan", answer)
        .map(
            known ->
                Planner.plan(
                    new PlanInput(
                        desire.pod(),
                        desire.selections(),
                        evidence,
                        known.networks(),
                        tools.policy(),
                        memory.taken(),
                        List.copyOf(memory.former()),
                        memory.postponed(run.nowMillis()),
                        tried,
                        allocation)))
        .onSuccess(
            plan -> memory.figures().planned(desire.selections().valid().size(), plan.satisfied()));
  }

  /** The NADs as they are now; of one reconciliation all plans rest on the same. */
  private Future<NetworksAnswer> ask(PodKey pod, Set<NetworkRef> needed) {
    if (needed.isEmpty()) {
      return Future.succeededFuture(new NetworksAnswer(pod.ref(), Map.of()));
    }
    askedFor = needed;
    networks = Optional.empty();
    return tools
        .bus()
        .request(
            Addresses.NETWORKS,
            new NetworksQuery(pod.ref(), needed),
            tools.settings().deadlines().api())
        .onSuccess(
            answer -> networks = Optional.of(answer.networks()).filter(Reconciliation::isSmall));
  }

  /** What is large is asked for again: every pod may have a reconciliation that waits. */
  private static boolean isSmall(Map<NetworkRef, NetworkDefinition> networks) {
    return networks.values().stream().mapToInt(network -> network.config().length()).sum()
        <= Budgets.NAD_CONFIG_BYTES;
  }

  /** Failures are tried again by the backoff, not by each change of the pod. */
  private static boolean isLeftToBackoff(
      Plan plan, boolean mustAsk, Optional<Result> failed, Desire desire) {
    Set<String> todo =
        plan.steps().stream().map(Step::label).collect(Collectors.toCollection(HashSet::new));
    if (!plan.repairs().isEmpty()) {
      todo.add(STATUS);
    }
    if (mustAsk) {
      todo.add(SANDBOX);
    }
    return failed
        .filter(Result::hasFailed)
        .filter(before -> Objects.equals(before.networks(), desire.pod().networks()))
        .filter(before -> before.unfinished().containsAll(todo))
        .isPresent();
  }

  /** Who keeps overwriting network-status is not answered at once each time. */
  private Duration repairAfter(Plan plan, boolean mustAsk) {
    boolean repairsAlone = !mustAsk && plan.steps().isEmpty() && plan.adopted().isEmpty();
    return repairsAlone
        ? tools.requeue().repairAfter(memory.repairs(), run.nowMillis())
        : Duration.ZERO;
  }

  // ---- act ----

  private Future<Result.End> act(Desire desire, Plan expected) {
    patience = tools.timers().after(PATIENCE, () -> showAttaching(desire.pod()));
    return run.progress()
        .timed("cri", findSandbox(desire.pod()))
        .compose(
            reply ->
                switch (reply) {
                  case SandboxReply.Found found -> actIn(desire, found);
                  case SandboxReply.Missing(PodRef _, Failure failure) -> {
                    notFound(desire.pod(), expected, failure.cause());
                    yield finish(desire.pod(), shown(desire.pod()));
                  }
                });
  }

  /** Whoever waits sees it, unless they have read of a failure, which a retry may not mend. */
  private void showAttaching(Pod pod) {
    NetworkReady ready = ReadyTexts.attaching(pod.networks());
    Pod now = memory.pod();
    NetworkReady before = now == null ? null : now.ready();
    boolean told =
        before != null
            && before.observed().equals(ready.observed())
            && before.status().equals(ready.status());
    if (now != null && !told && !closed.getAsBoolean() && isAwaited(now)) {
      run.status().show(ready);
    }
  }

  private Future<SandboxReply> findSandbox(Pod pod) {
    return tools
        .bus()
        .request(
            Addresses.SANDBOX,
            new SandboxRequest(pod.uid(), pod.ref(), pod.staticPodHash()),
            tools.settings().deadlines().runtime())
        .otherwise(
            cause ->
                new SandboxReply.Missing(
                    pod.ref(), new Failure.Transient(String.valueOf(cause.getMessage()))));
  }

  private void notFound(Pod pod, Plan expected, String cause) {
    Steps steps = new Steps(run, pod, new Sandbox("", ""));
    expected.steps().forEach(step -> steps.notBegun(step, cause));
    if (expected.steps().isEmpty()) {
      run.progress().failed(SANDBOX, cause);
    } else {
      run.progress().undone(SANDBOX);
    }
  }

  private Future<Result.End> actIn(Desire desire, SandboxReply.Found found) {
    Pod pod = desire.pod();
    Evidence.Creation.Known creation = creation(found.createdWith());
    memory.found(new Memory.KnownSandbox(pod.sandboxHint(), found.sandbox(), creation));
    Future<@Nullable CachedSandbox> looked =
        tools.observing().getAsBoolean()
            ? CacheLook.afresh(run, found.sandbox().id())
            : Future.succeededFuture(null);
    return open(found.sandbox())
        .compose(opened -> looked)
        .compose(
            cache ->
                new Observer(run, pod, found.sandbox())
                    .observe(cache)
                    .compose(observed -> planFresh(desire, found.sandbox(), creation, cache))
                    .compose(plan -> carryOut(desire, found.sandbox(), plan)));
  }

  private Evidence.Creation.Known creation(@Nullable String createdWith) {
    return new Evidence.Creation.Known(
        desired(createdWith) instanceof Desired.Selections selections
            ? selections.valid()
            : List.of());
  }

  private Future<Plan> planFresh(
      Desire desire,
      Sandbox sandbox,
      Evidence.Creation.Known creation,
      @Nullable CachedSandbox cache) {
    Evidence evidence =
        new Evidence(
            cache != null,
            true,
            cache,
            sandbox,
            creation,
            memory.book().attachments(),
            desire.listed(),
            Results.READER);
    return plan(desire, evidence, new Allocation.NotAsked())
        .compose(
            plan ->
                plan.unasked().isEmpty()
                    ? Future.succeededFuture(plan)
                    : run.progress()
                        .timed("cri", allocation(desire.pod(), plan.unasked()))
                        .compose(allocation -> plan(desire, evidence, allocation)));
  }

  /** The devices that the kubelet allocated to the pod, for what is to be attached now. */
  private Future<Allocation> allocation(Pod pod, Set<String> resources) {
    Map<String, List<String>> listed = new HashMap<>(pod.devices().allocated());
    listed.keySet().retainAll(resources);
    return tools
        .bus()
        .request(
            Addresses.DEVICES,
            new DevicesQuery(pod.uid(), pod.ref(), resources, listed),
            tools.settings().deadlines().runtime())
        .map(DevicesAnswer::allocation)
        .otherwise(cause -> new Allocation.Failed(String.valueOf(cause.getMessage())))
        .onSuccess(memory::allocated);
  }

  private Future<Result.End> carryOut(Desire desire, Sandbox sandbox, Plan plan) {
    run.progress().about(desire.pod().networks(), plan.awaited());
    report(plan);
    if (!plan.isEmpty()) {
      tools
          .bus()
          .publish(
              Addresses.POD_PLANNED,
              new PodPlanned(run.pod().uid(), run.pod().ref(), plan.summary()));
    }
    noteRepairs(plan);
    boolean[] superseded = {false};
    return memory
        .book()
        .replaceAll(Takeover.merge(memory.book().attachments(), plan.adopted()))
        .compose(
            recorded ->
                new Steps(run, desire.pod(), sandbox)
                    .carryOut(
                        plan.steps(),
                        () -> {
                          superseded[0] = superseded[0] || isOutdated(desire.pod());
                          return superseded[0];
                        }))
        .onSuccess(
            done -> {
              if (plan.partial() && !superseded[0]) {
                superseded[0] = true;
                goOn(plan);
              }
            })
        .transform(
            done ->
                // What took effect is written in any case, and before another one begins.
                finish(
                        desire.pod(),
                        done.succeeded() && !superseded[0] ? shown(desire.pod()) : shownOvertaken())
                    .compose(
                        end ->
                            done.failed()
                                ? Future.failedFuture(done.cause())
                                : Future.succeededFuture(
                                    superseded[0] ? Result.End.SUPERSEDED : end)));
  }

  /** What there was no room for is next, whatever became of what was tried. */
  private void goOn(Plan plan) {
    run.limitReached(Limited.PLAN);
    Set<Move> all = new HashSet<>(tried);
    for (Step step : plan.steps()) {
      if (step instanceof Step.Attach || step instanceof Step.Withheld) {
        all.add(new Move(step.iface(), step.network()));
      }
    }
    memory.goOn(new Memory.Partial(all, run.progress().unfinished()));
  }

  private void noteRepairs(Plan plan) {
    plan.repairs().forEach(run.status()::note);
    if (plan.steps().isEmpty() && !plan.repairs().isEmpty()) {
      memory.repaired(RequeuePolicy.repaired(memory.repairs(), run.nowMillis()));
      if (RequeuePolicy.isReported(memory.repairs())) {
        run.event(EventTexts.overwritten(run.pod().ref(), EventTexts.NETWORK_STATUS));
      }
    }
  }

  /** Whether the pod was changed since in a way that makes the rest of the plan outdated. */
  private boolean isOutdated(Pod planned) {
    Pod now = memory.pod();
    return closed.getAsBoolean()
        || tools.stopping().getAsBoolean()
        || now == null
        || !Objects.equals(now.networks(), planned.networks())
        || now.changeable() != planned.changeable()
        || now.ended() != planned.ended();
  }

  // ---- finish ----

  /**
   * Writes what is to be written, and forgets what is listed no more.
   *
   * @param ready what those who wait are to see; null leaves it as it is
   */
  private Future<Result.End> finish(Pod pod, @Nullable NetworkReady ready) {
    return write(ready)
        .compose(
            written -> written ? new Observer(run, pod).forgetUnlisted() : Future.succeededFuture())
        .compose(swept -> settle(pod));
  }

  /** Gives whether nothing is left to be written. */
  private Future<Boolean> write(@Nullable NetworkReady ready) {
    cancelPatience();
    return run.status()
        .finish(ready)
        .map(
            last -> {
              run.progress().took("status", run.status().took());
              if (last.orElse(null) instanceof PodWriteReply.NotWritten(PodRef _, Failure why)) {
                run.progress().failed(STATUS, "network-status: " + why.cause());
                return false;
              }
              if (ready != null) {
                memory.shows(ready.abridged());
              }
              return true;
            });
  }

  private Future<Result.End> showAndSettle(Pod pod) {
    NetworkReady ready = shown(pod);
    return ready == null ? settle(pod) : finish(pod, ready);
  }

  private void cancelPatience() {
    if (patience != null) {
      patience.cancel();
    }
  }

  /**
   * An edit overtook the reconciliation. If it is back at a text that counts as in sync, that is
   * true no more: whoever waits for that text must not be misled.
   */
  private @Nullable NetworkReady shownOvertaken() {
    Pod now = memory.pod();
    if (now == null || now.ready() == null || !run.progress().hasChanged()) {
      return null;
    }
    NetworkReady attaching = ReadyTexts.attaching(now.networks());
    return now.ready().observed().equals(attaching.observed())
            && !now.ready().status().equals(attaching.status())
        ? attaching
        : null;
  }

  /** What those who wait for the pod's networks are to see now; null if they see it. */
  private @Nullable NetworkReady shown(Pod pod) {
    Pod now = memory.pod();
    if (now == null || !(run.progress().hasActed() || isAwaited(now))) {
      return null;
    }
    NetworkReady ready =
        ReadyTexts.of(
            pod.ref(),
            pod.networks(),
            Stream.concat(run.progress().problems().stream(), memory.failedMoves().stream())
                .distinct()
                .toList(),
            run.progress().firstCause(),
            tools.peerAway().getAsBoolean());
    // What the watch shows may be about to be overwritten by what was shown meanwhile.
    if (run.status().shows()) {
      return ready;
    }
    return ready.abridged().equals(now.ready()) || isRepairedLater(ready) ? null : ready;
  }

  /** Whether it was shown before and somebody keeps overwriting it, so that it has to wait. */
  private boolean isRepairedLater(NetworkReady ready) {
    NetworkReady before = memory.shown();
    if (before == null || !before.equals(ready.abridged()) || run.progress().hasChanged()) {
      return false;
    }
    Duration wait = tools.requeue().repairAfter(memory.shownRepairs(), run.nowMillis());
    if (!wait.isZero()) {
      run.progress().dueIn(wait);
      return true;
    }
    memory.shownRepaired(RequeuePolicy.repaired(memory.shownRepairs(), run.nowMillis()));
    if (RequeuePolicy.isReported(memory.shownRepairs())) {
      run.event(EventTexts.overwritten(run.pod().ref(), EventTexts.SHOWN));
    }
    return false;
  }

  /** Whether somebody may wait: of a pod that nobody edited nothing is shown. */
  private boolean isAwaited(Pod pod) {
    return pod.ready() != null || pod.readinessGate() || memory.isEdited();
  }

  /** Sees to it that what is due later is not forgotten. */
  private Future<Result.End> settle(Pod pod) {
    for (Attachment kept : memory.book().attachments()) {
      if (kept.state() instanceof AttachmentState.Abandoned && !isHidden(kept)) {
        awaitEnd(kept);
      }
    }
    memory
        .nextMoveAtMillis(run.nowMillis())
        .ifPresent(due -> run.progress().dueIn(Duration.ofMillis(due - run.nowMillis())));
    return release(pod, false);
  }

  /** The cache shows what it makes when it ends; what else it does is looked for. */
  private void awaitEnd(Attachment abandoned) {
    Duration left = run.lifecycle(Home.HERE).windowLeft(abandoned);
    Memory.KnownSandbox known = memory.sandbox();
    boolean isShown =
        tools.observing().getAsBoolean()
            && known != null
            && known.sandbox().id().equals(abandoned.sandbox().id())
            && memory.book().attachments().stream()
                .filter(kept -> kept.iface().equals(abandoned.iface()))
                .allMatch(kept -> kept.state() instanceof AttachmentState.Abandoned);
    if (isShown && !left.isZero()) {
      run.progress().dueIn(left);
    } else {
      run.progress().undone(Steps.cleanUpOf(abandoned));
    }
  }

  private Future<Result.End> release(Pod pod, boolean attaching) {
    return new FinalizerKeeper(run).release(pod, attaching).map(Result.End.DONE);
  }

  // ---- report ----

  /** What only an edit, a NAD or the settings can mend is told once. */
  private void report(Plan plan) {
    plan.notices().forEach(run.progress()::problem);
    plan.notices().stream().filter(memory::isNews).forEach(run::event);
  }

  private void reportOnce(EventReason reason, String text) {
    PodReport notice = new PodReport(reason, "pod [" + run.pod().ref() + "]: " + text);
    run.progress().problem(notice);
    if (memory.isNews(notice)) {
      run.event(notice);
    }
  }

  private void reportHostNetwork(Pod pod) {
    boolean running = pod.phase() == Pod.Phase.RUNNING && !pod.deleting();
    Desired desired = desired(pod.networks());
    // Text that cannot be read asks for something too.
    if (running && pod.hostNetwork() && !desired.equals(Desired.Selections.NONE)) {
      reportOnce(
          EventReason.INTERFACE_ADD_REJECTED, "will not add interface to host networked pod");
    }
  }

  private void reportUnreadable(Desired desired, ListedStatus listed) {
    if (desired instanceof Desired.Unreadable(String problem)) {
      reportOnce(
          EventReason.INVALID_NETWORK_SELECTION,
          "annotation k8s.v1.cni.cncf.io/networks: " + problem);
    }
    if (listed instanceof ListedStatus.Unreadable(String problem)) {
      reportOnce(
          EventReason.INVALID_NETWORK_SELECTION,
          "annotation k8s.v1.cni.cncf.io/network-status: " + problem);
    }
  }
}
