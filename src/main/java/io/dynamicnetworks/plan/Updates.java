package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.EventReason;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.LedgerEntry;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.model.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds edits of what an attached interface asks for, which are not applied (SPEC 3, rule 6). */
final class Updates {
  private static final int MAX_CHARS = 200;

  private Updates() {}

  /** Tells of every selection whose addresses or MAC are no longer what its link was given. */
  static void tell(Asked asked, Matching matching, Report report) {
    for (Selection selection : asked.valid()) {
      Link link = matching.linkOf(selection);
      if (link != null && link.iface() != null) {
        List<String> changes = changes(selection.request(), link);
        if (!changes.isEmpty()) {
          report.tell(
              EventReason.INTERFACE_UPDATE_REJECTED,
              "will not change interface "
                  + link.iface()
                  + " of network "
                  + link.network()
                  + " ("
                  + String.join("; ", changes)
                  + "): remove it and add it again");
        }
      }
    }
  }

  /** Whether the entry has addresses, and not all that are asked for. */
  static boolean contradictsIps(InterfaceRequest asked, Attachment found) {
    return !found.ips().isEmpty()
        && !Canonical.addresses(found.ips()).containsAll(Canonical.addresses(asked.ips()));
  }

  /** Whether the entry has another MAC than the one asked for. */
  static boolean contradictsMac(InterfaceRequest asked, Attachment found) {
    return asked.mac() != null
        && found.mac() != null
        && !Canonical.mac(asked.mac()).equals(Canonical.mac(found.mac()));
  }

  private static List<String> changes(InterfaceRequest asked, Link link) {
    List<String> changes = new ArrayList<>();
    LedgerEntry entry = link.entry();
    if (entry == null) {
      Attachment found = link.listed().getFirst();
      if (contradictsIps(asked, found)) {
        changes.add("ips: asked for " + shown(asked.ips()) + ", it has " + shown(found.ips()));
      }
      if (contradictsMac(asked, found)) {
        changes.add("mac: asked for " + shown(asked.mac()) + ", it has " + shown(found.mac()));
      }
      return changes;
    }
    InterfaceRequest before = entry.request();
    if (ipsChanged(asked, before, link)) {
      changes.add(
          "ips: asked for " + shown(asked.ips()) + ", attached with " + shown(before.ips()));
    }
    if (macChanged(asked.mac(), before.mac(), link)) {
      changes.add(
          "mac: asked for " + shown(asked.mac()) + ", attached with " + shown(before.mac()));
    }
    return changes;
  }

  /** Asking for just what the interface has is no change, whatever was asked for before. */
  private static boolean ipsChanged(InterfaceRequest asked, InterfaceRequest before, Link link) {
    return !Canonical.ips(asked.ips()).equals(Canonical.ips(before.ips()))
        && (asked.ips().isEmpty() || !Canonical.addresses(asked.ips()).equals(listedIps(link)));
  }

  private static boolean macChanged(@Nullable String asked, @Nullable String before, Link link) {
    return !Objects.equals(canonical(asked), canonical(before))
        && (asked == null || !hasMac(link, asked));
  }

  private static @Nullable String canonical(@Nullable String mac) {
    return mac == null ? null : Canonical.mac(mac);
  }

  private static boolean hasMac(Link link, String mac) {
    return link.listed().stream()
        .anyMatch(
            found -> found.mac() != null && Canonical.mac(found.mac()).equals(Canonical.mac(mac)));
  }

  private static Set<String> listedIps(Link link) {
    return Canonical.addresses(
        link.listed().stream().flatMap(found -> found.ips().stream()).toList());
  }

  private static String shown(List<String> ips) {
    return ips.isEmpty() ? "none" : Shown.shortened(ips.toString(), MAX_CHARS);
  }

  private static String shown(@Nullable String mac) {
    return mac == null ? "none" : Shown.shortened(mac, MAX_CHARS);
  }
}
