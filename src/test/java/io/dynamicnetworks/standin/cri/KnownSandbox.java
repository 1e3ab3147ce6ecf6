package io.dynamicnetworks.standin.cri;

import io.dynamicnetworks.cri.v1.PodSandboxMetadata;
import io.dynamicnetworks.cri.v1.PodSandboxState;
import io.dynamicnetworks.standin.cri.v1.PodSandboxConfig;

/**
 * A sandbox that the stand-in pretends to run.
 *
 * @param createdAt nanoseconds since 1970
 * @param netns path of its network namespace; empty on host network
 */
record KnownSandbox(
    String id, PodSandboxConfig config, PodSandboxState state, long createdAt, String netns) {
  PodSandboxMetadata metadata() {
    return config.getMetadata();
  }

  boolean ready() {
    return state == PodSandboxState.SANDBOX_READY;
  }

  KnownSandbox withState(PodSandboxState newState) {
    return new KnownSandbox(id, config, newState, createdAt, netns);
  }
}
