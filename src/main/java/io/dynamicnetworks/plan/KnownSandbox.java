package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.plan.Evidence.Creation;

/**
 * A sandbox that the runtime showed.
 *
 * @param hint the pod's sandbox hint at that time; another hint may mean another sandbox
 * @param creation what the sandbox was created with; unknown if that takes too much room
 * @param foundAtMillis when it was last looked up, in milliseconds since 1970
 */
public record KnownSandbox(String hint, Sandbox sandbox, Creation creation, long foundAtMillis) {

  /**
   * What of it is remembered: without the selections if these take more than {@link
   * Budgets#CREATION_BYTES}. The runtime is then asked for them again before anything is decided.
   */
  public KnownSandbox withinBudget() {
    return creation instanceof Creation.Known known && known.heapBytes() > Budgets.CREATION_BYTES
        ? new KnownSandbox(hint, sandbox, new Creation.Unknown(), foundAtMillis)
        : this;
  }
}
