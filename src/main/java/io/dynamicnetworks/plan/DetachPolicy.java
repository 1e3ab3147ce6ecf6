package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.NetworkRef;

/** Which attachments may be matched and detached at all (SPEC 4.1, 4.7, 4.8). */
record DetachPolicy(Policy policy, String namespace) {
  /** Whether the attachment may be detached. */
  boolean covers(ObservedAttachment attachment) {
    NetworkRef network = attachment.network();
    boolean isProtected = network != null && policy.protectedNetworks().contains(network);
    return !isProtected
        && switch (attachment.owner()) {
          case HOT_PLUG -> true;
          case SELECTION -> isUsable(attachment);
          case UNNAMED, OTHER, UNDECIDED -> false;
        };
  }

  /**
   * Whether the attachment may satisfy a selection. If isolation forbids its network, only an
   * attachment of a hot-plug controller may.
   */
  boolean isUsable(ObservedAttachment attachment) {
    NetworkRef network = attachment.network();
    return attachment.owner() == Owner.HOT_PLUG
        || network == null
        || policy.allows(namespace, network);
  }
}
