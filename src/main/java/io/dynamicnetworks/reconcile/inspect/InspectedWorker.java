package io.dynamicnetworks.reconcile.inspect;

import io.dynamicnetworks.reconcile.memory.WorkerMemory;
import io.dynamicnetworks.reconcile.record.NotedFailure;
import io.dynamicnetworks.reconcile.shared.PodKey;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is shown of a worker. */
public interface InspectedWorker {
  PodKey pod();

  WorkerMemory memory();

  boolean isRunning();

  /** Whether a reconciliation has ended. */
  boolean hasRun();

  /** The last failure; null if nothing has failed yet. */
  @Nullable NotedFailure lastFailure();

  /** How many attempts have failed since the last success, edit or change of an awaited NAD. */
  int attempts();

  /** Returns the time until the next requeue, resync aside; empty if none is planned. */
  Optional<Duration> retryAfter();
}
