package io.dynamicnetworks.kube;

import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The CNI configs of all NADs by name, and nothing else of them. Thread safe. */
final class NetworkCache {
  private final Map<NetworkRef, String> configs = new HashMap<>();

  /** Takes a NAD; whether it is new or its config changed. */
  synchronized boolean seen(NetworkDefinition network) {
    return !network.config().equals(configs.put(network.ref(), network.config()));
  }

  /** Forgets a NAD; whether there was one. */
  synchronized boolean remove(NetworkRef ref) {
    return configs.remove(ref) != null;
  }

  synchronized List<NetworkRef> refs() {
    return List.copyOf(configs.keySet());
  }

  /** Those that exist, of the ones asked for. */
  synchronized Map<NetworkRef, NetworkDefinition> find(Collection<NetworkRef> wanted) {
    Map<NetworkRef, NetworkDefinition> found = new HashMap<>();
    for (NetworkRef ref : wanted) {
      String config = configs.get(ref);
      if (config != null) {
        found.put(ref, new NetworkDefinition(ref, config));
      }
    }
    return found;
  }
}
