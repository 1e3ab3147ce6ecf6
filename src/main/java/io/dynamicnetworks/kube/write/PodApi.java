package io.dynamicnetworks.kube.write;

import io.dynamicnetworks.model.Failure;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodRef;
import io.vertx.core.Future;
import java.time.Duration;

/**
 * Reads and writes one pod, with one request each. Answers arrive on the caller's event loop within
 * the deadline; the future never fails.
 */
public interface PodApi {
  /** Whether reads and writes hold whole pods in memory, so that few may run at once. */
  boolean needsWholePods();

  /** Reads the pod that has the name now. */
  Future<Answer> read(PodRef ref, Duration deadline);

  /** Makes the change if the pod is the one in the copy and has not been changed since. */
  Future<Answer> write(Copy copy, PodChange.Edit edit, Duration deadline);

  /** A copy of a pod. */
  sealed interface Copy {
    Pod pod();

    /** As last shown by the watch or by the answer to an own write; may be outdated. */
    record Watched(Pod pod) implements Copy {}

    /**
     * As just read.
     *
     * @param body the pod as the API server sent it; if it is not whole, only what is read here
     */
    record Fresh(Pod pod, String body, boolean isWhole) implements Copy {}
  }

  /** How a request ended. */
  sealed interface Answer {
    /** The pod as read, or as it is after the write. */
    record Now(Copy.Fresh copy) implements Answer {}

    /** No pod has the name, or a different one has it. */
    record Gone() implements Answer {}

    /** Someone else changed the pod in between; nothing was written. */
    record Conflict(String cause) implements Answer {}

    /** Nothing was sent: the change needs the whole pod, which a watched copy is not. */
    record ReadFirst() implements Answer {}

    /**
     * There was no answer, or no usable one; a write may have taken effect.
     *
     * @param atLeast minimum wait before the next try, as the API server asked
     */
    record Unclear(String cause, Duration atLeast) implements Answer {}

    /** An immediate retry does not help. */
    record Refused(Failure failure) implements Answer {}
  }
}
