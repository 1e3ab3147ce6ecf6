package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.Isolation;
import io.dynamicnetworks.model.NetworkRef;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the node's administrator allows.
 *
 * @param isolation whether a pod may only use NADs of its own namespace and of the global ones;
 *     null follows multus' settings ({@link NamespaceIsolation})
 * @param globalNamespaces replaces the global namespaces of multus' settings; null keeps those
 * @param protectedNetworks networks that are never detached
 * @param maxInterfaces how many networks a pod may ask for
 */
public record Policy(
    @Nullable Isolation isolation,
    @Nullable Set<String> globalNamespaces,
    Set<NetworkRef> protectedNetworks,
    int maxInterfaces) {
  /** The default: follows multus, and protects nothing. */
  public static final Policy DEFAULT = new Policy(null, Set.of());

  public Policy {
    globalNamespaces = globalNamespaces == null ? null : Set.copyOf(globalNamespaces);
    protectedNetworks = Set.copyOf(protectedNetworks);
  }

  public Policy(@Nullable Isolation isolation, Set<NetworkRef> protectedNetworks) {
    this(
        isolation,
        isolation == null ? null : isolation.globalNamespaces(),
        protectedNetworks,
        Budgets.INTERFACES_PER_POD);
  }

  /** The policy with multus' isolation filled in where it sets none of its own. */
  public Policy following(@Nullable Isolation ofMultus) {
    return new Policy(
        NamespaceIsolation.of(isolation, globalNamespaces, ofMultus).inForce(),
        globalNamespaces,
        protectedNetworks,
        maxInterfaces);
  }

  NamespaceIsolation namespaceIsolation() {
    return new NamespaceIsolation(isolation);
  }

  /** Whether a pod of that namespace may use the network. */
  public boolean allows(String podNamespace, NetworkRef network) {
    return refusal(podNamespace, network).isEmpty();
  }

  /** Why a pod of that namespace may not use the network; empty if it may. */
  public Optional<String> refusal(String podNamespace, NetworkRef network) {
    return namespaceIsolation().refusal(podNamespace, network);
  }
}
