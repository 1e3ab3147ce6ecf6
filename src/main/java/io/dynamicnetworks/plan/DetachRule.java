package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.NetworkRef;
import org.jspecify.annotations.Nullable;

/**
 * Which attachments may be detached from a running pod: those whose {@link Ownership} allows it
 * (SPEC 4.1), unless isolation forbids (SPEC 4.7) or the settings protect (SPEC 4.8) their network.
 */
record DetachRule(Policy policy, String namespace) {
  boolean allows(ObservedAttachment attachment) {
    return attachment.ownership().mayBeDetached()
        && !isProtected(attachment.network())
        && policy.namespaceIsolation().covers(namespace, attachment);
  }

  private boolean isProtected(@Nullable NetworkRef network) {
    return network != null && policy.protectedNetworks().contains(network);
  }
}
