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

/**
 * All that a decision about one pod rests on.
 *
 * @param networks the NADs that exist, of {@link Planner#networksNeeded}
 * @param taken names that something has of which no evidence tells, as the daemon said
 * @param former status entries of what was attached in this sandbox earlier
 * @param postponed moves whose ADD failed, and whose time has not come yet
 * @param tried what a plan before this one, which was partial, had attached: the rest has its turn
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

  /** An interface that goes to another network. */
  public record Move(InterfaceName iface, NetworkRef to) {}
}
