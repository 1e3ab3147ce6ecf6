package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.StatusEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The status entries that no attachment accounts for yet, in order. Each is claimed once. */
final class UnclaimedEntries {
  private final List<StatusEntry> entries;
  private final SelectionNames askedFor;

  /**
   * @param askedFor the names that selections ask for, or asked for when the sandbox was created
   */
  UnclaimedEntries(List<StatusEntry> entries, SelectionNames askedFor) {
    this.entries = new ArrayList<>(entries);
    this.askedFor = askedFor;
  }

  Stream<StatusEntry> stream() {
    return entries.stream();
  }

  /** Whether an entry has the name, whatever its network. */
  boolean have(InterfaceName iface) {
    return entries.stream().anyMatch(entry -> iface.value().equals(entry.iface()));
  }

  boolean have(NetworkRef network, InterfaceName iface) {
    return entries.stream().anyMatch(entry -> isAt(entry, network, iface));
  }

  List<StatusEntry> claim(Predicate<StatusEntry> which) {
    List<StatusEntry> claimed = entries.stream().filter(which).toList();
    entries.removeAll(claimed);
    return claimed;
  }

  /** Claims each of these once, even if there are equal ones. */
  void claim(List<StatusEntry> some) {
    some.forEach(entries::remove);
  }

  /** Claims the entry of that name and those whose names are derived from it. */
  List<StatusEntry> claimNamed(NetworkRef network, InterfaceName iface) {
    return have(network, iface)
        ? claim(entry -> network.equals(entry.network()) && isOf(network, iface, entry.iface()))
        : List.of();
  }

  /**
   * Whether the interface is the attachment's or derived from it, and nothing else was asked for
   * under just that name.
   */
  private boolean isOf(NetworkRef network, InterfaceName iface, @Nullable String name) {
    return belongsTo(iface, name) && (iface.value().equals(name) || !askedFor.have(network, name));
  }

  static boolean isAt(StatusEntry entry, NetworkRef network, InterfaceName iface) {
    return network.equals(entry.network()) && iface.value().equals(entry.iface());
  }

  /** Plugins derive the names of further interfaces from the first: net1-ctl, net1-0. */
  static boolean belongsTo(InterfaceName iface, @Nullable String name) {
    return name != null && (name.equals(iface.value()) || name.startsWith(iface.value() + "-"));
  }

  static boolean isNamedAutomatically(StatusEntry entry) {
    return InterfaceNameAllocator.isAutomatic(entry.iface());
  }
}
