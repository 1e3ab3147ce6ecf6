package io.dynamicnetworks.reconcile.record;

import io.dynamicnetworks.model.PodStatus;
import io.dynamicnetworks.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * A pod's last failure, as its worker notes it.
 *
 * @param over whether nothing has failed since
 */
public record NotedFailure(String cause, long atMillis, boolean over) {
  public NotedFailure {
    cause = Printable.shortened(cause, PodStatus.MAX_CAUSE_CHARS);
  }

  /**
   * Returns the last failure after a reconciliation; null if nothing has failed yet.
   *
   * @param firstProblem why the interfaces are not as the annotation asks; null if they are
   * @param before the last failure before it
   */
  public static @Nullable NotedFailure after(
      Result result, @Nullable String firstProblem, @Nullable NotedFailure before, long nowMillis) {
    String cause = result.cause() != null ? result.cause() : firstProblem;
    if (cause != null) {
      return new NotedFailure(cause, nowMillis, false);
    }
    return before == null || result.hasFailed()
        ? before
        : new NotedFailure(before.cause(), before.atMillis(), true);
  }
}
