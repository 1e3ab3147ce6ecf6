package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Allocation;
import io.dynamicnetworks.model.Desired;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.StatusEntry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a decision about one pod is based on.
 *
 * @param networks the existing NADs among {@link Planner#networksNeeded}
 * @param taken interface names that the daemon reported as taken by something that no evidence
 *     shows
 * @param former status entries of attachments that this sandbox no longer has
 * @param postponed moves whose ADD failed and whose retry is not due yet
 * @param tried what the preceding partial plans attached or tried to; skipped, so that the rest
 *     gets its turn
 * @param allocation the devices that the kubelet allocated to the pod
 */
public record PlanInput(
    Pod pod,
    Desired.Selections desired,
    Evidence evidence,
    Map<NetworkRef, NetworkDefinition> networks,
    Policy policy,
    Set<InterfaceName> taken,
    List<StatusEntry> former,
    Set<Move> postponed,
    Set<Move> tried,
    Allocation allocation) {
  public PlanInput {
    networks = Map.copyOf(networks);
    taken = Set.copyOf(taken);
    former = List.copyOf(former);
    postponed = Set.copyOf(postponed);
    tried = Set.copyOf(tried);
  }

  /** The resource that the NAD names; null if it names none or the NAD is unknown. */
  @Nullable String resourceOf(@Nullable NetworkRef network) {
    NetworkDefinition definition = network == null ? null : networks.get(network);
    return definition == null ? null : definition.resource();
  }

  /** The resource that the NAD names, if the pod requests it; null otherwise. */
  @Nullable String requestedResourceOf(@Nullable NetworkRef network) {
    String resource = resourceOf(network);
    return resource != null && pod.devices().requested().contains(resource) ? resource : null;
  }

  /**
   * An interface that moves to another network. Remembered between reconciliations, so it has only
   * a hash of the network's name, which may have 300 characters.
   *
   * @param to the network's {@link NetworkRef#hash}
   */
  public record Move(InterfaceName iface, long to) {
    public Move(InterfaceName iface, NetworkRef to) {
      this(iface, to.hash());
    }

    public boolean isTo(NetworkRef network) {
      return to == network.hash();
    }
  }
}
