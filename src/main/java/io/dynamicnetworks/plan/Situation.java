package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.LedgerEntry;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.Present;
import io.dynamicnetworks.model.Wanted;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that a decision about one pod rests on.
 *
 * @param ledger what the node remembers of the pod's attaches, oldest first
 * @param networks the NADs that exist, of {@link Planner#networksNeeded}
 * @param sandboxId the pod's sandbox; null if it was not looked up in this run
 */
public record Situation(
    Pod pod,
    Wanted wanted,
    Present present,
    List<LedgerEntry> ledger,
    Map<NetworkRef, NetworkDefinition> networks,
    Policy policy,
    @Nullable String sandboxId) {
  public Situation {
    ledger = List.copyOf(ledger);
    networks = Map.copyOf(networks);
  }
}
