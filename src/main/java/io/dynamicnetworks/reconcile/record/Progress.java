package io.dynamicnetworks.reconcile.record;

import io.dynamicnetworks.bus.ReconcilePort.StepEnd;
import io.dynamicnetworks.flow.Timers;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Notice;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodStatus;
import io.dynamicnetworks.plan.PlanInput.Move;
import io.dynamicnetworks.plan.Step;
import io.dynamicnetworks.reconcile.memory.Continuation;
import io.dynamicnetworks.report.ReadyTexts;
import io.dynamicnetworks.text.Printable;
import io.dynamicnetworks.text.Sha256;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a reconciliation has done so far; becomes a {@link Result} when it ends. */
public final class Progress {
  /** How many labels of what is left to do are kept; the others are never left to the backoff. */
  private static final int MAX_LABELS = 48;

  /** How the label of a clean-up step begins. */
  private static final String CLEAN = Step.Clean.class.getSimpleName() + " ";

  private final Timers timers;
  private final Map<String, Duration> stages = new LinkedHashMap<>();
  private final Set<Long> leftToDo = new LinkedHashSet<>();
  private final List<Notice> problems = new ArrayList<>();
  private int problemsBytes;
  private @Nullable String firstProblem;
  private final Map<StepEnd, Integer> steps = new LinkedHashMap<>();
  private @Nullable String networks;
  private String sandboxHint = "";
  private final Set<Long> awaitedNads = new LinkedHashSet<>();
  private Optional<Duration> after = Optional.empty();
  private int failures;
  private @Nullable String cause;

  /** As {@code cause}, but clean-ups do not count. */
  private @Nullable String firstCause;

  private boolean begun;

  /** Whether the step in progress has failed. */
  private boolean failing;

  /** Whether a CNI call was not made because the controller stops. */
  private boolean refused;

  private boolean found;
  private int attached;
  private int detached;

  public Progress(Timers timers) {
    this.timers = timers;
  }

  /** Sets the pod that is acted on, and adds NADs whose change may help. */
  public void about(Pod pod, Set<NetworkRef> networksAwaited) {
    networks = pod.networks();
    sandboxHint = pod.sandboxHint();
    networksAwaited.forEach(this::await);
  }

  /** A step begins. */
  public void begins() {
    begun = true;
    failing = false;
  }

  /** The step in progress has failed. */
  public void stepFailed() {
    failing = true;
  }

  /** Whether a step has begun. */
  public boolean hasBegun() {
    return begun;
  }

  /** A CNI call was not made because the controller stops: no later step makes any either. */
  public void refused() {
    refused = true;
  }

  public boolean isRefused() {
    return refused;
  }

  public void attached() {
    attached++;
  }

  public void detached() {
    detached++;
  }

  /**
   * Records a failure that may pass by itself (SPEC 1.4): the pod is requeued with backoff.
   *
   * @param what a label that stays the same when it fails again
   */
  public void failed(String what, String why) {
    undone(what);
    failures++;
    cause = cause == null ? Notice.shortened(why) : cause;
    if (firstCause == null && !what.startsWith(CLEAN)) {
      firstCause = Notice.shortened(why);
    }
  }

  /**
   * Records why the interfaces are not as the annotation asks, for the pod's condition; keeps only
   * as much as that may show ({@link Budgets#FAILURE_TEXTS_BYTES}). It causes no requeue: what only
   * a change can fix (SPEC 1.5) is recorded just here, what may pass by itself also as {@link
   * #failed}.
   */
  void problem(Notice notice) {
    Notice shown = ReadyTexts.shown(notice);
    if (problemsBytes + shown.heapBytes() <= Budgets.FAILURE_TEXTS_BYTES) {
      problemsBytes += shown.heapBytes();
      problems.add(shown);
    }
    if (firstProblem == null) {
      firstProblem = Printable.shortened(notice.text(), PodStatus.MAX_CAUSE_CHARS);
    }
  }

  /** The text of the first problem, longer than the condition shows it; null if there is none. */
  public @Nullable String firstProblem() {
    return firstProblem;
  }

  public List<Notice> problems() {
    return List.copyOf(problems);
  }

  /** Counts a step that has ended. */
  public void ended(Step step) {
    StepEnd.Result result = failing ? StepEnd.Result.FAILED : StepEnd.Result.OK;
    StepEnd.Kind kind =
        switch (step) {
          case Step.Attach _, Step.Withheld _ -> StepEnd.Kind.ATTACH;
          case Step.Detach _ -> StepEnd.Kind.DETACH;
          case Step.Clean _ -> StepEnd.Kind.CLEAN;
          case Step.Verify _ -> StepEnd.Kind.VERIFY;
        };
    steps.merge(new StepEnd(kind, result), 1, Integer::sum);
  }

  /** The cause of the first failure, clean-ups aside; null if there is none. */
  @Nullable String firstCause() {
    return firstCause;
  }

  /** Whether an interface was attached or detached. */
  boolean hasChanged() {
    return attached + detached > 0;
  }

  /** Records that what an earlier request attached or detached was found, and not yet shown. */
  public void found() {
    found = true;
  }

  /** Whether it attached or detached anything, found that an earlier request did, or failed to. */
  boolean hasActed() {
    return hasChanged() || found || !problems.isEmpty() || firstCause != null;
  }

  /** Adds a NAD whose change may help. */
  public void await(NetworkRef network) {
    awaitedNads.add(network.hash());
  }

  /** Marks something as left to do, without recording a cause. */
  public void undone(String what) {
    if (leftToDo.size() < MAX_LABELS) {
      leftToDo.add(Sha256.start(what));
    }
  }

  /** Requests a requeue after this delay at the latest. */
  public void dueIn(Duration delay) {
    after = Optional.of(after.filter(due -> due.compareTo(delay) < 0).orElse(delay));
  }

  /**
   * What has failed so far, for the reconciliation that carries on with the rest of the same edit.
   *
   * @param tried what was attached so far, or failed to attach
   */
  public Continuation continuation(Set<Move> tried) {
    return new Continuation(tried, Set.copyOf(leftToDo), problems(), firstCause);
  }

  /** Adds what failed before. */
  public void resume(Continuation before) {
    leftToDo.addAll(before.leftToDo());
    before.problems().forEach(this::problem);
    firstCause = firstCause == null ? before.firstCause() : firstCause;
  }

  /** Whether that is left to do so far. */
  public boolean isLeftToDo(String what) {
    return leftToDo.contains(Sha256.start(what));
  }

  /** Returns the future and adds its duration to a stage. */
  public <T> Future<T> timed(String stage, Future<T> work) {
    long began = timers.nowMillis();
    return work.onComplete(
        done -> stages.merge(stage, Duration.ofMillis(timers.nowMillis() - began), Duration::plus));
  }

  public void took(String stage, Duration duration) {
    stages.merge(stage, duration, Duration::plus);
  }

  public Result end(Result.End end) {
    return new Result(
        networks,
        sandboxHint,
        attached,
        detached,
        leftToDo,
        awaitedNads,
        failures,
        cause,
        stages,
        after,
        end,
        steps);
  }
}
