package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Selection;
import org.jspecify.annotations.Nullable;

/** One decision in the making: what it rests on, and what is to be told of it. */
record Decision(PlanInput input, NetworkCatalog catalog, PlanReport report) {
  static Decision of(PlanInput input) {
    return new Decision(
        input, new NetworkCatalog(input.networks()), new PlanReport(input.pod().ref()));
  }

  String namespace() {
    return input.pod().ref().namespace();
  }

  /** The resource that the network's NAD names; null if it names none, or nothing tells. */
  @Nullable String resourceOf(@Nullable NetworkRef network) {
    NetworkDefinition definition = network == null ? null : input.networks().get(network);
    return definition == null ? null : definition.resource();
  }

  /** Whether nothing but its interface name could keep the selection from being attached. */
  boolean isAttachable(Selection selection) {
    return input.policy().allows(namespace(), selection.network())
        && catalog.config(selection.network(), selection.request())
            instanceof DelegateConfig.Usable;
  }

  /**
   * Whether an attachment whose NAD is not known may be of that network: the configs' names tell. A
   * network without a config may have had any that no other has.
   */
  boolean mayBeOf(ObservedAttachment attachment, NetworkRef network) {
    String attached = CniConfig.nameIn(String.valueOf(attachment.config()));
    String wanted = catalog.configName(network);
    return attached.isEmpty()
        || attached.equals(wanted)
        || (wanted.isEmpty() && !catalog.hasConfigNamed(attached));
  }
}
