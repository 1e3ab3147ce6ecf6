package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Selection;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Chooses names for selections that ask for none (SPEC 4.4). */
final class InterfaceNameAllocator {
  private final Set<String> taken;
  private final Map<NetworkRef, Deque<InterfaceName>> underWay = new HashMap<>();
  private final Set<InterfaceName> kept = new HashSet<>();
  private int lowest = 1;

  /**
   * @param inUse names that are held, or promised to other selections
   * @param attempts attaches that did not succeed; a new attempt for the same network keeps the
   *     name, so that retries do not move from name to name
   */
  InterfaceNameAllocator(Set<String> inUse, List<Attachment> attempts) {
    taken = new HashSet<>(inUse);
    for (Attachment attempt : attempts) {
      InterfaceName name = attempt.iface();
      if (isAutomatic(name.value()) && !inUse.contains(name.value())) {
        underWay.computeIfAbsent(attempt.network(), key -> new ArrayDeque<>()).add(name);
      }
      taken.add(name.value());
    }
  }

  /** Whether the name has the form that is given to selections without an interface. */
  static boolean isAutomatic(@Nullable String name) {
    return name != null && InterfaceName.isOfPosition(name);
  }

  /** Returns a free name and reserves it. */
  InterfaceName next(Selection selection) {
    Deque<InterfaceName> own = underWay.getOrDefault(selection.network(), new ArrayDeque<>());
    InterfaceName name = own.poll();
    while (name != null && !kept.add(name)) {
      name = own.poll(); // Attempts for two networks had it, one after the other.
    }
    return name != null ? name : free(selection.position());
  }

  private InterfaceName free(int position) {
    if (taken.add(InterfaceName.ofPosition(position))) {
      return new InterfaceName(InterfaceName.ofPosition(position));
    }
    while (!taken.add(InterfaceName.ofPosition(lowest))) {
      lowest++;
    }
    return new InterfaceName(InterfaceName.ofPosition(lowest));
  }
}
