package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.Selection;

/**
 * Selections at creation whose attachment an edit has replaced since, as far as that shows without
 * the CNI cache. A name has one attachment at a time, so what multus attached under it is gone.
 */
final class ReplacedSelections {
  private final DesiredSelections desired;
  private final LedgerBySandbox ledger;
  private final UnclaimedEntries unclaimed;

  ReplacedSelections(FindingsWithoutCache findings) {
    desired = findings.desired();
    ledger = findings.ledger();
    unclaimed = findings.unclaimed();
  }

  boolean include(Selection selection) {
    InterfaceName iface = selection.iface();
    if (iface == null) {
      return false;
    }
    boolean byUs =
        ledger.attached().stream().anyMatch(kept -> !kept.created() && kept.iface().equals(iface));
    return byUs || (isListedForOther(selection) && isListedAsDesired(iface));
  }

  /**
   * Whether network-status lists the selection's interface name for another network only. If a
   * selection asks for just that, a hot-plug controller has replaced it; otherwise nothing shows
   * which of them is attached.
   */
  boolean isListedForOther(Selection selection) {
    InterfaceName iface = selection.iface();
    return iface != null && unclaimed.have(iface) && !unclaimed.have(selection.network(), iface);
  }

  /** Whether a selection asks for what network-status lists under the name. */
  private boolean isListedAsDesired(InterfaceName iface) {
    return desired.valid().stream()
        .filter(selection -> iface.equals(selection.iface()))
        .anyMatch(selection -> unclaimed.have(selection.network(), iface));
  }
}
