package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.LedgerEntry;
import io.dynamicnetworks.model.LedgerEntry.State;
import io.dynamicnetworks.model.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts the steps into the order of SPEC 3: what is in the way of an attach goes before it. */
final class Ordering {
  private final Set<String> names = new HashSet<>();
  private final Set<String> macs = new HashSet<>();
  private final Set<String> addresses = new HashSet<>();

  private final Catalog catalog;

  private Ordering(Catalog catalog, List<Step.Attach> attaches) {
    this.catalog = catalog;
    for (Step.Attach attach : attaches) {
      names.add(attach.iface().value());
      addresses.addAll(Canonical.addresses(attach.request().ips()));
      if (attach.request().mac() != null) {
        macs.add(Canonical.mac(attach.request().mac()));
      }
    }
  }

  static List<Step> of(
      Catalog catalog, Inventory inventory, Matched matched, List<Step.Attach> attaches) {
    Ordering ordering = new Ordering(catalog, attaches);
    List<LedgerEntry> cleans = ordering.toClean(inventory);
    List<Removals.Removal> removals = new ArrayList<>(matched.removals().possible());
    // Last attached first: a VLAN goes before the macvlan that it sits on.
    Collections.reverse(cleans);
    Collections.reverse(removals);

    List<Step> steps = new ArrayList<>();
    steps.addAll(ordering.cleans(cleans, true));
    inventory.retracted().stream().map(Step.Retract::new).forEach(steps::add);
    steps.addAll(ordering.detaches(removals, true));
    steps.addAll(publishes(inventory, matched.matching()));
    steps.addAll(attaches);
    steps.addAll(ordering.detaches(removals, false));
    steps.addAll(ordering.cleans(cleans, false));
    steps.addAll(verifications(inventory, matched.matching()));
    return steps;
  }

  private List<Step> cleans(List<LedgerEntry> entries, boolean first) {
    return entries.stream()
        .filter(entry -> cleanedFirst(entry) == first)
        .<Step>map(entry -> new Step.Clean(entry, mended(entry)))
        .toList();
  }

  /** Only for what never was attached: what was, holds an address that its own config frees. */
  private @Nullable String mended(LedgerEntry entry) {
    boolean attached = entry.state() != State.ATTACHING && entry.state() != State.UNCERTAIN;
    return !attached
            && entry.entries().isEmpty()
            && catalog.config(entry.network(), entry.request())
                instanceof DelegateConfig.Usable usable
            && !usable.config().equals(entry.config())
        ? usable.config()
        : null;
  }

  private List<Step> detaches(List<Removals.Removal> removals, boolean first) {
    return removals.stream()
        .filter(removal -> inTheWay(removal.link()) == first)
        .map(this::detach)
        .toList();
  }

  private static List<Step> publishes(Inventory inventory, Matching matching) {
    return inventory.links().stream()
        .filter(Link::unpublished)
        .filter(matching::wanted)
        .map(Ordering::publish)
        .toList();
  }

  /** What may still come under the name of a link is left to its verification. */
  private List<LedgerEntry> toClean(Inventory inventory) {
    List<LedgerEntry> cleans = new ArrayList<>(inventory.leftovers());
    inventory.links().forEach(link -> cleans.removeAll(inventory.ghostsOf(link)));
    return cleans;
  }

  private static List<Step> verifications(Inventory inventory, Matching matching) {
    List<Step> steps = new ArrayList<>();
    for (Link link : inventory.links()) {
      LedgerEntry entry = link.entry();
      List<LedgerEntry> ghosts = inventory.ghostsOf(link);
      // Without the config that it was attached with, it could not be looked for.
      if (entry != null
          && !entry.config().isEmpty()
          && matching.wanted(link)
          && !ghosts.isEmpty()) {
        steps.add(new Step.Verify(entry, ghosts));
      }
    }
    return steps;
  }

  /** The rest can wait: nothing that is wanted needs what it holds. */
  private boolean cleanedFirst(LedgerEntry entry) {
    return entry.state() == State.ATTACHING || inTheWay(Link.known(entry, List.of(), 0));
  }

  private boolean inTheWay(Link link) {
    return freesName(link)
        || !Collections.disjoint(link.macs(), macs)
        || !Collections.disjoint(link.addresses(), addresses);
  }

  private boolean freesName(Link link) {
    return !Collections.disjoint(link.names(), names);
  }

  private Step detach(Removals.Removal removal) {
    Link link = removal.link();
    InterfaceName iface = removal.iface();
    return new Step.Detach(link.network(), iface, removal.config(), link.listed(), freesName(link));
  }

  private static Step publish(Link link) {
    LedgerEntry entry = link.entry();
    if (entry == null) {
      throw new IllegalStateException("publish " + link + ": not in the ledger, want an entry");
    }
    return new Step.Publish(entry);
  }
}
