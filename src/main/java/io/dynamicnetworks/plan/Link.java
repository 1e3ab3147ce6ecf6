package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.LedgerEntry;
import io.dynamicnetworks.model.LedgerEntry.State;
import io.dynamicnetworks.model.NetworkRef;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is attached, as network-status and the ledger together tell it.
 *
 * @param iface the name that it was attached under; null if nobody knows one that the kernel takes
 * @param listed its entries of network-status: several if its result had several interfaces, none
 *     if the write was lost
 * @param entry what the ledger knows; null if nothing
 * @param rank its place in the order in which the links were attached
 */
record Link(
    NetworkRef network,
    @Nullable InterfaceName iface,
    List<Attachment> listed,
    @Nullable LedgerEntry entry,
    int rank) {

  /** A link that only network-status tells of. */
  static Link listed(NetworkRef network, Attachment attachment, int rank) {
    String name = attachment.iface();
    InterfaceName iface = name == null ? null : InterfaceName.parse(name).orElse(null);
    return new Link(network, iface, List.of(attachment), null, rank);
  }

  /** A link that the ledger knows. */
  static Link known(LedgerEntry entry, List<Attachment> listed, int rank) {
    return new Link(entry.network(), entry.iface(), listed, entry, rank);
  }

  /**
   * Whether it has to go even if it is wanted, since nobody knows whether it is there: a DEL was
   * begun, or it is listed though the attach was given up on.
   */
  boolean going() {
    return entry != null && (entry.state() == State.DETACHING || entry.state() == State.UNCERTAIN);
  }

  /** Whether an entry of network-status without an interface is all that tells of it. */
  boolean nameless() {
    return entry == null && listed.getFirst().iface() == null;
  }

  /** Whether the ADD succeeded and network-status does not say so. */
  boolean unpublished() {
    return entry != null && listed.isEmpty() && !entry.entries().isEmpty();
  }

  /** Every interface name that it holds in the pod. */
  Set<String> names() {
    Set<String> names = new HashSet<>();
    if (iface != null) {
      names.add(iface.value());
    }
    for (Attachment attachment : reported()) {
      if (attachment.iface() != null) {
        names.add(attachment.iface());
      }
    }
    return names;
  }

  /** Every MAC that it holds, canonical. */
  Set<String> macs() {
    Set<String> macs = new HashSet<>();
    for (Attachment attachment : reported()) {
      if (attachment.mac() != null) {
        macs.add(Canonical.mac(attachment.mac()));
      }
    }
    if (entry != null && entry.request().mac() != null) {
      macs.add(Canonical.mac(entry.request().mac()));
    }
    return macs;
  }

  /** Every address that it holds, canonical and without prefix length. */
  Set<String> addresses() {
    Set<String> addresses = new HashSet<>();
    for (Attachment attachment : reported()) {
      addresses.addAll(Canonical.addresses(attachment.ips()));
    }
    if (entry != null) {
      addresses.addAll(Canonical.addresses(entry.request().ips()));
    }
    return addresses;
  }

  /** What is known of its interfaces: what is listed, or what should be. */
  private List<Attachment> reported() {
    return entry == null || !listed.isEmpty() ? listed : entry.entries();
  }
}
