package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.LedgerEntry;
import io.dynamicnetworks.model.LedgerEntry.State;
import io.dynamicnetworks.model.NetworkRef;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjIntConsumer;

/**
 * What is there: network-status and the ledger, laid side by side.
 *
 * @param links what is attached, in the order in which it was attached; what is only in the ledger
 *     comes last
 * @param untouchable entries of network-status that are none of the controller's business
 * @param leftovers attaches whose outcome is unknown, and those of another sandbox, oldest first
 * @param ghosts those of the leftovers that may still come in this sandbox, whatever is there now
 * @param retracted what was detached and may still be listed, with the entries to take out
 * @param lingering the entries of network-status that stand for what was detached
 */
record Inventory(
    List<Link> links,
    List<Attachment> untouchable,
    List<LedgerEntry> leftovers,
    List<LedgerEntry> ghosts,
    List<LedgerEntry> retracted,
    List<Attachment> lingering) {

  /** Puts together what is there in the pod of the situation. */
  static Inventory of(Situation situation, List<Attachment> status) {
    return new Builder(situation, status).build();
  }

  /** Whether the controller must not look at the entry at all (SPEC 3). */
  static boolean untouchable(Attachment attachment) {
    return attachment.isDefault()
        || attachment.network() == null
        || "eth0".equals(attachment.iface());
  }

  /** Lets every ledger entry pick the entries of network-status that it produced. */
  private static final class Builder {
    private final Situation situation;
    private final List<Attachment> status;
    private final Map<Place, Deque<Integer>> unclaimed = new HashMap<>();
    private final boolean[] claimed;
    private final List<Link> links = new ArrayList<>();
    private final List<Attachment> untouchable = new ArrayList<>();
    private final List<LedgerEntry> leftovers = new ArrayList<>();
    private final List<LedgerEntry> retracted = new ArrayList<>();
    private final List<Attachment> lingering = new ArrayList<>();

    Builder(Situation situation, List<Attachment> status) {
      this.situation = situation;
      this.status = status;
      this.claimed = new boolean[status.size()];
    }

    Inventory build() {
      indexStatus();
      // What was detached claims first: what was attached since is listed with another address, or
      // is listed anew. Then what is certain: of two entries of one name only one is still true.
      each(State.DETACHED, this::addDetached);
      each(State.ATTACHED, this::addKnown);
      each(State.DETACHING, this::addKnown);
      each(State.ATTACHING, this::addUncertain);
      each(State.ADOPTED, this::addAdopted);
      each(State.UNCERTAIN, this::addUncertain);
      addUnknown();
      links.sort(Comparator.comparingInt(Link::rank));
      leftovers.sort(Comparator.comparingInt(situation.ledger()::indexOf));
      return new Inventory(
          List.copyOf(links),
          List.copyOf(untouchable),
          List.copyOf(leftovers),
          leftovers.stream().filter(this::mayComeHere).toList(),
          List.copyOf(retracted),
          List.copyOf(lingering));
    }

    private void indexStatus() {
      for (int at = 0; at < status.size(); at++) {
        Attachment attachment = status.get(at);
        NetworkRef network = attachment.network();
        if (network == null || untouchable(attachment)) {
          untouchable.add(attachment);
          claimed[at] = true;
        } else {
          unclaimed
              .computeIfAbsent(new Place(network, attachment.iface()), place -> new ArrayDeque<>())
              .add(at);
        }
      }
    }

    private void each(State state, ObjIntConsumer<LedgerEntry> action) {
      List<LedgerEntry> ledger = situation.ledger();
      for (int at = 0; at < ledger.size(); at++) {
        if (ledger.get(at).state() == state) {
          action.accept(ledger.get(at), at);
        }
      }
    }

    private void addKnown(LedgerEntry entry, int at) {
      if (ofAnotherSandbox(entry)) {
        leftovers.add(entry);
      } else {
        addKnown(entry, claim(entry), at);
      }
    }

    /** An attach of unknown outcome is there if network-status says so. */
    private void addUncertain(LedgerEntry entry, int at) {
      List<Integer> found = ofAnotherSandbox(entry) ? List.of() : claim(entry);
      if (found.isEmpty()) {
        leftovers.add(entry);
      } else {
        addKnown(entry, found, at);
      }
    }

    /** What multus attached is there only as long as network-status says so. */
    private void addAdopted(LedgerEntry entry, int at) {
      if (entry.sandboxHint().equals(situation.pod().sandboxHint())) {
        List<Integer> found = claim(entry);
        if (!found.isEmpty()) {
          addKnown(entry, found, at);
        }
      }
    }

    /**
     * It is taken out also where it is not listed: an earlier write of which the answer was lost
     * may have put it there, and the watch may show that later.
     */
    private void addDetached(LedgerEntry entry, int at) {
      if (!ofAnotherSandbox(entry)) {
        claim(entry).forEach(listed -> lingering.add(status.get(listed)));
        retracted.add(entry);
      }
    }

    private void addUnknown() {
      for (int at = 0; at < claimed.length; at++) {
        NetworkRef network = status.get(at).network();
        if (!claimed[at] && network != null) {
          links.add(Link.listed(network, status.get(at), at));
        }
      }
    }

    private void addKnown(LedgerEntry entry, List<Integer> found, int at) {
      int rank = found.isEmpty() ? status.size() + at : found.getFirst();
      links.add(Link.known(entry, found.stream().map(status::get).toList(), rank));
    }

    /** Where network-status lists what the entry's ADD gave. */
    private List<Integer> claim(LedgerEntry entry) {
      List<Integer> found = new ArrayList<>();
      for (Place place : produced(entry)) {
        Deque<Integer> listed = unclaimed.getOrDefault(place, new ArrayDeque<>());
        // Links whose results name no interface share one entry: a write of one replaces it.
        boolean shared = place.iface() == null && listed.size() == 1;
        Integer at = shared ? listed.peek() : listed.poll();
        if (at != null) {
          claimed[at] = true;
          found.add(at);
        }
      }
      found.sort(Comparator.naturalOrder());
      return found;
    }

    private static List<Place> produced(LedgerEntry entry) {
      return entry.entries().isEmpty()
          ? List.of(new Place(entry.network(), entry.iface().value()))
          : entry.entries().stream()
              .map(produced -> new Place(entry.network(), produced.iface()))
              .toList();
    }

    private boolean mayComeHere(LedgerEntry leftover) {
      return leftover.state() == State.UNCERTAIN && !ofAnotherSandbox(leftover);
    }

    private boolean ofAnotherSandbox(LedgerEntry entry) {
      String sandboxId = situation.sandboxId();
      return sandboxId != null && !sandboxId.equals(entry.sandbox().id());
    }
  }

  /**
   * The ghosts that come under a name that the link has. A DEL goes by the name, so that one of
   * theirs would take off the link.
   */
  List<LedgerEntry> ghostsOf(Link link) {
    return ghosts.stream().filter(ghost -> link.names().contains(ghost.iface().value())).toList();
  }

  /** Entries of network-status that stand for no link. */
  List<Attachment> listedElsewhere() {
    List<Attachment> entries = new ArrayList<>(untouchable);
    entries.addAll(lingering);
    return entries;
  }
}
