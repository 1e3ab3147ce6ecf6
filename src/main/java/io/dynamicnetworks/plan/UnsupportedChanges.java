package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.report.EventTexts;
import io.dynamicnetworks.text.Mac;
import io.dynamicnetworks.text.Printable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reports what the daemon cannot change in a running pod: the request of an attached interface
 * (SPEC 4.5), and the default route (SPEC 2).
 */
final class UnsupportedChanges {
  private static final int MAX_CHARS = 200;

  private UnsupportedChanges() {}

  /** Reports every selection whose request differs from the one its attachment was made with. */
  static void report(DesiredSelections desired, Matching matching, PlanReport report) {
    RequestComparison requests = new RequestComparison();
    for (Selection selection : desired.valid()) {
      ObservedAttachment attachment = matching.attachmentOf(selection);
      InterfaceRequest before = attachment == null ? null : attachment.request();
      if (attachment != null && before != null) {
        List<String> changes =
            changes(requests, selection.request().abridged(), before.abridged(), attachment);
        if (!changes.isEmpty()) {
          report.report(
              EventTexts.unsupportedChange(attachment.iface(), selection.network(), changes));
        }
      }
    }
  }

  /** Reports a {@code default-route}; the interface is attached without it. */
  static void reportDefaultRoute(Selection selection, InterfaceName iface, PlanReport report) {
    if (!selection.request().defaultRoute().isEmpty()) {
      report.report(EventTexts.defaultRouteIgnored(selection, iface));
    }
  }

  private static List<String> changes(
      RequestComparison requests,
      InterfaceRequest asked,
      InterfaceRequest before,
      ObservedAttachment attachment) {
    List<String> changes = new ArrayList<>();
    for (RequestPart part : RequestPart.values()) {
      if (!requests.isSame(part, asked, before)
          && isKnown(part, before, attachment)
          && !isFulfilled(part, asked, attachment)) {
        changes.add(change(part.key(), part.text(asked), part.text(before)));
      }
    }
    Set<String> held = devices(before, attachment);
    if (asked.deviceId() != null && !held.isEmpty() && !held.contains(asked.deviceId())) {
      changes.add(change("deviceID", asked.deviceId(), String.join(", ", held)));
    }
    return changes;
  }

  /**
   * Whether the part is known as it was requested. Of attachments that multus made, some parts are
   * known only in multus' own form, and a GUID only if multus passed it on.
   */
  private static boolean isKnown(
      RequestPart part, InterfaceRequest before, ObservedAttachment attachment) {
    Attachment sent = attachment.record();
    boolean byDelegate = sent != null && !sent.created();
    return switch (part) {
      case IPS, MAC -> true;
      case INFINIBAND_GUID -> byDelegate || before.infinibandGuid() != null;
      case CNI_ARGS, BANDWIDTH, PORT_MAPPINGS -> byDelegate;
    };
  }

  /** Asking for exactly what the interface has is no change, whatever was asked for before. */
  private static boolean isFulfilled(
      RequestPart part, InterfaceRequest asked, ObservedAttachment attachment) {
    return switch (part) {
      case IPS ->
          !asked.ips().isEmpty() && Canonical.addresses(asked.ips()).equals(listedIps(attachment));
      case MAC -> asked.mac() != null && hasMac(attachment, asked.mac());
      case INFINIBAND_GUID, CNI_ARGS, BANDWIDTH, PORT_MAPPINGS -> false;
    };
  }

  private static String change(String key, @Nullable String asked, @Nullable String before) {
    return key + ": asked for " + shown(asked) + ", attached with " + shown(before);
  }

  /**
   * The devices that it was attached with; empty if unknown. Multus may have chosen another one
   * than the selection asked for.
   */
  private static Set<String> devices(InterfaceRequest before, ObservedAttachment attachment) {
    Attachment sent = attachment.record();
    if (sent != null && sent.device() != null) {
      return Set.of(sent.device().id());
    }
    Set<String> used = new TreeSet<>(attachment.configDeviceIds());
    return !used.isEmpty() || before.deviceId() == null ? used : Set.of(before.deviceId());
  }

  private static boolean hasMac(ObservedAttachment attachment, String mac) {
    return attachment.entries().stream()
        .anyMatch(found -> Mac.comparable(mac).equals(found.canonicalMac()));
  }

  private static Set<String> listedIps(ObservedAttachment attachment) {
    Set<String> listed = new HashSet<>();
    attachment.entries().forEach(found -> listed.addAll(found.addresses()));
    return listed;
  }

  private static String shown(@Nullable String text) {
    return text == null ? "none" : Printable.shortened(text, MAX_CHARS);
  }
}
