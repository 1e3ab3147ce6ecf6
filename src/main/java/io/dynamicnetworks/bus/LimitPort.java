package io.dynamicnetworks.bus;

import io.dynamicnetworks.model.PodRef;
import org.jspecify.annotations.Nullable;

/** Which limits were exceeded, from the packages that enforce them. */
public sealed interface LimitPort extends Message {
  /** Fact, from any package: a limit was exceeded. */
  Topic<LimitReached> REACHED = new Topic<>("limit", LimitReached.class);

  /** The limits ({@code model.Budgets}) that cause something to be refused or delayed. */
  enum Limited {
    /** An annotation is too long. */
    ANNOTATION,
    /** The annotations of all pods together are too long. */
    ANNOTATIONS_OF_NODE,
    /** Too many pods that do not run carry the finalizer. */
    IDLE_PODS,
    /** A NAD's config is too long. */
    NETWORK_CONFIG,
    /** Too many NADs that are not in memory are read for a namespace's pods. */
    NETWORK_READS,
    /** An element asks for too much, or a pod for too many networks. */
    SELECTION,
    LEDGER,
    EVENTS,
    /** Too many lines of the log about a namespace's pods. */
    LOG_LINES,
    /** Calls of a namespace wait because of hanging calls. */
    CALLS_HELD_BACK,
    /** A call takes so long that it counts as hanging. */
    HANGING_CALL,
    /** A call got no answer within its deadline. */
    CALL_DEADLINE,
    /** A plan has no room for all that is to be attached, or for the NADs that it needs. */
    PLAN,
    /** Too many CNI calls in a short time. */
    CALLS,
    /** Too many edits in a short time. */
    EDITS,
    RUNTIME_ANSWER,
    KUBELET_ANSWER,
    DAEMON_ANSWER
  }

  /**
   * A limit was exceeded; the excess is refused or delayed.
   *
   * @param about the pod; null if it is about no particular pod
   */
  record LimitReached(Limited limit, @Nullable PodRef about) implements LimitPort {}
}
