package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.NetworkRef;
import java.util.Set;

/**
 * What the node's administrator allows.
 *
 * @param namespaceIsolation whether a pod may use only NADs of its own namespace and of the global
 *     ones
 * @param globalNamespaces namespaces whose NADs every pod may use; replaces the default
 * @param protectedNetworks networks that are never detached
 */
public record Policy(
    boolean namespaceIsolation, Set<String> globalNamespaces, Set<NetworkRef> protectedNetworks) {
  /** Everything is allowed; {@code default} is the global namespace, as in multus. */
  public static final Policy DEFAULT = new Policy(false, Set.of("default"), Set.of());

  public Policy {
    globalNamespaces = Set.copyOf(globalNamespaces);
    protectedNetworks = Set.copyOf(protectedNetworks);
  }

  /** Whether a pod of that namespace may use the network. */
  boolean allows(String podNamespace, NetworkRef network) {
    return !namespaceIsolation
        || network.namespace().equals(podNamespace)
        || globalNamespaces.contains(network.namespace());
  }
}
