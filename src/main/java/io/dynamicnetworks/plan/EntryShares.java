package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.model.StatusEntry;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Shares out status entries whose names show nothing among the selections at creation. One ADD may
 * have given several entries, under any name (SPEC 3); each attachment of a network is taken to
 * have the same number. Multus lists no entry without an interface.
 */
final class EntryShares {
  private final DesiredSelections desired;
  private final UnclaimedEntries unclaimed;
  private final FoundAttachments found;

  EntryShares(FindingsWithoutCache findings) {
    desired = findings.desired();
    unclaimed = findings.unclaimed();
    found = findings.found();
  }

  /**
   * Claims each selection's share.
   *
   * @param selections all of the network that have no entries yet
   * @param unknown how many of them the ledger does not know, and no selection asks for by name
   */
  IdentityHashMap<Selection, List<StatusEntry>> claim(
      NetworkRef network, List<Selection> selections, long unknown) {
    List<StatusEntry> others =
        unclaimed.stream()
            .filter(entry -> network.equals(entry.network()) && entry.iface() != null)
            .filter(entry -> !desired.names().have(network, entry.iface()))
            .collect(Collectors.toCollection(ArrayList::new));
    others.removeAll(hotPlugged(network, unknown, others));
    int each = others.size() / selections.size();
    boolean even = others.size() % selections.size() == 0;
    IdentityHashMap<Selection, List<StatusEntry>> shares = new IdentityHashMap<>();
    for (Selection selection : selections) {
      int count = even ? each : Math.min(1, others.size());
      List<StatusEntry> own = List.copyOf(others.subList(0, count));
      others.subList(0, count).clear();
      unclaimed.claim(own);
      shares.put(selection, own);
    }
    return shares;
  }

  /**
   * The entries that a hot-plug controller may have listed for selections that the pod was not
   * created with: the last ones with automatic names.
   */
  private List<StatusEntry> hotPlugged(
      NetworkRef network, long created, List<StatusEntry> entries) {
    long known = created + found.withoutSelectedName(network);
    long wanted = desired.names().unnamed(network);
    List<StatusEntry> automatic =
        entries.stream().filter(UnclaimedEntries::isNamedAutomatically).toList();
    int more = Math.clamp(wanted - known, 0, automatic.size());
    return automatic.subList(automatic.size() - more, automatic.size());
  }
}
