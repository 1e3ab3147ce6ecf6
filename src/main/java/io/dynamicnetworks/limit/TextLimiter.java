package io.dynamicnetworks.limit;

import io.dynamicnetworks.flow.TokenBuckets;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.text.CutText;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Limits how many bytes of long annotations one namespace can make the controller act on: a burst,
 * then a rate per second. Each answer to a write, and the watch event that follows it, carries the
 * whole pod. So without a limit, a tenant's long annotations would pass through the controller
 * several times, ahead of everyone else's edits.
 */
public final class TextLimiter {
  private static final int KIB = 1 << 10;

  private final TokenBuckets<String> namespaces =
      TokenBuckets.perSecond(
          Budgets.LONG_TEXTS_OF_NAMESPACE_KIB, Budgets.LONG_TEXTS_OF_NAMESPACE_KIB_PER_SECOND);

  /** Counts the pod's annotations, and returns how long to wait before acting on them. */
  public Duration take(@Nullable Pod pod, long nowMillis) {
    if (pod == null) {
      return Duration.ZERO;
    }
    long kib = (bytes(pod.networks()) + bytes(pod.networkStatus())) / KIB;
    return kib <= Budgets.SHORT_TEXTS_KIB
        ? Duration.ZERO
        : namespaces.take(
            pod.ref().namespace(),
            kib - Budgets.SHORT_TEXTS_KIB,
            Duration.ofMillis(nowMillis).toNanos());
  }

  /**
   * The length at the API server, even if the text was cut. It is limited, because a tenant can
   * write a marker with any number.
   */
  private static long bytes(@Nullable String text) {
    return text == null
        ? 0
        : CutText.parse(text)
            .map(cut -> Math.min(cut.bytes(), Budgets.ANNOTATIONS_BYTES))
            .orElse((long) text.length());
  }
}
