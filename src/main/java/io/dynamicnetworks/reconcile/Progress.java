package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.bus.StepEnd;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.PodReport;
import io.dynamicnetworks.plan.Step;
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

/** What a reconciliation has done so far; becomes a {@link Result} at its end. */
final class Progress {
  private static final int MAX_PROBLEMS = 32;

  /** How the words for a clean-up begin. */
  private static final String CLEAN = Step.Clean.class.getSimpleName() + " ";

  private final Timers timers;
  private final Map<String, Duration> stages = new LinkedHashMap<>();
  private final Set<String> unfinished = new LinkedHashSet<>();
  private final List<String> causes = new ArrayList<>();
  private final List<PodReport> problems = new ArrayList<>();
  private final Map<StepEnd, Integer> steps = new LinkedHashMap<>();
  private @Nullable String networks;
  private final Set<NetworkRef> awaited = new LinkedHashSet<>();
  private Optional<Duration> after = Optional.empty();
  private @Nullable String firstCause;
  private int attached;
  private int detached;

  Progress(Timers timers) {
    this.timers = timers;
  }

  /** The annotation that is acted on, and the NADs whose change would help. */
  void about(@Nullable String annotation, Set<NetworkRef> networksAwaited) {
    networks = annotation;
    awaited.addAll(networksAwaited);
  }

  void attached() {
    attached++;
  }

  void detached() {
    detached++;
  }

  /**
   * Something failed, and time may mend it.
   *
   * @param what in words that are the same when it fails again
   */
  void failed(String what, String cause) {
    unfinished.add(what);
    causes.add(cause);
    if (firstCause == null && !what.startsWith(CLEAN)) {
      firstCause = cause;
    }
  }

  /** The interfaces are not as the annotation asks; only so many are kept. */
  void problem(PodReport notice) {
    if (problems.size() < MAX_PROBLEMS) {
      problems.add(notice);
    }
  }

  List<PodReport> problems() {
    return List.copyOf(problems);
  }

  /** A step has ended. */
  void ended(Step step, StepEnd.Result result) {
    StepEnd.Kind kind =
        switch (step) {
          case Step.Attach _, Step.Withheld _ -> StepEnd.Kind.ATTACH;
          case Step.Detach _ -> StepEnd.Kind.DETACH;
          case Step.Clean _ -> StepEnd.Kind.CLEAN;
          case Step.Verify _ -> StepEnd.Kind.VERIFY;
        };
    steps.merge(new StepEnd(kind, result), 1, Integer::sum);
  }

  /** What failed first, but for clean-ups of what nobody asks for; null if nothing did. */
  @Nullable String firstCause() {
    return firstCause;
  }

  /** Whether an interface was attached or detached. */
  boolean hasChanged() {
    return attached + detached > 0;
  }

  /** Whether it did anything, or could not. */
  boolean hasActed() {
    return hasChanged() || !problems.isEmpty() || firstCause != null;
  }

  /** A change of the NAD would help. */
  void await(NetworkRef network) {
    awaited.add(network);
  }

  /** It was done and undone again, so that it is no more done than what failed. */
  void undone(String what) {
    unfinished.add(what);
  }

  /** Something is due by then at the latest. */
  void dueIn(Duration delay) {
    after = Optional.of(after.filter(due -> due.compareTo(delay) < 0).orElse(delay));
  }

  /** What failed so far. */
  Set<String> unfinished() {
    return Set.copyOf(unfinished);
  }

  /** The future, timed as a stage. */
  <T> Future<T> timed(String stage, Future<T> work) {
    long began = timers.nowMillis();
    return work.onComplete(
        done -> stages.merge(stage, Duration.ofMillis(timers.nowMillis() - began), Duration::plus));
  }

  void took(String stage, Duration duration) {
    stages.merge(stage, duration, Duration::plus);
  }

  Result end(Result.End end) {
    return new Result(
        networks, attached, detached, unfinished, awaited, causes, stages, after, end, steps);
  }
}
