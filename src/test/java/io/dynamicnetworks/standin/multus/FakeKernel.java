package io.dynamicnetworks.standin.multus;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Simulated network namespaces and their links. Thread-safe. */
public final class FakeKernel {
  /** The path that stands for the node's own network namespace. */
  static final String HOST = "";

  private final Map<String, Map<String, Link>> namespaces = new LinkedHashMap<>();
  private int made;

  /**
   * A link.
   *
   * @param addresses with prefix length
   */
  public record Link(String name, String type, String mac, List<String> addresses) {
    public Link {
      addresses = List.copyOf(addresses);
    }

    Link with(List<String> newAddresses) {
      return new Link(name, type, mac, newAddresses);
    }
  }

  FakeKernel() {
    namespaces.put(HOST, new LinkedHashMap<>());
  }

  /** Mounts a network namespace at the path. */
  public synchronized void addNamespace(String path) {
    namespaces.putIfAbsent(path, new LinkedHashMap<>());
  }

  /** Unmounts a network namespace and drops its links. */
  public synchronized void removeNamespace(String path) {
    namespaces.remove(path);
  }

  public synchronized boolean hasNamespace(String path) {
    return namespaces.containsKey(path);
  }

  /** The links in a network namespace, in the order of creation; none if it does not exist. */
  public synchronized List<Link> links(String netns) {
    return List.copyOf(namespaces.getOrDefault(netns, Map.of()).values());
  }

  public synchronized Optional<Link> link(String netns, String name) {
    return Optional.ofNullable(namespaces.getOrDefault(netns, Map.of()).get(name));
  }

  /** Adds a link in the node's own network namespace that can be the master of others. */
  public synchronized void addHostLink(String name) {
    inside(HOST).put(name, new Link(name, "veth", nextMac(), List.of()));
  }

  /** Adds a link that no plugin created. */
  public synchronized void addForeignLink(String netns, String name) {
    inside(netns).put(name, new Link(name, "foreign", nextMac(), List.of()));
  }

  /** Adds a link; false if its name is taken. */
  synchronized boolean add(String netns, Link link) {
    return inside(netns).putIfAbsent(link.name(), link) == null;
  }

  synchronized void configure(String netns, String name, List<String> addresses) {
    inside(netns).computeIfPresent(name, (key, link) -> link.with(addresses));
  }

  synchronized void remove(String netns, String name) {
    namespaces.getOrDefault(netns, new LinkedHashMap<>()).remove(name);
  }

  /** A MAC address that no other link has. */
  synchronized String nextMac() {
    made++;
    return "06:00:00:%02x:%02x:%02x".formatted(made >> 16 & 0xff, made >> 8 & 0xff, made & 0xff);
  }

  private Map<String, Link> inside(String netns) {
    Map<String, Link> links = namespaces.get(netns);
    if (links == null) {
      throw new IllegalArgumentException(netns + ": no such network namespace");
    }
    return links;
  }
}
