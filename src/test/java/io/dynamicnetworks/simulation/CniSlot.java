package io.dynamicnetworks.simulation;

/**
 * What libcni keeps a cache file under, host-local a lease, and a plugin its links.
 *
 * @param network the name in the CNI config
 */
record CniSlot(String network, String containerId, String iface) implements Comparable<CniSlot> {
  @Override
  public int compareTo(CniSlot other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return network + "-" + containerId + "-" + iface;
  }
}
