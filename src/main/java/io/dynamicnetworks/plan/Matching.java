package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InvalidSelection;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Selection;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
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
  private final IdentityHashMap<Selection, Link> matches = new IdentityHashMap<>();
  private final IdentityHashMap<Link, Selection> selections = new IdentityHashMap<>();
  private final Set<Link> claimed = Collections.newSetFromMap(new IdentityHashMap<>());

  private Matching(List<Link> links) {
    this.links = links;
    for (Link link : links) {
      index(link);
    }
  }

  /**
   * Matches in the order of certainty: names first; then selections without one, in order; then
   * what is left of a network where nobody knows a name. What an invalid selection may stand for is
   * kept too, but takes nothing from a valid one.
   */
  static Matching of(Asked asked, List<Link> links) {
    Matching matching = new Matching(links);
    matching.byName(asked.valid(), matching.byKnownName);
    matching.byName(asked.valid(), matching.byListedName);
    matching.keepByName(asked.invalid());
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
    byNetwork.computeIfAbsent(network, key -> new ArrayDeque<>()).add(link);
    if (link.nameless()) {
      nameless.computeIfAbsent(network, key -> new ArrayDeque<>()).add(link);
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

  private void keepInOrder(List<InvalidSelection> selections) {
    for (InvalidSelection selection : selections) {
      if (selection.network() != null && selection.iface() == null) {
        takeFirst(byNetwork, selection.network());
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
    Deque<Link> queue = index.getOrDefault(network, new ArrayDeque<>());
    Link link = queue.poll();
    while (link != null && !claimed.add(link)) {
      link = queue.poll();
    }
    return link;
  }
}
