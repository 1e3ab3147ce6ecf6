package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Desired;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InvalidSelection;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.text.Printable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The selections, after conflicting ones were set aside.
 *
 * @param valid in the annotation's order; interface names are unique
 * @param invalid in the annotation's order
 */
record DesiredSelections(List<Selection> valid, List<InvalidSelection> invalid) {
  static DesiredSelections of(Desired.Selections selections) {
    Map<InterfaceName, Selection> byName = new HashMap<>();
    List<Selection> valid = new ArrayList<>();
    List<InvalidSelection> invalid = new ArrayList<>(selections.invalid());
    for (Selection selection : selections.valid()) {
      String problem = problem(selection, byName);
      if (problem == null) {
        valid.add(selection);
      } else {
        invalid.add(setAside(selection, problem));
      }
    }
    invalid.sort(Comparator.comparingInt(InvalidSelection::position));
    return new DesiredSelections(List.copyOf(valid), List.copyOf(invalid));
  }

  /** The interface names that the valid ones ask for. */
  SelectionNames names() {
    return new SelectionNames(valid);
  }

  /**
   * Why the selection cannot have the interface that it asks for; null if it can, in which case the
   * name is claimed for it.
   */
  private static @Nullable String problem(
      Selection selection, Map<InterfaceName, Selection> byName) {
    InterfaceName iface = selection.iface();
    if (iface == null) {
      return null;
    }
    if (iface.isCluster()) {
      return "it belongs to the cluster network, want another name";
    }
    Selection first = byName.putIfAbsent(iface, selection);
    return first == null
        ? null
        : "element " + first.position() + " already asks for it, want another name";
  }

  /**
   * Makes it invalid. It keeps no attachment, since the interface that it names belongs to another.
   */
  private static InvalidSelection setAside(Selection selection, String why) {
    return new InvalidSelection(
        selection.position(),
        "element "
            + selection.position()
            + " ("
            + selection.network()
            + "): interface "
            + Printable.value(String.valueOf(selection.iface()))
            + ": "
            + why,
        null,
        null,
        false);
  }
}
