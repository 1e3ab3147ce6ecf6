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
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

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
        .filter(entry -> entry.state() != State.DETACHED)
        .min(Comparator.comparing(entry -> entry.state() == State.UNCERTAIN));
  }

  /** The requests under that name that were given up on and may still finish in the daemon. */
  List<LedgerEntry> uncertain(InterfaceName iface, Sandbox sandbox) {
    return entries().stream()
        .filter(entry -> entry.state() == State.UNCERTAIN)
        .filter(entry -> entry.iface().equals(iface) && isIn(entry, sandbox))
        .toList();
  }

  /** The entry in whose place that one would be put. */
  Optional<LedgerEntry> likeThat(LedgerEntry entry) {
    int at = indexOf(entries(), entry);
    return at < 0 ? Optional.empty() : Optional.of(entries().get(at));
  }

  /** Puts the entry in the place of the one of its kind for the same interface and sandbox. */
  Future<Void> put(LedgerEntry entry) {
    List<LedgerEntry> changed = new ArrayList<>(entries());
    put(changed, entry);
    return replaceAll(changed);
  }

  /** Forgets the entry of that kind for the same network, interface and sandbox. */
  Future<Void> remove(LedgerEntry entry) {
    List<LedgerEntry> changed = new ArrayList<>(entries());
    remove(changed, entry);
    return replaceAll(changed);
  }

  /** Forgets the one and puts the others, in one write. */
  Future<Void> exchange(LedgerEntry old, LedgerEntry... news) {
    List<LedgerEntry> changed = new ArrayList<>(entries());
    boolean inPlace = Stream.of(news).anyMatch(entry -> kind(entry) == kind(old));
    if (!inPlace) {
      remove(changed, old);
    }
    for (LedgerEntry entry : news) {
      put(changed, entry);
    }
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

  /** Three kinds of entry of one interface stand side by side. */
  private enum Kind {
    LINK,
    TRACE,
    GHOST
  }

  private static Kind kind(LedgerEntry entry) {
    return switch (entry.state()) {
      case ADOPTED, ATTACHING, ATTACHED, DETACHING -> Kind.LINK;
      case DETACHED -> Kind.TRACE;
      case UNCERTAIN -> Kind.GHOST;
    };
  }

  private static void put(List<LedgerEntry> entries, LedgerEntry entry) {
    int at = indexOf(entries, entry);
    if (at >= 0) {
      entries.set(at, entry);
    } else {
      entries.add(entry);
    }
  }

  private static void remove(List<LedgerEntry> entries, LedgerEntry entry) {
    int at = indexOf(entries, entry);
    if (at >= 0) {
      entries.remove(at);
    }
  }

  /** The entry of that very sandbox; failing that, the one for what multus attached. */
  private static int indexOf(List<LedgerEntry> entries, LedgerEntry sought) {
    int adopted = -1;
    for (int at = 0; at < entries.size(); at++) {
      LedgerEntry entry = entries.get(at);
      if (entry.isFor(sought.network(), sought.iface()) && isSameKind(entry, sought)) {
        if (entry.sandbox().id().equals(sought.sandbox().id())) {
          return at;
        }
        adopted = entry.state() == State.ADOPTED ? at : adopted;
      }
    }
    return adopted;
  }

  /** What may still come with another config holds another address. */
  private static boolean isSameKind(LedgerEntry one, LedgerEntry other) {
    return kind(one) == kind(other)
        && (kind(one) != Kind.GHOST || one.config().equals(other.config()));
  }

  /** What multus attached is in whatever sandbox the pod has. */
  private static boolean isIn(LedgerEntry entry, Sandbox sandbox) {
    return entry.state() == State.ADOPTED || entry.sandbox().id().equals(sandbox.id());
  }
}
