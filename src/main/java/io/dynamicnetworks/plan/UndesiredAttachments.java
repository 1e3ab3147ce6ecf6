package io.dynamicnetworks.plan;

import java.util.Collections;
import java.util.List;
import java.util.Set;

/** The undesired attachments that a plan detaches. */
final class UndesiredAttachments {
  private final Matching matching;
  private final DelConfigChoice configs;
  private boolean undecided;

  private UndesiredAttachments(PlanContext context, Matching matching) {
    this.matching = matching;
    configs = new DelConfigChoice(context);
  }

  /**
   * The undesired attachments that may and can be detached.
   *
   * @param held attachments that stay because the move that needs their name is postponed
   */
  static UndesiredAttachments of(
      PlanContext context, DetachRule mayDetach, Matching matching, Set<ObservedAttachment> held) {
    UndesiredAttachments detaches = new UndesiredAttachments(context, matching);
    detaches.undecided = matching.undecided();
    for (ObservedAttachment attachment : matching.undesired()) {
      detaches.undecided |= attachment.ownership() == Ownership.UNDECIDED;
      if (mayDetach.allows(attachment) && !held.contains(attachment)) {
        detaches.configs.add(attachment);
      }
    }
    return detaches;
  }

  /** All of them, first attached first. */
  private List<DetachCandidate> possible() {
    SharedEntries shared =
        new SharedEntries(
            matching.attachments().stream().filter(other -> !contains(other)).toList());
    return matching.undesired().stream()
        .filter(this::contains)
        .map(attachment -> candidate(attachment, shared))
        .toList();
  }

  /** All of them, except those with one of these names that are not half deleted. */
  List<DetachCandidate> without(Set<String> names) {
    return possible().stream().filter(candidate -> !keeps(candidate.observed(), names)).toList();
  }

  /** Whether {@link #without} these names leaves any out. */
  boolean keepsAny(Set<String> names) {
    return !names.isEmpty()
        && matching.undesired().stream()
            .anyMatch(attachment -> contains(attachment) && keeps(attachment, names));
  }

  private static boolean keeps(ObservedAttachment attachment, Set<String> names) {
    return !attachment.mustGo() && !Collections.disjoint(attachment.names(), names);
  }

  private DetachCandidate candidate(ObservedAttachment attachment, SharedEntries shared) {
    DelConfigChoice.Request request = configs.of(attachment);
    return new DetachCandidate(
        attachment,
        request.sent(),
        shared.of(attachment, request.sent().entries()),
        request.withheld());
  }

  /** The resources for which the kubelet has to be asked before these count. */
  Set<String> unasked() {
    return configs.unasked();
  }

  boolean contains(ObservedAttachment attachment) {
    return configs.have(attachment);
  }

  /** Whether something is undesired, and only the runtime knows whether it may be detached. */
  boolean undecided() {
    return undecided;
  }
}
