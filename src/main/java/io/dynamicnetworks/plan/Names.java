package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.LedgerEntry;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Selection;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Gives names to selections that ask for none (SPEC 3, rule 3). */
final class Names {
  private static final Pattern AUTOMATIC = Pattern.compile("net[1-9][0-9]*");

  private final Set<String> taken;
  private final Map<NetworkRef, Deque<InterfaceName>> underWay = new HashMap<>();
  private final Set<InterfaceName> kept = new HashSet<>();
  private int lowest = 1;

  /**
   * @param inUse names that something else has or was promised
   * @param leftovers attaches that did not come through; a new attempt of the same network keeps
   *     the name, so that failing attempts do not wander from name to name
   */
  Names(Set<String> inUse, List<LedgerEntry> leftovers) {
    taken = new HashSet<>(inUse);
    for (LedgerEntry entry : leftovers) {
      InterfaceName name = entry.iface();
      if (AUTOMATIC.matcher(name.value()).matches() && !inUse.contains(name.value())) {
        underWay.computeIfAbsent(entry.network(), key -> new ArrayDeque<>()).add(name);
      }
      taken.add(name.value());
    }
  }

  /** A free name; it is taken from now on. */
  InterfaceName next(Selection selection) {
    Deque<InterfaceName> own = underWay.getOrDefault(selection.network(), new ArrayDeque<>());
    InterfaceName name = own.poll();
    while (name != null && !kept.add(name)) {
      name = own.poll(); // Attempts of two networks had it, one after the other.
    }
    return name != null ? name : free(selection.position());
  }

  private InterfaceName free(int position) {
    if (taken.add("net" + position)) {
      return new InterfaceName("net" + position);
    }
    while (!taken.add("net" + lowest)) {
      lowest++;
    }
    return new InterfaceName("net" + lowest);
  }
}
