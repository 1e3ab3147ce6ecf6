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
  private final Map<Asker, Set<String>> asked = new HashMap<>();

  private record Asker(@Nullable NetworkRef network, @Nullable String iface) {}

  AskedAddresses(List<Selection> selections) {
    for (Selection selection : selections) {
      String iface = selection.iface() == null ? null : selection.iface().value();
      asked
          .computeIfAbsent(new Asker(selection.network(), iface), first -> new HashSet<>())
          .addAll(Canonical.addresses(selection.request().ips()));
    }
  }

  /** Whether a selection for the entry's network and interface asks for any of its addresses. */
  public boolean include(StatusEntry entry) {
    return isAskedFor(new Asker(entry.network(), null), entry)
        || isAskedFor(new Asker(entry.network(), entry.iface()), entry);
  }

  private boolean isAskedFor(Asker asker, StatusEntry entry) {
    return !Collections.disjoint(entry.addresses(), asked.getOrDefault(asker, Set.of()));
  }
}
