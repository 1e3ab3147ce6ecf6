package io.dynamicnetworks.bus;

import io.dynamicnetworks.model.Failure;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.model.Sandbox;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Requests that {@code cri} answers. */
public sealed interface RuntimePort extends Message {
  /** Request: a pod's sandbox. */
  Service<SandboxRequest, SandboxReply> SANDBOX =
      new Service<>("cri.sandbox", SandboxRequest.class, SandboxReply.class);

  /** Request: the ids of the node's ready sandboxes. */
  Service<LiveSandboxesQuery, LiveSandboxes> LIVE_SANDBOXES =
      new Service<>("cri.sandboxes", LiveSandboxesQuery.class, LiveSandboxes.class);

  /**
   * Asks for a pod's sandbox.
   *
   * @param staticPodHash the pod's {@code kubernetes.io/config.hash}, if it has one
   * @param knownId id of the sandbox that the requester knows in full; null if it knows none
   * @param attachedIn id of the sandbox in which something is attached; null if nothing is
   */
  record SandboxRequest(
      PodUid uid,
      PodRef about,
      @Nullable String staticPodHash,
      @Nullable String knownId,
      @Nullable String attachedIn)
      implements RuntimePort {

    /** A request from a sender that knows no sandbox of the pod. */
    public SandboxRequest(PodUid uid, PodRef about, @Nullable String staticPodHash) {
      this(uid, about, staticPodHash, null, null);
    }
  }

  /** A pod's sandbox, or why it was not found. */
  sealed interface SandboxReply extends RuntimePort {
    /**
     * The newest ready sandbox.
     *
     * @param createdWith the {@code networks} annotation that the sandbox was created with, which
     *     cannot be edited (SPEC 3.2); null if it had none
     */
    record Found(PodRef about, Sandbox sandbox, @Nullable String createdWith)
        implements SandboxReply {}

    /** The newest ready sandbox is the known one, whose details never change. */
    record Same(PodRef about) implements SandboxReply {}

    /** No ready sandbox with its own network namespace was found. */
    record Missing(PodRef about, Failure failure) implements SandboxReply {}

    /** No sandbox is ready, and the one in which something is attached has ended for good. */
    record Ended(PodRef about, String sandboxId, Failure failure) implements SandboxReply {}
  }

  /** Asks for the ids of all ready sandboxes on the node. */
  record LiveSandboxesQuery() implements RuntimePort {}

  /**
   * The ready sandboxes on the node.
   *
   * @param ids ids of the sandboxes; null if the runtime gave no answer
   * @param problem why it gave none; null if it answered
   */
  record LiveSandboxes(@Nullable Set<String> ids, @Nullable String problem)
      implements RuntimePort {}
}
