package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Selection;
import java.util.List;
import java.util.Optional;

/**
 * Finds listed attachments that another hot-plug controller made. Without the CNI cache, a status
 * entry counts as one if a selection that isolation allows asks for exactly that (SPEC 3).
 */
final class ConfirmedBySelection {
  private final PlanInput input;
  private final DesiredSelections desired;
  private final UnclaimedEntries unclaimed;
  private final FoundAttachments found;
  private final AttachmentFromStatus fromStatus;

  ConfirmedBySelection(FindingsWithoutCache findings) {
    input = findings.input();
    desired = findings.desired();
    unclaimed = findings.unclaimed();
    found = findings.found();
    fromStatus = findings.fromStatus();
  }

  void read() {
    for (Selection selection : desired.valid()) {
      NetworkRef network = selection.network();
      if (input.policy().allows(input.pod().ref().namespace(), network) && !isAttached(selection)) {
        listedName(selection)
            .map(
                iface ->
                    fromStatus.of(
                        selection, iface, unclaimed.claimNamed(network, iface), Ownership.HOT_PLUG))
            .ifPresent(found::add);
      }
    }
  }

  /**
   * The name under which network-status lists what the selection asks for; empty if it does not.
   */
  private Optional<InterfaceName> listedName(Selection selection) {
    InterfaceName iface = selection.iface();
    return unclaimed.stream()
        .filter(entry -> selection.network().equals(entry.network()))
        .filter(
            entry ->
                iface == null
                    ? UnclaimedEntries.isNamedAutomatically(entry)
                    : iface.value().equals(entry.iface()))
        .findFirst()
        .flatMap(entry -> InterfaceName.parse(String.valueOf(entry.iface())));
  }

  /**
   * Whether an attachment satisfies the selection. One without an interface is satisfied by any
   * that no selection asks for by name, and that those before it leave.
   */
  private boolean isAttached(Selection selection) {
    NetworkRef network = selection.network();
    if (selection.iface() != null) {
      return found.have(network, selection.iface());
    }
    List<Selection> before =
        desired.valid().stream().filter(s -> s.position() < selection.position()).toList();
    return found.withoutSelectedName(network) > new SelectionNames(before).unnamed(network);
  }
}
