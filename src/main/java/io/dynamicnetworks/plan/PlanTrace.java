package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.Selection;
import java.util.List;
import java.util.Set;

/**
 * A plan, with the considerations behind it.
 *
 * @param held attachments that stay because the move that needs their interface name is postponed
 * @param doubts why the runtime or the CNI cache has to be asked before the plan counts
 */
record PlanTrace(
    PlanContext context,
    DesiredSelections desired,
    Observed observed,
    DetachRule mayDetach,
    Matching matching,
    Set<ObservedAttachment> held,
    UndesiredAttachments detaches,
    List<String> doubts,
    Plan plan) {
  PlanInput input() {
    return context.input();
  }

  /** Whether the step attaches, or would attach, what this selection asks for. */
  static boolean isFor(Step step, Selection selection) {
    // The planner passes on the selection's own request object.
    InterfaceRequest request =
        switch (step) {
          case Step.Attach attach -> attach.request();
          case Step.Withheld withheld -> withheld.request();
          case Step.OfAttachment _ -> null;
        };
    return request != null
        && step.network().equals(selection.network())
        && isSameObject(request, selection.request())
        && (selection.iface() == null || selection.iface().equals(step.iface()));
  }

  @SuppressWarnings("ReferenceEquality") // Two elements may ask for equal things.
  private static boolean isSameObject(Object one, Object other) {
    return one == other;
  }
}
