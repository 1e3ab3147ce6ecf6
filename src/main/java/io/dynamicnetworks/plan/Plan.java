package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.PodReport;
import io.dynamicnetworks.model.StatusChange;
import java.util.List;
import java.util.Set;

/**
 * What to do for a pod, in order.
 *
 * @param repairs what network-status should list and does not, or lists and should not
 * @param notices what its owner is told, once for each annotation, NAD and settings
 * @param awaited NADs that are missing or unusable: a change of one is worth another plan
 * @param adopted what the ledger should keep of what others attached
 * @param partial whether more is to be attached, in a plan that follows
 * @param unasked resources of which the kubelet has to be asked before the plan counts
 * @param undecided whether the runtime or the CNI cache has to be asked before the plan counts
 * @param satisfied how many of the desired selections have their attachment already
 */
public record Plan(
    List<Step> steps,
    List<StatusChange> repairs,
    List<PodReport> notices,
    Set<NetworkRef> awaited,
    List<Attachment> adopted,
    boolean partial,
    Set<String> unasked,
    boolean undecided,
    int satisfied) {
  public Plan {
    steps = List.copyOf(steps);
    repairs = List.copyOf(repairs);
    notices = List.copyOf(notices);
    awaited = Set.copyOf(awaited);
    adopted = List.copyOf(adopted);
    unasked = Set.copyOf(unasked);
  }

  /** Whether there is nothing to do. */
  public boolean isEmpty() {
    return steps.isEmpty() && repairs.isEmpty() && adopted.isEmpty() && !undecided;
  }

  /** The steps in a few words. */
  public String summary() {
    return steps.stream().map(Step::label).toList()
        + (repairs.isEmpty() ? "" : " repairs=" + repairs.size())
        + (undecided ? " undecided" : "");
  }
}
