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
import io.dynamicnetworks.model.Sandbox;
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

  /** The entry for what is attached in that sandbox, by this controller or by multus. */
  Optional<LedgerEntry> find(NetworkRef network, InterfaceName iface, Sandbox sandbox) {
    return entries().stream()
        .filter(entry -> entry.isFor(network, iface) && isIn(entry, sandbox))
        .findFirst();
  }

  /** An attach under that name that was given up on and may still finish in the daemon. */
  Optional<LedgerEntry> uncertain(InterfaceName iface, Sandbox sandbox) {
    return entries().stream()
        .filter(entry -> entry.state() == State.UNCERTAIN)
        .filter(entry -> entry.iface().equals(iface) && isIn(entry, sandbox))
        .findFirst();
  }

  /** Puts the entry in the place of the one for the same network, interface and sandbox. */
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

  /** Forgets the entry for the same network, interface and sandbox. */
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

  /** The entry of that very sandbox; failing that, the one for what multus attached. */
  private int indexOf(LedgerEntry sought) {
    int adopted = -1;
    for (int at = 0; at < entries().size(); at++) {
      LedgerEntry entry = entries().get(at);
      if (entry.isFor(sought.network(), sought.iface())) {
        if (entry.sandbox().id().equals(sought.sandbox().id())) {
          return at;
        }
        adopted = entry.state() == State.ADOPTED ? at : adopted;
      }
    }
    return adopted;
  }

  /** What multus attached is in whatever sandbox the pod has. */
  private static boolean isIn(LedgerEntry entry, Sandbox sandbox) {
    return entry.state() == State.ADOPTED || entry.sandbox().id().equals(sandbox.id());
  }
}
