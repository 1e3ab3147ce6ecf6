package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import java.util.HashMap;
import java.util.Map;

/** The NADs, as far as they are there; each is read once, however many selections name it. */
final class Catalog {
  private final Map<NetworkRef, NetworkDefinition> networks;
  private final Map<NetworkRef, CniConfig> read = new HashMap<>();
  private final Map<NetworkRef, DelegateConfig.Unusable> unusable = new HashMap<>();

  Catalog(Map<NetworkRef, NetworkDefinition> networks) {
    this.networks = networks;
  }

  /** What to send for the network, or why nothing can be sent. */
  DelegateConfig config(NetworkRef network, InterfaceRequest request) {
    DelegateConfig.Unusable problem = unusable.get(network);
    if (problem != null) {
      return problem;
    }
    try {
      return read(network).withRequest(request);
    } catch (CniConfig.Unsuitable e) {
      return new DelegateConfig.Unusable(e.problem());
    }
  }

  private CniConfig read(NetworkRef network) throws CniConfig.Unsuitable {
    CniConfig known = read.get(network);
    if (known != null) {
      return known;
    }
    try {
      CniConfig config = CniConfig.parse(existing(network));
      read.put(network, config);
      return config;
    } catch (CniConfig.Unsuitable e) {
      unusable.put(network, new DelegateConfig.Unusable(e.problem()));
      throw e;
    }
  }

  private NetworkDefinition existing(NetworkRef network) throws CniConfig.Unsuitable {
    NetworkDefinition definition = networks.get(network);
    if (definition == null) {
      throw new CniConfig.Unsuitable("NetworkAttachmentDefinition " + network + " not found");
    }
    return definition;
  }
}
