package io.dynamicnetworks.model;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a pod's object shows of devices. Tenants write it, so {@link Budgets#POD_DEVICES_CHARS}
 * limits it.
 *
 * @param requested the extended resources that its containers and restartable init containers
 *     request; plain init containers have ended
 * @param claims whether it has ResourceClaims, its own or one for its extended resources; these are
 *     served by drivers and not by device plugins
 * @param allocated the ids of the devices that the kubelet allocated, by resource, in the order in
 *     which they are handed out; empty before Kubernetes 1.36
 */
public record PodDevices(
    Set<String> requested, boolean claims, Map<String, List<String>> allocated) {
  /** The value for a pod without devices. */
  public static final PodDevices NONE = new PodDevices(Set.of(), false, Map.of());

  public PodDevices {
    requested = Set.copyOf(requested);
    allocated = Map.copyOf(allocated);
  }
}
