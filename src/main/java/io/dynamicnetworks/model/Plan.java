package io.dynamicnetworks.model;

import java.util.List;
import java.util.Set;

/**
 * What to do for a pod, in order.
 *
 * @param notices what its owner is told even if nothing is done
 * @param awaited NADs that are missing or unusable: a change of one is worth another look
 * @param adopted every {@link LedgerEntry.State#ADOPTED} entry that the ledger should hold now
 * @param checkSandbox whether the sandbox may have been recreated since an attach, so that it must
 *     be looked at even if there are no steps
 */
public record Plan(
    List<Step> steps,
    List<Notice> notices,
    Set<NetworkRef> awaited,
    List<LedgerEntry> adopted,
    boolean checkSandbox) {
  public static final Plan NOTHING = new Plan(List.of(), List.of(), Set.of(), List.of(), false);

  public Plan {
    steps = List.copyOf(steps);
    notices = List.copyOf(notices);
    awaited = Set.copyOf(awaited);
    adopted = List.copyOf(adopted);
  }
}
