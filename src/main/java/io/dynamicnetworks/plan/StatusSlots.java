package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.StatusEntry;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Compares status entries. */
final class StatusSlots {
  private StatusSlots() {}

  /**
   * Whether both have the same network and interface and, without an interface, the same addresses.
   */
  static boolean isSameSlot(StatusEntry one, StatusEntry other) {
    return one.isDefault() == other.isDefault()
        && one.name().equals(other.name())
        && Objects.equals(one.iface(), other.iface())
        && (one.iface() != null || sameAddresses(one, other));
  }

  /** Whether both also give the interface the same addresses. */
  static boolean isSame(StatusEntry one, StatusEntry other) {
    return isSameSlot(one, other) && sameAddresses(one, other);
  }

  /** The listed entry with the same slot and addresses. */
  static Optional<StatusEntry> same(StatusEntry entry, List<StatusEntry> listed) {
    return listed.stream().filter(candidate -> isSame(entry, candidate)).findFirst();
  }

  private static boolean sameAddresses(StatusEntry one, StatusEntry other) {
    return new HashSet<>(one.ips()).equals(new HashSet<>(other.ips()))
        && Objects.equals(one.mac(), other.mac());
  }
}
