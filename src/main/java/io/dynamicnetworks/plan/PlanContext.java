package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Selection;

/** One decision in the making: its input, and what is reported about it. */
record PlanContext(PlanInput input, NetworkCatalog catalog, PlanReport report) {
  static PlanContext of(PlanInput input) {
    return new PlanContext(input, new NetworkCatalog(input.networks()), new PlanReport());
  }

  String namespace() {
    return input.pod().ref().namespace();
  }

  /** Whether isolation lets the attachment satisfy a selection. */
  boolean isMatchable(ObservedAttachment attachment) {
    return input.policy().namespaceIsolation().covers(namespace(), attachment);
  }

  /** Whether the selection could be attached if its interface name were free. */
  boolean isAttachable(Selection selection) {
    return input.policy().allows(namespace(), selection.network())
        && catalog.config(selection.network(), selection.request()) instanceof AddConfig.Usable;
  }

  /**
   * Whether an attachment of an unknown NAD may be of that network, judged by the names in the two
   * configs. A network without a usable config may have had any config name that no other network
   * has.
   */
  boolean mayBeOf(ObservedAttachment attachment, NetworkRef network) {
    String attached = attachment.configName();
    String wanted = catalog.configName(network);
    return attached.isEmpty()
        || attached.equals(wanted)
        || (wanted.isEmpty() && !catalog.hasConfigNamed(attached));
  }
}
