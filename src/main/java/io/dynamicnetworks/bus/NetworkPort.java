package io.dynamicnetworks.bus;

import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.PodRef;
import java.util.Map;
import java.util.Set;

/** The NADs of all namespaces, as {@code kube} watches and reads them. */
public sealed interface NetworkPort extends Message {
  /** Fact: a NAD appeared, changed or disappeared. */
  Topic<NetworkChanged> CHANGED = new Topic<>("network.changed", NetworkChanged.class);

  /** Request: NADs by name. */
  Service<NetworksQuery, NetworksAnswer> READ =
      new Service<>("watch.networks", NetworksQuery.class, NetworksAnswer.class);

  /** Request: NADs by name, from memory only. */
  Service<NetworksQuery, NetworksAnswer> KNOWN =
      new Service<>("known.networks", NetworksQuery.class, NetworksAnswer.class);

  /** A NAD appeared, changed or disappeared. */
  record NetworkChanged(NetworkRef network) implements NetworkPort {}

  /** Asks for NADs by name. */
  record NetworksQuery(PodRef about, Set<NetworkRef> networks) implements NetworkPort {
    public NetworksQuery {
      networks = Set.copyOf(networks);
    }
  }

  /** The requested NADs that exist. */
  record NetworksAnswer(PodRef about, Map<NetworkRef, NetworkDefinition> networks)
      implements NetworkPort {
    public NetworksAnswer {
      networks = Map.copyOf(networks);
    }
  }
}
