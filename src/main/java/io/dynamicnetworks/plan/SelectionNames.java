package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Selection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which of the selections ask for an interface by name, and how many leave the name open. */
record SelectionNames(List<Selection> selections) {
  /** Whether one asks for the name, whatever its network. */
  boolean have(@Nullable InterfaceName iface) {
    return iface != null && selections.stream().anyMatch(each -> iface.equals(each.iface()));
  }

  /** Whether one of the network asks for the name. */
  boolean have(NetworkRef network, @Nullable String name) {
    return selections.stream()
        .filter(each -> each.network().equals(network))
        .map(Selection::iface)
        .anyMatch(iface -> iface != null && iface.value().equals(name));
  }

  /** How many of the network ask for no name. */
  long unnamed(NetworkRef network) {
    return selections.stream()
        .filter(each -> each.iface() == null && each.network().equals(network))
        .count();
  }
}
