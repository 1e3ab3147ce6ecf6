package io.dynamicnetworks.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry of network-status: one interface.
 *
 * @param name as written, normally {@code namespace/name} of the NAD; empty if there is none
 * @param network the network named; null if the name does not have that form
 * @param iface as written; null if there is none
 * @param ips as written, without prefix length
 * @param mac as written; null if there is none
 * @param isDefault whether it is the cluster network's entry
 * @param json the whole entry as it stands in the annotation, including unknown keys
 */
public record StatusEntry(
    String name,
    @Nullable NetworkRef network,
    @Nullable String iface,
    List<String> ips,
    @Nullable String mac,
    boolean isDefault,
    String json) {
  public StatusEntry {
    ips = List.copyOf(ips);
  }
}
