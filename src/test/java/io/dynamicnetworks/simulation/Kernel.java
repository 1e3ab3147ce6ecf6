package io.dynamicnetworks.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Network namespaces with their links, and host-local's leases. */
final class Kernel {
  /**
   * A link in a network namespace.
   *
   * @param maker the slot of the ADD that made it; null if it was made by hand and must not be
   *     touched
   */
  record Link(@Nullable CniSlot maker) {
    boolean foreign() {
      return maker == null;
    }
  }

  private final Map<String, Map<String, Link>> namespaces = new HashMap<>();
  private final Set<String> late = new HashSet<>();
  private final Set<String> lateGone = new HashSet<>();
  private final Set<CniSlot> leases = new TreeSet<>();
  private int addresses;

  void createNamespace(String netns) {
    namespaces.put(netns, new TreeMap<>());
  }

  /** Deletes the namespace with its links; leases stay. */
  void destroyNamespace(String netns) {
    namespaces.remove(netns);
  }

  boolean exists(String netns) {
    return namespaces.containsKey(netns);
  }

  Map<String, Link> links(String netns) {
    return namespaces.getOrDefault(netns, Map.of());
  }

  /** An address that was never used before. */
  String nextAddress() {
    int number = ++addresses;
    return "10.%d.%d.%d".formatted(number >> 16 & 255, number >> 8 & 255, number & 255);
  }

  void put(String netns, String iface, Link link) {
    Map<String, Link> links = namespaces.get(netns);
    if (links != null && links.putIfAbsent(iface, link) != null) {
      throw new IllegalStateException(iface + " exists in " + netns);
    }
  }

  /** Creates a link as {@code ip link add} in the pod does. */
  void putByHand(String netns, String iface) {
    put(netns, iface, new Link(null));
  }

  /** Deletes a link as {@code ip link del} in the pod does. */
  void deleteByHand(String netns, String iface) {
    namespaces.getOrDefault(netns, new HashMap<>()).remove(iface);
  }

  /** Deletes the link of that name, whoever made it, as a plugin's DEL does. Returns the link. */
  @Nullable Link delete(String netns, String iface) {
    Link link = namespaces.getOrDefault(netns, new HashMap<>()).remove(iface);
    late.remove(netns + " " + iface);
    lateGone.remove(netns + " " + iface);
    return link;
  }

  /** Notes that an abandoned request has just deleted or created the link. */
  void markLate(String netns, String iface) {
    String place = netns + " " + iface;
    if (!links(netns).containsKey(iface)) {
      lateGone.add(place);
    } else if (lateGone.remove(place)) {
      late.add(place);
    }
  }

  /** Whether abandoned requests deleted the link and then created it, with nothing in between. */
  boolean isLate(String netns, String iface) {
    return late.contains(netns + " " + iface);
  }

  /** Whether the link is gone, and an abandoned request was the last to delete it. */
  boolean isTakenLate(String netns, String iface) {
    return !links(netns).containsKey(iface) && lateGone.contains(netns + " " + iface);
  }

  void lease(CniSlot slot) {
    leases.add(slot);
  }

  void release(CniSlot slot) {
    leases.remove(slot);
  }

  Set<CniSlot> leases() {
    return leases;
  }
}
