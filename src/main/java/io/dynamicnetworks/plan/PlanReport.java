package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.EventReason;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Notice;
import io.dynamicnetworks.model.PodRef;
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

  private final PodRef pod;
  private final Map<EventReason, List<Notice>> shown = new EnumMap<>(EventReason.class);
  private final Map<EventReason, Integer> more = new EnumMap<>(EventReason.class);
  private final Set<NetworkRef> awaited = new HashSet<>();

  PlanReport(PodRef pod) {
    this.pod = pod;
  }

  /** Appends everything in the other report. */
  void addAll(PlanReport other) {
    other.shown.values().forEach(notices -> notices.forEach(this::report));
    other.more.forEach((reason, count) -> more.merge(reason, count, Integer::sum));
    awaited.addAll(other.awaited);
  }

  void report(EventReason reason, String text) {
    report(notice(reason, text));
  }

  /** Reports something about one interface. */
  void report(EventReason reason, InterfaceName iface, NetworkRef network, String text) {
    report(new Notice(reason, "pod [" + pod + "]: " + text, iface, network));
  }

  private void report(Notice notice) {
    List<Notice> notices = shown.computeIfAbsent(notice.reason(), key -> new ArrayList<>());
    if (notices.size() < MAX_PER_REASON) {
      notices.add(notice);
    } else {
      more.merge(notice.reason(), 1, Integer::sum);
    }
  }

  void failedAdding(InterfaceName iface, NetworkRef network, String cause) {
    report(
        EventReason.FAILED_ADDING_INTERFACE,
        iface,
        network,
        "failed adding interface " + iface + " to network: " + network.name() + ": " + cause);
  }

  void failedRemoving(InterfaceName iface, NetworkRef network, String cause) {
    report(
        EventReason.FAILED_REMOVING_INTERFACE,
        iface,
        network,
        "failed removing interface " + iface + " from network: " + network.name() + ": " + cause);
  }

  /** A change of the NAD calls for a new plan. */
  void await(NetworkRef network) {
    awaited.add(network);
  }

  Set<NetworkRef> awaited() {
    return awaited;
  }

  /** The first five notices of each reason, and the number of further ones. */
  List<Notice> notices() {
    List<Notice> notices = new ArrayList<>();
    shown.forEach(
        (reason, first) -> {
          notices.addAll(first);
          if (more.containsKey(reason)) {
            notices.add(notice(reason, "and " + more.get(reason) + " more"));
          }
        });
    return notices;
  }

  private Notice notice(EventReason reason, String text) {
    return new Notice(reason, "pod [" + pod + "]: " + text);
  }
}
