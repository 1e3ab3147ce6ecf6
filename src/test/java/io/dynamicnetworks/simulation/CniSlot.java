package io.dynamicnetworks.simulation;

/**
 * The key of a libcni cache file, of a host-local lease, and of a plugin's links.
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
