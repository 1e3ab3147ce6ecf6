package io.dynamicnetworks.reconcile.record;

import io.dynamicnetworks.bus.ReconcilePort.Outcome;
import io.dynamicnetworks.bus.ReconcilePort.StepEnd;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.text.Sha256;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one reconciliation did, and what stopped the rest.
 *
 * @param networks the annotation that was acted on; null if there was none
 * @param sandboxHint the pod's sandbox hint then
 * @param leftToDo hashes of the labels of what failed or is left to do; each stays the same when it
 *     fails again
 * @param awaitedNads hashes of the NADs whose change may help
 * @param failures how many failures there were
 * @param cause the cause of the first; null if there was none
 * @param stages how long each stage took
 * @param after time until something is due that no trigger announces; empty if nothing is
 * @param end how it ended
 * @param steps how many steps of each kind ended in each way
 */
public record Result(
    @Nullable String networks,
    String sandboxHint,
    int attached,
    int detached,
    Set<Long> leftToDo,
    Set<Long> awaitedNads,
    int failures,
    @Nullable String cause,
    Map<String, Duration> stages,
    Optional<Duration> after,
    End end,
    Map<StepEnd, Integer> steps) {
  public Result {
    leftToDo = Set.copyOf(leftToDo);
    awaitedNads = Set.copyOf(awaitedNads);
    stages = Collections.unmodifiableMap(new LinkedHashMap<>(stages)); // In order, for the tap.
    steps = Map.copyOf(steps);
  }

  /** How a reconciliation ended. */
  public enum End {
    /** Everything that could be done was done. */
    DONE,
    /** Everything to do failed before, and was left to the backoff. */
    WAITING,
    /** The rest of the plan is outdated, or another plan follows: reconcile again at once. */
    SUPERSEDED,
    /** The pod is gone, and nothing is left to do for it. */
    GONE
  }

  /** Whether it is about that annotation, in the sandbox that the pod shows with that hint. */
  public boolean isOf(@Nullable String annotation, String hint) {
    return Objects.equals(networks, annotation) && sandboxHint.equals(hint);
  }

  /** Whether all of that failed or is left to do. */
  public boolean leaves(Set<String> labels) {
    return labels.stream().map(Sha256::start).allMatch(leftToDo::contains);
  }

  /** Whether a change of that NAD may help. */
  public boolean awaits(NetworkRef network) {
    return !awaitedNads.isEmpty() && awaitedNads.contains(network.hash());
  }

  /** The outcome as it is published. */
  public Outcome outcome() {
    return end == End.GONE
        ? Outcome.GONE
        : hasFailed()
            ? Outcome.RETRY
            : attached + detached > 0 ? Outcome.CHANGED : Outcome.UNCHANGED;
  }

  public boolean hasFailed() {
    return !leftToDo.isEmpty();
  }

  /** Whether a step failed, even if what it took off was re-attached and nothing is left to do. */
  public boolean hasFailedStep() {
    return steps.keySet().stream().anyMatch(end -> end.result() == StepEnd.Result.FAILED);
  }
}
