package io.dynamicnetworks.model;

import io.dynamicnetworks.text.CompactTexts;
import io.dynamicnetworks.text.IpLiteral;
import io.dynamicnetworks.text.Mac;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One entry of network-status: one interface. Equal if all fields are.
 *
 * <p>Tenants write network-status, and plugins the results from which entries are made; both have
 * many, each with many addresses. To find one among others, build a set or a map of {@link
 * #interfaceKey}s, {@link #subject}s or {@link #meaning}s once; do not compare each with each.
 */
public final class StatusEntry {
  private final String name;
  private final @Nullable NetworkRef network;
  private final @Nullable String iface;
  private final List<String> ips;
  private final @Nullable String mac;
  private final boolean isDefault;
  private final String json;

  // Made when first needed.
  private @Nullable List<String> addresses;
  private @Nullable String canonicalMac;

  /**
   * @param name as written, normally {@code namespace/name} of the NAD; empty if there is none
   * @param network the network named; null if the name does not have that form
   * @param iface as written; null if there is none
   * @param ips as written, without prefix length
   * @param mac as written; null if there is none
   * @param isDefault whether it is the cluster network's entry
   * @param json the whole entry as it stands in the annotation, including unknown keys
   */
  public StatusEntry(
      String name,
      @Nullable NetworkRef network,
      @Nullable String iface,
      List<String> ips,
      @Nullable String mac,
      boolean isDefault,
      String json) {
    this.name = name;
    this.network = network;
    this.iface = iface;
    this.ips = CompactTexts.of(ips);
    this.mac = mac;
    this.isDefault = isDefault;
    this.json = json;
  }

  /**
   * The interface, whatever network it is of.
   *
   * @param addresses {@link StatusEntry#addresses}, if there is no interface; otherwise empty
   */
  public record InterfaceKey(boolean isDefault, @Nullable String iface, List<String> addresses) {}

  /**
   * The network and the interface.
   *
   * @param network the name as written, if it is no network's
   */
  public record Subject(Object network, InterfaceKey iface) {}

  /** The subject with its addresses, however these are written. */
  public record Meaning(Subject subject, List<String> addresses, @Nullable String mac) {}

  public String name() {
    return name;
  }

  public @Nullable NetworkRef network() {
    return network;
  }

  public @Nullable String iface() {
    return iface;
  }

  public List<String> ips() {
    return ips;
  }

  public @Nullable String mac() {
    return mac;
  }

  public boolean isDefault() {
    return isDefault;
  }

  /** Whether it is listed for a NAD: not for the cluster network, nor under any other name. */
  public boolean namesNad() {
    return network != null && !isDefault;
  }

  public String json() {
    return json;
  }

  /** The distinct addresses in canonical form and sorted. What is no address stays as it is. */
  public List<String> addresses() {
    List<String> known = addresses;
    if (known == null) {
      known = CompactTexts.of(ips.stream().map(IpLiteral::comparable).distinct().sorted().toList());
      addresses = known;
    }
    return known;
  }

  /** The MAC in canonical form; null if there is none. What is no MAC stays as it is. */
  public @Nullable String canonicalMac() {
    if (canonicalMac == null && mac != null) {
      canonicalMac = Mac.comparable(mac);
    }
    return canonicalMac;
  }

  /** Equal for entries of one interface and, without an interface, of one address. */
  public InterfaceKey interfaceKey() {
    return new InterfaceKey(isDefault, iface, iface == null ? addresses() : List.of());
  }

  /** Equal for entries of one network and {@link #interfaceKey}. */
  public Subject subject() {
    return new Subject(network == null ? name : network, interfaceKey());
  }

  /**
   * Equal for entries of one {@link #subject} with the same addresses, however they are written.
   */
  public Meaning meaning() {
    return new Meaning(subject(), addresses(), canonicalMac());
  }

  private List<@Nullable Object> fields() {
    return Arrays.asList(name, network, iface, ips, mac, isDefault, json);
  }

  @Override
  public boolean equals(Object other) {
    return other == this || (other instanceof StatusEntry entry && fields().equals(entry.fields()));
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, iface, json);
  }

  @Override
  public String toString() {
    return "StatusEntry" + fields();
  }
}
