package io.dynamicnetworks.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry of network-status: an interface that is there.
 *
 * @param name as written, normally {@code namespace/name} of the NAD; empty if there is none
 * @param network what the name names; null if it is not of that form
 * @param iface as written; null if there is none
 * @param ips as written, without prefix length
 * @param mac as written; null if there is none
 * @param isDefault whether it is the cluster network's entry
 * @param json the whole entry as it stands in the annotation, unknown keys and all
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
