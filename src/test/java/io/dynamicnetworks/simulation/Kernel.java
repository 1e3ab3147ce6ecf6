package io.dynamicnetworks.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Network namespaces with their links, and host-local's leases. */
final class Kernel {
  /** Who made a link. */
  enum Owner {
    /** Multus or the agent, by a CNI ADD. */
    CNI,
    /** Somebody else, by hand: nobody may touch it. */
    FOREIGN
  }

  record Link(String network, String containerId, Owner owner, String address) {}

  /** A lease as host-local keeps it: by network, container id and interface. */
  record Lease(String network, String containerId, String iface) implements Comparable<Lease> {
    @Override
    public int compareTo(Lease other) {
      return toString().compareTo(other.toString());
    }
  }

  private final Map<String, Map<String, Link>> namespaces = new HashMap<>();
  private final Set<String> late = new HashSet<>();
  private final Set<String> lateGone = new HashSet<>();
  private final Set<Lease> leases = new TreeSet<>();
  private int addresses;
  private final List<String> broken = new ArrayList<>();

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

  /** An address that no link has had. */
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

  /** As a plugin's DEL does: whatever link has that name goes. */
  void delete(String netns, String iface) {
    Link link = namespaces.getOrDefault(netns, new HashMap<>()).remove(iface);
    late.remove(netns + " " + iface);
    lateGone.remove(netns + " " + iface);
    if (link != null && link.owner() == Owner.FOREIGN) {
      broken.add("a foreign link was deleted: " + iface + " in " + netns);
    }
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

  void lease(Lease lease) {
    leases.add(lease);
  }

  void release(Lease lease) {
    leases.remove(lease);
  }

  Set<Lease> leases() {
    return leases;
  }

  /** Rules that were broken. */
  List<String> broken() {
    return broken;
  }
}
