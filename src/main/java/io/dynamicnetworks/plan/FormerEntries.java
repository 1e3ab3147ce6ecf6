package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.model.StatusEntry;
import java.util.List;

/** Status entries of attachments that the sandbox no longer has; without the CNI cache. */
final class FormerEntries {
  private final StatusIndex former;
  private final List<Selection> created;
  private final int defaults;

  /**
   * @param former entries of what was detached or belongs to an earlier sandbox
   * @param created the selections that the sandbox was created with
   * @param defaults the number of {@code defaultNetworks} attachments before these
   */
  FormerEntries(List<StatusEntry> former, List<Selection> created, int defaults) {
    this.former = new StatusIndex(former);
    this.created = created;
    this.defaults = defaults;
  }

  /**
   * Whether the entry is known to be one of them. Where multus lists a selection that the sandbox
   * was created with, the entry is of that one: its IPAM may give it the address that an earlier
   * attachment had.
   */
  boolean include(StatusEntry entry) {
    return !entry.ips().isEmpty() && former.hasSame(entry) && !isCreated(entry);
  }

  private boolean isCreated(StatusEntry entry) {
    return created.stream()
        .anyMatch(
            selection ->
                UnclaimedEntries.isAt(
                    entry, selection.network(), CreationSelections.ifaceOf(selection, defaults)));
  }
}
