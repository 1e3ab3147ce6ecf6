package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.LedgerEntry;
import io.dynamicnetworks.model.LedgerEntry.State;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.Selection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes what multus attached into the ledger, so that it can be detached even after its NAD has
 * gone, and so that it is known that somebody asked for it.
 */
final class Adoption {
  private Adoption() {}

  /** Every adopted entry that the ledger should hold now, in network-status' order. */
  static List<LedgerEntry> of(Run run, Inventory inventory, Matched matched) {
    List<LedgerEntry> adopted = new ArrayList<>();
    for (Link link : inventory.links()) {
      LedgerEntry entry = link.entry();
      if (entry != null) {
        if (entry.state() == State.ADOPTED) {
          adopted.add(entry);
        }
      } else if (link.iface() != null && askedFor(link, matched)) {
        adopted.add(adopt(run, link, link.iface(), matched.matching().selectionOf(link)));
      }
    }
    return adopted;
  }

  /** The adopted entries as they are, for a pod that nothing is decided about. */
  static List<LedgerEntry> unchanged(List<LedgerEntry> ledger) {
    return ledger.stream().filter(entry -> entry.state() == State.ADOPTED).toList();
  }

  private static boolean askedFor(Link link, Matched matched) {
    return matched.matching().wanted(link) || matched.removals().doomed().contains(link);
  }

  private static LedgerEntry adopt(
      Run run, Link link, InterfaceName iface, @Nullable Selection selection) {
    InterfaceRequest asked = selection == null ? InterfaceRequest.NONE : selection.request();
    return new LedgerEntry(
        link.network(),
        iface,
        Sandbox.NONE,
        config(run, link.network(), asked),
        asFound(asked, link.listed().getFirst()),
        State.ADOPTED,
        0,
        link.listed(),
        run.situation().pod().sandboxHint());
  }

  private static String config(Run run, NetworkRef network, InterfaceRequest request) {
    return switch (run.catalog().config(network, request)) {
      case DelegateConfig.Usable usable -> usable.config();
      case DelegateConfig.Unusable unusable -> "";
    };
  }

  /** The request as it must have been when multus attached: edited since where it contradicts. */
  private static InterfaceRequest asFound(InterfaceRequest asked, Attachment found) {
    return new InterfaceRequest(
        Updates.contradictsIps(asked, found) ? found.ips() : asked.ips(),
        Updates.contradictsMac(asked, found) ? found.mac() : asked.mac(),
        asked.infinibandGuid(),
        asked.portMappings(),
        asked.bandwidth(),
        asked.cniArgs(),
        asked.defaultRoute(),
        asked.deviceId());
  }
}
