package io.dynamicnetworks.reconcile.record;

import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.StatusChange;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.plan.Plan;
import io.dynamicnetworks.report.EventTexts;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Repairs network-status where it does not list what is attached, or lists what is not. */
public final class StatusRepairs {
  private final ReconcileContext context;

  public StatusRepairs(ReconcileContext context) {
    this.context = context;
  }

  /**
   * Returns how long to delay a plan that only repairs network-status: if another writer keeps
   * overwriting it, repairs come at growing intervals.
   */
  public Duration delay(Plan plan) {
    boolean repairsAlone = plan.steps().isEmpty() && plan.toRecord().isEmpty();
    return repairsAlone
        ? context.memory().written().statusRepairs().dueIn(context.nowMillis())
        : Duration.ZERO;
  }

  /** Queues the plan's repairs, to be written soon. */
  public void note(Plan plan) {
    plan.repairs().forEach(context.status()::note);
    if (plan.repairs().stream().anyMatch(this::isOfHotPlugged)) {
      context.progress().found();
    }
    if (plan.steps().isEmpty()
        && !plan.repairs().isEmpty()
        && context.memory().written().statusRepairs().repaired(context.nowMillis())) {
      context.event(EventTexts.overwritten(EventTexts.NETWORK_STATUS));
    }
  }

  /** Whether it lists or removes an entry of what a hot-plug controller attached or detached. */
  private boolean isOfHotPlugged(StatusChange repair) {
    List<StatusEntry> changed =
        switch (repair) {
          case StatusChange.Put(List<StatusEntry> entries) -> entries;
          case StatusChange.Remove(StatusEntry entry) -> List.of(entry);
        };
    Set<StatusEntry.Subject> subjects =
        changed.stream().map(StatusEntry::subject).collect(Collectors.toSet());
    return context.store().attachments().stream()
        .filter(kept -> !kept.created() || kept.state() instanceof AttachmentState.Deleted)
        .flatMap(kept -> kept.entries().stream())
        .anyMatch(entry -> subjects.contains(entry.subject()));
  }
}
