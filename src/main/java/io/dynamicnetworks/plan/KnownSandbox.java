package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Sandbox;

/**
 * A sandbox that the runtime showed.
 *
 * @param hint the pod's sandbox hint at that time; another hint may mean another sandbox
 * @param creation what the sandbox was created with
 * @param foundAtMillis when it was last looked up, in milliseconds since 1970
 */
public record KnownSandbox(
    String hint, Sandbox sandbox, Evidence.Creation.Known creation, long foundAtMillis) {}
