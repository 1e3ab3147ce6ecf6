package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Isolation;
import io.dynamicnetworks.model.NetworkRef;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which networks a pod may use (SPEC 4.7).
 *
 * @param inForce null if nothing shows whether namespaces are isolated; it then counts as off, and
 *     {@code reconcile} warns of that
 */
record NamespaceIsolation(@Nullable Isolation inForce) {
  /**
   * The settings of the config where it has any, else those of multus.
   *
   * @param inConfig null if the config does not say whether namespaces are isolated
   * @param globalNamespaces null if the config sets none
   * @param ofMultus null if multus' settings are missing or unusable
   */
  static NamespaceIsolation of(
      @Nullable Isolation inConfig,
      @Nullable Set<String> globalNamespaces,
      @Nullable Isolation ofMultus) {
    if (ofMultus == null) {
      return new NamespaceIsolation(inConfig);
    }
    return new NamespaceIsolation(
        new Isolation(
            inConfig == null ? ofMultus.on() : inConfig.on(),
            globalNamespaces == null ? ofMultus.globalNamespaces() : globalNamespaces));
  }

  /** Why a pod of that namespace may not use the network; empty if it may. */
  Optional<String> refusal(String podNamespace, NetworkRef network) {
    if (inForce == null
        || !inForce.on()
        || network.namespace().equals(podNamespace)
        || inForce.globalNamespaces().contains(network.namespace())) {
      return Optional.empty();
    }
    Set<String> allowed = new TreeSet<>(inForce.globalNamespaces());
    allowed.add(podNamespace);
    return Optional.of(
        "namespace isolation: a pod of namespace "
            + podNamespace
            + " may use networks of "
            + String.join(", ", allowed)
            + ", not of "
            + network.namespace());
  }

  /**
   * Whether the attachment may be matched and detached: of a network that isolation forbids, only
   * one of a hot-plug controller may.
   */
  boolean covers(String podNamespace, ObservedAttachment attachment) {
    NetworkRef network = attachment.network();
    return attachment.ownership() == Ownership.HOT_PLUG
        || network == null
        || refusal(podNamespace, network).isEmpty();
  }
}
