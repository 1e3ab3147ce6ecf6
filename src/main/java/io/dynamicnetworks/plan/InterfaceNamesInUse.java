package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.model.StatusEntry;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which interface names of the pod are not free (SPEC 4.4), and what holds them. */
final class InterfaceNamesInUse {
  private final Set<String> all;
  private final Map<String, String> holders = new HashMap<>();

  /**
   * @param detaches what the plan detaches, so that its names become free
   * @param held what stays as long as an attach may need its name
   */
  InterfaceNamesInUse(
      PlanInput input,
      DesiredSelections desired,
      Observed observed,
      UndesiredAttachments detaches,
      Set<ObservedAttachment> held) {
    all = observed.names(StatusRepair.current(input, observed));
    for (Selection selection : desired.valid()) {
      if (selection.iface() != null) {
        all.add(selection.iface().value());
      }
    }
    input.taken().forEach(name -> all.add(name.value()));
    for (ObservedAttachment attachment : observed.attachments()) {
      if (!detaches.contains(attachment) && !held.contains(attachment)) {
        attachment.certainNames().forEach(name -> holders.put(name, label(attachment)));
      }
    }
    // If the CNI cache shows what is attached, network-status does not count.
    List<StatusEntry> listed =
        input.evidence().observing() ? List.of() : input.evidence().listed().entries();
    for (StatusEntry entry : listed) {
      if (entry.iface() != null && !entry.namesNad()) {
        holders.putIfAbsent(entry.iface(), entry.name());
      }
    }
  }

  private static String label(ObservedAttachment attachment) {
    return attachment.network() == null
        ? "an attachment of an unknown network"
        : attachment.network().toString();
  }

  /** Every name that is held or requested: none of them is given to a selection without one. */
  Set<String> all() {
    return Collections.unmodifiableSet(all);
  }

  /** What holds a name that a selection asks for; null if the selection can have it. */
  @Nullable String holderOf(InterfaceName iface) {
    return holders.get(iface.value());
  }
}
