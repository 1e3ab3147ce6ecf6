package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.StatusEntry;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One attachment, as the evidence shows it.
 *
 * @param network the NAD; null if nothing tells which
 * @param iface CNI_IFNAME
 * @param owner who attached it, and so whether it may be detached
 * @param config what its DEL needs; null if it is not known
 * @param request what its ADD was asked for; null if it is not known
 * @param entries what network-status lists of it, or should
 * @param restorable whether {@code entries} are put into network-status where they are missing
 * @param ledger what the ledger keeps of it; null if nothing
 */
record ObservedAttachment(
    @Nullable NetworkRef network,
    InterfaceName iface,
    Owner owner,
    @Nullable String config,
    @Nullable InterfaceRequest request,
    List<StatusEntry> entries,
    boolean restorable,
    @Nullable Attachment ledger) {
  /** Who attached it (SPEC 4.1). */
  enum Owner {
    /** A hot-plug controller: this one, or one that it replaced. */
    HOT_PLUG,
    /** Multus, for a selection that the sandbox was created with. */
    SELECTION,
    /** Multus, for such a selection, under a name that nothing tells: no DEL can be sent. */
    UNNAMED,
    /** Multus, unasked: a network of {@code defaultNetworks}. Nobody else may touch it. */
    OTHER,
    /** Multus; whether for a selection is not known before the runtime was asked. */
    UNDECIDED
  }

  ObservedAttachment {
    entries = List.copyOf(entries);
  }

  /** Whether it may be half deleted, so that it has to go even if it is desired. */
  boolean mustGo() {
    return ledger != null && ledger.state() instanceof AttachmentState.Deleting;
  }

  /** The NAD for a person; the interface stands for it if it is not known. */
  NetworkRef label() {
    return network != null ? network : Takeover.nameless(iface);
  }

  /** Every interface name that it holds in the pod. */
  Set<String> names() {
    Set<String> names = listedNames();
    names.add(iface.value());
    return names;
  }

  /** Without a name that was only guessed: that one forbids nobody to ask for it. */
  Set<String> certainNames() {
    return owner == Owner.UNNAMED ? listedNames() : names();
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

  /** Every MAC that it holds, canonical. */
  Set<String> macs() {
    Set<String> macs = new HashSet<>();
    for (StatusEntry entry : entries) {
      if (entry.mac() != null) {
        macs.add(Canonical.mac(entry.mac()));
      }
    }
    if (request != null && request.mac() != null) {
      macs.add(Canonical.mac(request.mac()));
    }
    return macs;
  }

  /** Every address that it holds, canonical and without prefix length. */
  Set<String> addresses() {
    Set<String> addresses = new HashSet<>();
    entries.forEach(entry -> addresses.addAll(Canonical.addresses(entry.ips())));
    if (request != null) {
      addresses.addAll(Canonical.addresses(request.ips()));
    }
    return addresses;
  }
}
