package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.model.StatusEntry;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How many attachments of {@code defaultNetworks} multus made, as network-status lists them: before
 * those of the selections.
 */
final class ListedDefaults {
  private ListedDefaults() {}

  /**
   * @param created the selections that the sandbox was created with
   * @param attached what the ledger shows as attached
   */
  static int count(List<StatusEntry> listed, List<Selection> created, List<Attachment> attached) {
    Set<NetworkRef> accounted = new HashSet<>();
    created.forEach(selection -> accounted.add(selection.network()));
    attached.forEach(kept -> accounted.add(kept.network()));
    Set<String> names = new HashSet<>();
    int count = 0;
    for (StatusEntry entry : listed) {
      if (entry.namesNad()) {
        if (accounted.contains(entry.network())
            || !String.valueOf(entry.iface()).equals(InterfaceName.ofPosition(count + 1))) {
          return count;
        }
        count += names.add(entry.name() + entry.iface()) ? 1 : 0;
      }
    }
    return count;
  }
}
