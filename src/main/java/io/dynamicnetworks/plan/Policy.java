package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.Isolation;
import io.dynamicnetworks.model.NetworkRef;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the node's administrator allows.
 *
 * @param isolation whether a pod may only use NADs of its own namespace and of the global ones;
 *     null follows multus' own configuration
 * @param globalNamespaces replaces the global namespaces of multus' own configuration; null keeps
 *     those
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
    if (ofMultus == null) {
      return this;
    }
    Isolation followed =
        new Isolation(
            isolation == null ? ofMultus.on() : isolation.on(),
            globalNamespaces == null ? ofMultus.globalNamespaces() : globalNamespaces);
    return new Policy(followed, globalNamespaces, protectedNetworks, maxInterfaces);
  }

  /** Whether a pod of that namespace may use the network. */
  public boolean allows(String podNamespace, NetworkRef network) {
    return refusal(podNamespace, network).isEmpty();
  }

  /** Why a pod of that namespace may not use the network; empty if it may. */
  public Optional<String> refusal(String podNamespace, NetworkRef network) {
    if (isolation == null
        || !isolation.on()
        || network.namespace().equals(podNamespace)
        || isolation.globalNamespaces().contains(network.namespace())) {
      return Optional.empty();
    }
    Set<String> allowed = new TreeSet<>(isolation.globalNamespaces());
    allowed.add(podNamespace);
    return Optional.of(
        "namespace isolation: a pod of namespace "
            + podNamespace
            + " may use networks of "
            + String.join(", ", allowed)
            + ", not of "
            + network.namespace());
  }
}
