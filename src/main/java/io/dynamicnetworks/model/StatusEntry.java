package io.dynamicnetworks.model;

import io.dynamicnetworks.text.IpLiteral;
import io.dynamicnetworks.text.Mac;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
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

  /** Whether both are of one network and interface and, without an interface, of one address. */
  public boolean isSameSlot(StatusEntry other) {
    boolean isSameNetwork =
        network == null
            ? other.network == null && name.equals(other.name)
            : network.equals(other.network);
    return isSameNetwork && isSamePlace(other);
  }

  /**
   * Whether both are of one interface and, without an interface, of one address, whatever network
   * they name.
   */
  public boolean isSamePlace(StatusEntry other) {
    return isDefault == other.isDefault
        && Objects.equals(iface, other.iface)
        && (iface != null || addresses().equals(other.addresses()));
  }

  /** Whether both are of one slot with the same addresses, however these are written. */
  public boolean isSame(StatusEntry other) {
    return isSameSlot(other)
        && addresses().equals(other.addresses())
        && Objects.equals(canonicalMac(), other.canonicalMac());
  }

  private Set<String> addresses() {
    return ips.stream()
        .map(ip -> IpLiteral.canonical(ip).orElse(ip))
        .collect(Collectors.toUnmodifiableSet());
  }

  private @Nullable String canonicalMac() {
    return mac == null ? null : Mac.canonical(mac).orElse(mac);
  }
}
