package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.EventReason;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds edits to the request of an attached interface, which are not applied (SPEC 4.5). */
final class UnsupportedChanges {
  private static final int MAX_CHARS = 200;

  private UnsupportedChanges() {}

  /** Reports every selection whose request differs from the one its attachment was made with. */
  static void report(DesiredSelections desired, Matching matching, PlanReport report) {
    for (Selection selection : desired.valid()) {
      ObservedAttachment attachment = matching.attachmentOf(selection);
      InterfaceRequest before = attachment == null ? null : attachment.request();
      if (attachment != null && before != null) {
        List<String> changes =
            changes(selection.request().abridged(), before.abridged(), attachment);
        if (!changes.isEmpty()) {
          report.report(
              EventReason.INTERFACE_UPDATE_REJECTED,
              attachment.iface(),
              selection.network(),
              "will not change interface "
                  + attachment.iface()
                  + " of network "
                  + selection.network()
                  + " ("
                  + String.join("; ", changes)
                  + "): remove it and add it again");
        }
      }
    }
  }

  /** Whether the entry has addresses, but not all of the requested ones. */
  static boolean contradictsIps(InterfaceRequest asked, StatusEntry found) {
    return !found.ips().isEmpty()
        && !Canonical.addresses(found.ips()).containsAll(Canonical.addresses(asked.ips()));
  }

  /** Whether the entry's MAC differs from the requested one. */
  static boolean contradictsMac(InterfaceRequest asked, StatusEntry found) {
    return asked.mac() != null
        && found.mac() != null
        && !Canonical.mac(asked.mac()).equals(Canonical.mac(found.mac()));
  }

  private static List<String> changes(
      InterfaceRequest asked, InterfaceRequest before, ObservedAttachment attachment) {
    List<String> changes = new ArrayList<>();
    if (ipsChanged(asked, before, attachment)) {
      changes.add(
          "ips: asked for " + shown(asked.ips()) + ", attached with " + shown(before.ips()));
    }
    if (macChanged(asked.mac(), before.mac(), attachment)) {
      changes.add(
          "mac: asked for " + shown(asked.mac()) + ", attached with " + shown(before.mac()));
    }
    Set<String> held = devices(before, attachment);
    if (asked.deviceId() != null && !held.isEmpty() && !held.contains(asked.deviceId())) {
      other("deviceID", asked.deviceId(), String.join(", ", held), changes);
    }
    // Of attachments that multus made, the request is known only in multus' own form.
    Attachment sent = attachment.ledger();
    if (sent != null && !sent.created()) {
      other("cni-args", asked.cniArgs(), before.cniArgs(), changes);
      other("bandwidth", asked.bandwidth(), before.bandwidth(), changes);
      other("portMappings", asked.portMappings(), before.portMappings(), changes);
    }
    return changes;
  }

  /**
   * The devices that it was attached with; empty if unknown. Multus may have chosen another one
   * than the selection asked for.
   */
  private static Set<String> devices(InterfaceRequest before, ObservedAttachment attachment) {
    Attachment sent = attachment.ledger();
    if (sent != null && sent.device() != null) {
      return Set.of(sent.device().id());
    }
    Set<String> used = new TreeSet<>(ConfigDeviceIds.in(attachment.config()));
    return !used.isEmpty() || before.deviceId() == null ? used : Set.of(before.deviceId());
  }

  private static void other(
      String key, @Nullable String asked, @Nullable String before, List<String> changes) {
    if (!Objects.equals(asked, before)) {
      changes.add(key + ": asked for " + shown(asked) + ", attached with " + shown(before));
    }
  }

  /**
   * Whether the addresses changed. Asking for exactly what the interface has is no change, whatever
   * was asked for before.
   */
  private static boolean ipsChanged(
      InterfaceRequest asked, InterfaceRequest before, ObservedAttachment attachment) {
    return !Canonical.ips(asked.ips()).equals(Canonical.ips(before.ips()))
        && (asked.ips().isEmpty()
            || !Canonical.addresses(asked.ips()).equals(listedIps(attachment)));
  }

  private static boolean macChanged(
      @Nullable String asked, @Nullable String before, ObservedAttachment attachment) {
    return !Objects.equals(canonical(asked), canonical(before))
        && (asked == null || !hasMac(attachment, asked));
  }

  private static @Nullable String canonical(@Nullable String mac) {
    return mac == null ? null : Canonical.mac(mac);
  }

  private static boolean hasMac(ObservedAttachment attachment, String mac) {
    return attachment.entries().stream()
        .anyMatch(
            found -> found.mac() != null && Canonical.mac(found.mac()).equals(Canonical.mac(mac)));
  }

  private static Set<String> listedIps(ObservedAttachment attachment) {
    return Canonical.addresses(
        attachment.entries().stream().flatMap(found -> found.ips().stream()).toList());
  }

  private static String shown(List<String> ips) {
    return ips.isEmpty() ? "none" : Printable.shortened(ips.toString(), MAX_CHARS);
  }

  private static String shown(@Nullable String mac) {
    return mac == null ? "none" : Printable.shortened(mac, MAX_CHARS);
  }
}
