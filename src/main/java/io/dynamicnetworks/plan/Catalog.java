package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import java.util.Map;

/** The NADs, as far as they are there. */
record Catalog(Map<NetworkRef, NetworkDefinition> networks) {
  /** What to send for the network, or why nothing can be sent. */
  DelegateConfig config(NetworkRef network, InterfaceRequest request) {
    NetworkDefinition definition = networks.get(network);
    return definition == null
        ? new DelegateConfig.Unusable("NetworkAttachmentDefinition " + network + " not found")
        : DelegateConfig.of(definition, request);
  }
}
