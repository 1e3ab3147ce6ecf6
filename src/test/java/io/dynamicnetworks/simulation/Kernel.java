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
   * A link in a namespace.
   *
   * @param maker whose ADD made it; null if somebody made it by hand: nobody may touch it
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

  /** The namespace goes, and its links with it; leases stay. */
  void destroyNamespace(String netns) {
    namespaces.remove(netns);
  }

  boolean exists(String netns) {
    return namespaces.containsKey(netns);
  }

  Map<String, Link> links(String netns) {
    return namespaces.getOrDefault(netns, Map.of());
  }

  /** An address that nothing has had. */
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

  /** As {@code ip link add} in the pod does. */
  void putByHand(String netns, String iface) {
    put(netns, iface, new Link(null));
  }

  /** As {@code ip link del} in the pod does. */
  void deleteByHand(String netns, String iface) {
    namespaces.getOrDefault(netns, new HashMap<>()).remove(iface);
  }

  /** As a plugin's DEL does: whatever link has that name goes. Gives what went. */
  @Nullable Link delete(String netns, String iface) {
    Link link = namespaces.getOrDefault(netns, new HashMap<>()).remove(iface);
    late.remove(netns + " " + iface);
    lateGone.remove(netns + " " + iface);
    return link;
  }

  /** What just took the link off, or made it, was a request that nobody waited for any more. */
  void markLate(String netns, String iface) {
    String place = netns + " " + iface;
    if (!links(netns).containsKey(iface)) {
      lateGone.add(place);
    } else if (lateGone.remove(place)) {
      late.add(place);
    }
  }

  /** Whether the link was taken off late and then made late, with nothing in between. */
  boolean isLate(String netns, String iface) {
    return late.contains(netns + " " + iface);
  }

  /** Whether the link is gone, and a request that nobody waited for any more took it off last. */
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
