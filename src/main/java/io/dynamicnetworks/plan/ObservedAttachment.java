package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.text.Mac;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One attachment, as the evidence shows it.
 *
 * @param network the NAD; null if unknown
 * @param iface CNI_IFNAME
 * @param ownership who attached it, which decides whether it may be detached
 * @param config the config for its DEL; null if unknown
 * @param request the request of its ADD; null if unknown
 * @param entries the status entries that network-status lists or should list for it
 * @param restorable whether missing {@code entries} are restored in network-status
 * @param record the ledger's record of it; null if there is none
 * @param resource the resource of the device that its config names, according to multus' record of
 *     the sandbox; null if unknown
 */
record ObservedAttachment(
    @Nullable NetworkRef network,
    InterfaceName iface,
    Ownership ownership,
    @Nullable DelConfig config,
    @Nullable InterfaceRequest request,
    List<StatusEntry> entries,
    boolean restorable,
    @Nullable Attachment record,
    @Nullable String resource) {
  ObservedAttachment {
    entries = List.copyOf(entries);
  }

  /** The name in its config; empty if it has none or is unknown. */
  String configName() {
    return config == null ? "" : config.name();
  }

  /** The devices that its config names; empty if it is unknown. */
  Set<String> configDeviceIds() {
    return config == null ? Set.of() : config.deviceIds();
  }

  /** Whether it may be half deleted, so that it must go even if it is desired. */
  boolean mustGo() {
    return record != null && record.state() instanceof AttachmentState.Deleting;
  }

  /**
   * The device that it holds; null if none or unknown.
   *
   * @param ofNad the resource of its NAD, where multus' record of the sandbox does not show the one
   *     of its device; null if none
   */
  @Nullable Device device(@Nullable String ofNad) {
    Device recorded = record == null ? null : record.device();
    return recorded != null || config == null
        ? recorded
        : config.device(resource == null ? ofNad : resource);
  }

  /**
   * Whether it is known what its ADD used, and so which device. Without the CNI cache, little shows
   * the device of an attachment that this controller did not attach: device information need not
   * name the id.
   *
   * @param observing whether multus' CNI cache can be read
   */
  boolean isAddKnown(boolean observing) {
    return observing ? config != null : record != null && !record.state().isAdopted();
  }

  /** The NAD for a person; a name made from the interface if it is unknown. */
  NetworkRef label() {
    return network != null ? network : NetworkRef.unknown(iface);
  }

  /** Every interface name that it holds in the pod. */
  Set<String> names() {
    Set<String> names = listedNames();
    names.add(iface.value());
    return names;
  }

  /** The interface names except a guessed one, which does not keep others from using the name. */
  Set<String> certainNames() {
    return ownership == Ownership.UNNAMED ? listedNames() : names();
  }

  private Set<String> listedNames() {
    Set<String> names = new HashSet<>();
    for (StatusEntry entry : entries) {
      if (entry.iface() != null) {
        names.add(entry.iface());
      }
    }
    return names;
  }

  /** Every MAC that it holds, in canonical form. */
  Set<String> macs() {
    Set<String> macs = new HashSet<>();
    for (StatusEntry entry : entries) {
      String mac = entry.canonicalMac();
      if (mac != null) {
        macs.add(mac);
      }
    }
    if (request != null && request.mac() != null) {
      macs.add(Mac.comparable(request.mac()));
    }
    return macs;
  }

  /** Every address that it holds, in canonical form and without prefix length. */
  Set<String> addresses() {
    Set<String> addresses = new HashSet<>();
    entries.forEach(entry -> addresses.addAll(entry.addresses()));
    if (request != null) {
      addresses.addAll(Canonical.addresses(request.ips()));
    }
    return addresses;
  }
}
