package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.flow.Backoff;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.reconcile.record.Result;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Decides when a pod is reconciled again although nothing has changed. The waits are those of
 * {@code config.Keys}; {@code DetachAtEnd} gives up an orphan.
 *
 * @param backoff delays between attempts
 */
record RequeuePolicy(Backoff backoff) {
  /**
   * What follows a reconciliation.
   *
   * @param delay time until the next one, before jitter; empty if none is needed
   * @param attempts how often what failed was tried
   */
  record Requeue(Optional<Duration> delay, int attempts) {}

  /**
   * Whether everything to do failed before, and so is left to the backoff instead of being retried
   * on each change of the pod.
   *
   * @param todo labels of what is to do
   * @param failed the previous result; empty if failures are to be retried now
   */
  static boolean isLeftToBackoff(Set<String> todo, Optional<Result> failed, Pod pod) {
    return failed
        .filter(Result::hasFailed)
        .filter(before -> before.isOf(pod.networks(), pod.sandboxHint()))
        .filter(before -> before.leaves(todo))
        .isPresent();
  }

  /**
   * Decides when to reconcile again. Failures that may pass by themselves (SPEC 1.4) are retried
   * without end, at growing intervals; an edit, a changed NAD or another sandbox starts afresh. A
   * failure that only a change can fix (SPEC 1.5) is no failure here and causes no requeue: see
   * {@code ReportedOnce}.
   *
   * @param before the previous result; empty if this is the first
   * @param attempts how often what failed was tried before
   */
  Requeue after(Result result, Optional<Result> before, Trigger trigger, int attempts) {
    if (!result.hasFailed()) {
      return new Requeue(result.after(), 0);
    }
    boolean isOther =
        before.isPresent() && !before.get().isOf(result.networks(), result.sandboxHint());
    boolean afresh = trigger == Trigger.NETWORK || isOther;
    int made = afresh ? 0 : attempts;
    Duration delay = backoff.withoutJitter(made);
    Duration sooner = result.after().filter(due -> due.compareTo(delay) < 0).orElse(delay);
    boolean isOver = result.end() != Result.End.SUPERSEDED; // Otherwise the rest follows at once.
    return new Requeue(Optional.of(sooner), isOver ? made + 1 : made);
  }
}
