package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.EventReason;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Notice;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a decision yields besides steps: events for the pod, limited to what a person reads, and the
 * NADs to wait for.
 */
final class PlanReport {
  private static final int MAX_PER_REASON = 5;

  private final Map<EventReason, List<Notice>> shown = new EnumMap<>(EventReason.class);
  private final Map<EventReason, Integer> more = new EnumMap<>(EventReason.class);
  private final Set<NetworkRef> awaitedNads = new HashSet<>();

  /** Appends everything in the other report. */
  void addAll(PlanReport other) {
    other.shown.values().forEach(notices -> notices.forEach(this::report));
    other.more.forEach((reason, count) -> more.merge(reason, count, Integer::sum));
    awaitedNads.addAll(other.awaitedNads);
  }

  void report(Notice notice) {
    List<Notice> notices = shown.computeIfAbsent(notice.reason(), key -> new ArrayList<>());
    if (notices.size() < MAX_PER_REASON) {
      notices.add(notice);
    } else {
      more.merge(notice.reason(), 1, Integer::sum);
    }
  }

  /** A change of the NAD calls for a new plan. */
  void await(NetworkRef network) {
    awaitedNads.add(network);
  }

  Set<NetworkRef> awaitedNads() {
    return awaitedNads;
  }

  /** The first five notices of each reason, and the number of further ones. */
  List<Notice> notices() {
    List<Notice> notices = new ArrayList<>();
    shown.forEach(
        (reason, first) -> {
          notices.addAll(first);
          if (more.containsKey(reason)) {
            notices.add(new Notice(reason, "and " + more.get(reason) + " more"));
          }
        });
    return notices;
  }
}
