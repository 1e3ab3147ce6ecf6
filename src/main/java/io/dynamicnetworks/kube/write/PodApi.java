package io.dynamicnetworks.kube.write;

import io.dynamicnetworks.model.Failure;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodRef;
import io.vertx.core.Future;
import java.time.Duration;

/**
 * Reads and writes of one pod, a request each. An answer comes on the caller's event loop within
 * the deadline, and is never a failed future.
 */
public interface PodApi {
  /** The pod that has the name now. */
  Future<Answer> read(PodRef ref, Duration deadline);

  /** Makes the change, if the pod is the one that the copy shows and nobody changed it since. */
  Future<Answer> write(Copy copy, PodChange.Edit edit, Duration deadline);

  /** What is known of a pod. */
  sealed interface Copy {
    Pod pod();

    /** As the watch or the answer to an own write showed it; it may be behind. */
    record Watched(Pod pod) implements Copy {}

    /**
     * As it was just read.
     *
     * @param body the whole pod as the API server sent it
     */
    record Fresh(Pod pod, String body) implements Copy {}
  }

  /** How a request ended. */
  sealed interface Answer {
    /** The pod as it was read, or as it is after the write. */
    record Now(Copy.Fresh copy) implements Answer {}

    /** No pod has the name, or another one has it. */
    record Gone() implements Answer {}

    /** Somebody else changed the pod in between; nothing was written. */
    record Conflict(String cause) implements Answer {}

    /** Nothing was sent: the change takes the whole pod, which a watched copy is not. */
    record ReadFirst() implements Answer {}

    /**
     * There was no answer, so that the write may have taken effect, or none that is of use.
     *
     * @param atLeast how long the API server wants to be left alone
     */
    record Unclear(String cause, Duration atLeast) implements Answer {}

    /** Trying again at once does not help. */
    record Refused(Failure failure) implements Answer {}
  }
}
