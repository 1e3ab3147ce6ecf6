package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.bus.StepEnd;
import io.dynamicnetworks.model.NetworkRef;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one reconciliation did, and what stopped the rest.
 *
 * @param networks the annotation that was acted on; null if there was none
 * @param unfinished what failed, in words that are the same the next time
 * @param awaited NADs whose change would help
 * @param causes of the failures, in order
 * @param stages how long each stage took
 * @param after until something is due that nothing announces; empty if nothing is
 * @param end how it ended
 * @param steps how many there were of each kind, by how they ended
 */
record Result(
    @Nullable String networks,
    int attached,
    int detached,
    Set<String> unfinished,
    Set<NetworkRef> awaited,
    List<String> causes,
    Map<String, Duration> stages,
    Optional<Duration> after,
    End end,
    Map<StepEnd, Integer> steps) {
  Result {
    unfinished = Set.copyOf(unfinished);
    awaited = Set.copyOf(awaited);
    causes = List.copyOf(causes);
    stages = Collections.unmodifiableMap(new LinkedHashMap<>(stages)); // In order, for the tap.
    steps = Map.copyOf(steps);
  }

  /** How a reconciliation ended. */
  enum End {
    /** All was done that could be. */
    DONE,
    /** What there is to do failed before: it was left to the backoff. */
    WAITING,
    /** The pod was changed meanwhile: the rest of the plan is outdated. */
    SUPERSEDED,
    /** The pod is gone, and nothing is left to do for it. */
    GONE
  }

  boolean hasFailed() {
    return !unfinished.isEmpty();
  }
}
