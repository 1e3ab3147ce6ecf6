package io.dynamicnetworks.kube.watch;

import io.dynamicnetworks.flow.LruMap;
import io.dynamicnetworks.flow.TokenBuckets;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.NetworkRef;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Limits how many NADs are read for the pods of one namespace, and how much the API server sends
 * for them. Names that do not exist are in no cache: a tenant who edits pods with 32 of them would
 * have each read at each edit.
 *
 * <p>For a namespace over its budget, what was missing a moment ago counts as missing. For one
 * within it, it does not: its pods may name a NAD that was created just now.
 */
final class ReadBudget {
  private static final long MISSING_NANOS = Duration.ofSeconds(2).toNanos();
  private static final int KIB = 1 << 10;

  private final LongSupplier nanoTime;
  private final TokenBuckets<String> reads =
      TokenBuckets.perSecond(
          Budgets.NADS_READ_OF_NAMESPACE, Budgets.NADS_READ_OF_NAMESPACE_PER_SECOND);
  private final TokenBuckets<String> kib =
      TokenBuckets.perSecond(
          Budgets.NADS_READ_OF_NAMESPACE_KIB, Budgets.NADS_READ_OF_NAMESPACE_KIB_PER_SECOND);

  /** When each was not found. */
  private final Map<NetworkRef, Long> missing = new LruMap<>(Budgets.NADS_MISSING);

  ReadBudget(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Whether one more NAD may be read now. */
  boolean has(String namespace) {
    long now = nanoTime.getAsLong();
    return reads.has(namespace, now) && kib.has(namespace, now);
  }

  /** Counts a read that begins. */
  void begins(String namespace) {
    reads.take(namespace, nanoTime.getAsLong());
  }

  /** Counts what came of a read; a begun KiB counts as one. */
  void ended(String namespace, long bytes) {
    kib.take(namespace, (bytes + KIB - 1) / KIB, nanoTime.getAsLong());
  }

  void notFound(NetworkRef network) {
    missing.put(network, nanoTime.getAsLong());
  }

  /** Notes that a NAD was seen to change: it may exist now. */
  void changed(NetworkRef network) {
    missing.remove(network);
  }

  /** Whether the NAD was missing a moment ago, and the namespace may read no more. */
  boolean countsAsMissing(String namespace, NetworkRef network) {
    Long since = missing.get(network);
    return since != null && nanoTime.getAsLong() - since < MISSING_NANOS && !has(namespace);
  }
}
