package io.dynamicnetworks.plan;

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
    Plan plan) {}
