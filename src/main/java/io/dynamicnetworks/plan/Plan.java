package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Notice;
import io.dynamicnetworks.model.StatusChange;
import io.dynamicnetworks.model.StatusEntry;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What to do for a pod, in order.
 *
 * @param repairs entries that network-status should list but does not, or lists but should not
 * @param undescribed entries that {@code repairs} list without {@code device-info}, and the device
 *     that each one's attachment holds: a device plugin may describe it
 * @param notices events for the pod, each sent once per annotation, NADs and settings
 * @param awaitedNads missing or unusable NADs; a change of one calls for a new plan
 * @param toRecord attachments made by others that the ledger should keep
 * @param partial whether more is to be attached, in a later plan
 * @param unasked resources for which the kubelet has to be asked before the plan counts
 * @param undecided whether the runtime or the CNI cache has to be asked before the plan counts
 * @param satisfied how many valid selections already have their attachment
 */
public record Plan(
    List<Step> steps,
    List<StatusChange> repairs,
    Map<StatusEntry, Device> undescribed,
    List<Notice> notices,
    Set<NetworkRef> awaitedNads,
    List<Attachment> toRecord,
    boolean partial,
    Set<String> unasked,
    boolean undecided,
    int satisfied) {
  public Plan {
    steps = List.copyOf(steps);
    repairs = List.copyOf(repairs);
    undescribed = Map.copyOf(undescribed);
    notices = List.copyOf(notices);
    awaitedNads = Set.copyOf(awaitedNads);
    toRecord = List.copyOf(toRecord);
    unasked = Set.copyOf(unasked);
  }

  /** The plan with repairs that describe the devices of their entries. */
  public Plan withRepairs(List<StatusChange> described) {
    return new Plan(
        steps,
        described,
        Map.of(),
        notices,
        awaitedNads,
        toRecord,
        partial,
        unasked,
        undecided,
        satisfied);
  }

  /** The steps for keeping: they can be reported, not carried out. */
  public List<Step> stepsToReport() {
    return steps.stream().map(Step::withoutConfig).toList();
  }

  /** Whether there is nothing to do. */
  public boolean isEmpty() {
    return steps.isEmpty() && repairs.isEmpty() && toRecord.isEmpty() && !undecided;
  }

  /** The steps in a few words. */
  public String summary() {
    return steps.stream().map(Step::label).toList()
        + (repairs.isEmpty() ? "" : " repairs=" + repairs.size())
        + (undecided ? " undecided" : "");
  }
}
