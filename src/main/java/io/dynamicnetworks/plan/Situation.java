package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.LedgerEntry;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.Present;
import io.dynamicnetworks.model.Wanted;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that a decision about one pod rests on.
 *
 * @param ledger what the node remembers of the pod's attaches, oldest first
 * @param networks the NADs that exist, of {@link Planner#networksNeeded}
 * @param sandboxId the pod's sandbox; null if it was not looked up in this run
 * @param taken names that something has which neither network-status nor the ledger tells of
 */
public record Situation(
    Pod pod,
    Wanted wanted,
    Present present,
    List<LedgerEntry> ledger,
    Map<NetworkRef, NetworkDefinition> networks,
    Policy policy,
    @Nullable String sandboxId,
    Set<InterfaceName> taken) {
  public Situation {
    ledger = List.copyOf(ledger);
    networks = Map.copyOf(networks);
    taken = Set.copyOf(taken);
  }
}
