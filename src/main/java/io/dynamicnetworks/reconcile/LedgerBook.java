package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.bus.Addresses;
import io.dynamicnetworks.bus.Bus;
import io.dynamicnetworks.bus.Messages.LedgerStored;
import io.dynamicnetworks.bus.Messages.LedgerWrite;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.LedgerEntry;
import io.dynamicnetworks.model.LedgerEntry.State;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.PodLedger;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** One pod's ledger during a run: each change is kept on the node before the future completes. */
final class LedgerBook {
  /** The disk is local; what it cannot take in this time is kept in memory only. */
  private static final Duration DISK = Duration.ofSeconds(15);

  private final Bus bus;
  private PodLedger ledger;

  LedgerBook(Bus bus, PodLedger ledger) {
    this.bus = bus;
    this.ledger = ledger;
  }

  List<LedgerEntry> entries() {
    return ledger.entries();
  }

  Optional<LedgerEntry> find(NetworkRef network, InterfaceName iface) {
    return entries().stream().filter(entry -> entry.isFor(network, iface)).findFirst();
  }

  /** An attach under that name that was given up on and may still finish in the daemon. */
  Optional<LedgerEntry> uncertain(InterfaceName iface) {
    return entries().stream()
        .filter(entry -> entry.state() == State.UNCERTAIN && entry.iface().equals(iface))
        .findFirst();
  }

  /** Puts the entry in the place of the one for its network and interface, or at the end. */
  Future<Void> put(LedgerEntry entry) {
    List<LedgerEntry> changed = new ArrayList<>(entries());
    int at = indexOf(entry);
    if (at >= 0) {
      changed.set(at, entry);
    } else {
      changed.add(entry);
    }
    return replaceAll(changed);
  }

  /** Forgets the entry for the same network and interface. */
  Future<Void> remove(LedgerEntry entry) {
    int at = indexOf(entry);
    if (at < 0) {
      return Future.succeededFuture();
    }
    List<LedgerEntry> changed = new ArrayList<>(entries());
    changed.remove(at);
    return replaceAll(changed);
  }

  /** Applies the change to every entry. */
  Future<Void> update(UnaryOperator<LedgerEntry> change) {
    return replaceAll(entries().stream().map(change).toList());
  }

  /** Replaces all entries; costs nothing if they are the same. */
  Future<Void> replaceAll(List<LedgerEntry> entries) {
    if (entries.equals(ledger.entries())) {
      return Future.succeededFuture();
    }
    ledger = new PodLedger(ledger.uid(), ledger.pod(), entries);
    // Whatever happens to the disk, the work goes on: the ledger's own verticle reports it.
    return bus.request(Addresses.LEDGER_WRITE, new LedgerWrite(ledger), DISK)
        .otherwise(new LedgerStored(ledger.pod(), false))
        .mapEmpty();
  }

  private int indexOf(LedgerEntry entry) {
    for (int at = 0; at < entries().size(); at++) {
      if (entries().get(at).isFor(entry.network(), entry.iface())) {
        return at;
      }
    }
    return -1;
  }
}
