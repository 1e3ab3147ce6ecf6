package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Selection;
import io.dynamicnetworks.model.StatusEntry;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The addresses that selections ask for, by network and interface. */
public final class AskedAddresses {
  private final Map<Place, Set<String>> asked = new HashMap<>();

  private record Place(@Nullable NetworkRef network, @Nullable String iface) {}

  AskedAddresses(List<Selection> selections) {
    for (Selection selection : selections) {
      String iface = selection.iface() == null ? null : selection.iface().value();
      asked
          .computeIfAbsent(new Place(selection.network(), iface), place -> new HashSet<>())
          .addAll(Canonical.addresses(selection.request().ips()));
    }
  }

  /** Whether a selection of the entry's place asks for any of its addresses. */
  public boolean include(StatusEntry entry) {
    return isAskedFor(new Place(entry.network(), null), entry)
        || isAskedFor(new Place(entry.network(), entry.iface()), entry);
  }

  private boolean isAskedFor(Place place, StatusEntry entry) {
    return !Collections.disjoint(entry.addresses(), asked.getOrDefault(place, Set.of()));
  }
}
