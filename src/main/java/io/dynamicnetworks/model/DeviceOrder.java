package io.dynamicnetworks.model;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The order in which a pod's devices of one resource are handed out. */
public final class DeviceOrder {
  private DeviceOrder() {}

  /**
   * Returns the distinct ids by container, sorted within each. The kubelet lists them in no
   * particular order, and some twice.
   */
  public static List<String> of(List<? extends Collection<String>> idsOfContainers) {
    Set<String> ordered = new LinkedHashSet<>();
    idsOfContainers.forEach(ids -> ordered.addAll(new TreeSet<>(ids)));
    return List.copyOf(ordered);
  }
}
