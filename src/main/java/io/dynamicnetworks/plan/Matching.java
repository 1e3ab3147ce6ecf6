package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InvalidSelection;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Selection;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which selection each link stands for (SPEC 3, rules 1 and 2). */
final class Matching {
  private final List<Link> links;
  private final Map<Place, Link> byKnownName = new HashMap<>();
  private final Map<Place, Link> byListedName = new HashMap<>();
  private final Map<NetworkRef, Deque<Link>> byNetwork = new HashMap<>();
  private final Map<NetworkRef, Deque<Link>> nameless = new HashMap<>();
  private final Map<NetworkRef, Deque<Link>> disputed = new HashMap<>();
  private final IdentityHashMap<Selection, Link> matches = new IdentityHashMap<>();
  private final IdentityHashMap<Link, Selection> selections = new IdentityHashMap<>();
  private final Set<Link> claimed = Collections.newSetFromMap(new IdentityHashMap<>());

  private Matching(List<Link> links) {
    this.links = links;
    links.stream().filter(link -> !link.going()).forEach(this::index);
  }

  /**
   * Matches in the order of certainty: names first; then selections without one, in order; then
   * what is left of a network where nobody knows a name. What an invalid selection may stand for is
   * kept too, but takes nothing from a valid one.
   *
   * @param attachable which selections could be attached now, if their interface name were free
   * @param detachable which links may be detached
   */
  static Matching of(
      Asked asked, List<Link> links, Predicate<Selection> attachable, Predicate<Link> detachable) {
    Matching matching = new Matching(links);
    matching.byName(asked.valid(), matching.byKnownName);
    matching.byName(asked.valid(), matching.byListedName);
    matching.keepByName(asked.invalid());
    matching.dispute(asked.valid(), attachable, detachable);
    matching.inOrder(asked.valid(), selection -> selection.iface() == null, matching.byNetwork);
    matching.inOrder(asked.valid(), selection -> true, matching.nameless);
    matching.keepInOrder(asked.invalid());
    return matching;
  }

  /** The link that stands for the selection; null if there is none. */
  @Nullable Link linkOf(Selection selection) {
    return matches.get(selection);
  }

  /** The valid selection that the link stands for; null if there is none. */
  @Nullable Selection selectionOf(Link link) {
    return selections.get(link);
  }

  /** Whether a selection, valid or not, wants the link. */
  boolean wanted(Link link) {
    return claimed.contains(link);
  }

  /** The links that no selection wants, in the order in which they were attached. */
  List<Link> unwanted() {
    return links.stream().filter(link -> !wanted(link)).toList();
  }

  private void index(Link link) {
    NetworkRef network = link.network();
    InterfaceName iface = link.iface();
    if (link.entry() != null && iface != null) {
      byKnownName.putIfAbsent(new Place(network, iface.value()), link);
    }
    for (String name : link.names()) {
      byListedName.putIfAbsent(new Place(network, name), link);
    }
    queue(byNetwork, network).add(link);
    if (link.nameless()) {
      queue(nameless, network).add(link);
    }
  }

  private void byName(List<Selection> selections, Map<Place, Link> index) {
    for (Selection selection : selections) {
      if (selection.iface() != null && !matches.containsKey(selection)) {
        match(selection, take(index, selection.network(), selection.iface()));
      }
    }
  }

  private void keepByName(List<InvalidSelection> selections) {
    for (InvalidSelection selection : selections) {
      if (selection.network() != null
          && selection.iface() != null
          && take(byKnownName, selection.network(), selection.iface()) == null) {
        take(byListedName, selection.network(), selection.iface());
      }
    }
  }

  private void inOrder(
      List<Selection> selections, Predicate<Selection> which, Map<NetworkRef, Deque<Link>> index) {
    for (Selection selection : selections) {
      if (which.test(selection) && !matches.containsKey(selection)) {
        match(selection, takeFirst(index, selection.network()));
      }
    }
  }

  /**
   * A link whose name a new selection asks for stands for no selection that asks for none: that one
   * can have any other name, the new one only this.
   */
  private void dispute(
      List<Selection> selections, Predicate<Selection> attachable, Predicate<Link> detachable) {
    Set<String> held = new HashSet<>();
    links.forEach(link -> held.addAll(link.names()));
    Set<String> claims = new HashSet<>();
    for (Selection selection : selections) {
      InterfaceName iface = selection.iface();
      if (iface != null
          && held.contains(iface.value())
          && !matches.containsKey(selection)
          && attachable.test(selection)) {
        claims.add(iface.value());
      }
    }
    for (Link link : links) {
      if (!Collections.disjoint(link.names(), claims) && detachable.test(link)) {
        queue(byNetwork, link.network()).remove(link);
        queue(disputed, link.network()).add(link);
      }
    }
  }

  private void keepInOrder(List<InvalidSelection> selections) {
    for (InvalidSelection selection : selections) {
      if (selection.network() != null && selection.iface() == null) {
        if (takeFirst(byNetwork, selection.network()) == null) {
          takeFirst(disputed, selection.network());
        }
      }
    }
  }

  private void match(Selection selection, @Nullable Link link) {
    if (link != null) {
      matches.put(selection, link);
      selections.put(link, selection);
    }
  }

  private @Nullable Link take(Map<Place, Link> index, NetworkRef network, InterfaceName iface) {
    Link link = index.get(new Place(network, iface.value()));
    return link != null && claimed.add(link) ? link : null;
  }

  private @Nullable Link takeFirst(Map<NetworkRef, Deque<Link>> index, NetworkRef network) {
    Deque<Link> queue = queue(index, network);
    Link link = queue.poll();
    while (link != null && !claimed.add(link)) {
      link = queue.poll();
    }
    return link;
  }

  private static Deque<Link> queue(Map<NetworkRef, Deque<Link>> index, NetworkRef network) {
    return index.computeIfAbsent(network, key -> new ArrayDeque<>());
  }
}
