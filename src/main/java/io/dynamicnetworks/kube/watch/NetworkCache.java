package io.dynamicnetworks.kube.watch;

import io.dynamicnetworks.kube.client.OversizedText;
import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.text.Utf8Text;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The CNI configs of all NADs by name, and nothing else of them, within a budget. Anyone who may
 * create NADs in one namespace takes room in this cache on every node of the cluster. So when the
 * budget is exceeded, the namespace that takes the most gives way: first its configs, of which only
 * a hash is kept, then the names. A config that was dropped because it is too long takes no room
 * and stays: it would be read whole again for each pod that names it. A namespace below its even
 * share is never touched. Confined to one event loop.
 */
final class NetworkCache {
  // An entry, its key, its map nodes and its text's object: measured at 256 bytes with a name of 20
  // characters.
  private static final int OVERHEAD = 236;

  // A string and its bytes.
  private static final int RESOURCE_OVERHEAD = 40;

  private final long budget;
  private final Map<String, Share> shares = new HashMap<>();
  private final NavigableSet<Share> bySize =
      new TreeSet<>(
          Comparator.comparingLong((Share share) -> share.bytes)
              .thenComparing(share -> share.namespace));
  private long bytes;

  /**
   * The result of a look-up.
   *
   * @param known the NADs held with their config
   * @param toRead the NADs to read from the API server: they may exist, because the watch of NADs
   *     may lag behind that of pods
   */
  record Found(Map<NetworkRef, NetworkDefinition> known, Set<NetworkRef> toRead) {}

  private static final class Entry {
    private final long hash;

    /** Null if it is not kept. */
    private final @Nullable Utf8Text config;

    private final @Nullable String problem;
    private final @Nullable String resource;

    Entry(
        long hash, @Nullable Utf8Text config, @Nullable String problem, @Nullable String resource) {
      this.hash = hash;
      this.config = config;
      this.problem = problem;
      this.resource = resource;
    }

    int size(String name) {
      return OVERHEAD
          + name.length()
          + (config == null ? 0 : config.length())
          + (resource == null ? 0 : RESOURCE_OVERHEAD + resource.length());
    }
  }

  /** The NADs of one namespace. */
  private static final class Share {
    private final String namespace;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /** Those with a config that takes room; to forget any other one frees nothing. */
    private final LinkedHashSet<String> whole = new LinkedHashSet<>();

    private long bytes;

    /** Whether NADs exist that are not in {@code entries}. */
    private boolean incomplete;

    Share(String namespace) {
      this.namespace = namespace;
    }
  }

  NetworkCache() {
    this(Budgets.NADS_KEPT_BYTES);
  }

  NetworkCache(long budget) {
    this.budget = budget;
  }

  /** Stores a NAD. Returns whether it is new or its config changed, as far as is known. */
  boolean put(NetworkDefinition network) {
    Share share = shares.computeIfAbsent(network.ref().namespace(), Share::new);
    String name = network.ref().name();
    Utf8Text config = network.text();
    Entry before = share.entries.get(name);
    Entry now = new Entry(hash(network), config, network.problem(), network.resource());
    boolean changed = before == null || before.hash != now.hash;
    boolean roomier = before != null && before.config == null && bytes + config.length() <= budget;
    if (changed || roomier) {
      replace(share, name, now);
      shrink();
    }
    return changed;
  }

  /** Forgets a NAD. Returns whether there was one, as far as is known. */
  boolean remove(NetworkRef ref) {
    Share share = shares.get(ref.namespace());
    if (share == null) {
      return false;
    }
    boolean kept = replace(share, ref.name(), null);
    if (share.entries.isEmpty() && !share.incomplete) {
      bySize.remove(share);
      shares.remove(ref.namespace());
    }
    return kept || share.incomplete;
  }

  /** All NADs known by name. */
  List<NetworkRef> refs() {
    List<NetworkRef> refs = new ArrayList<>();
    shares
        .values()
        .forEach(
            share ->
                share
                    .entries
                    .keySet()
                    .forEach(name -> refs.add(new NetworkRef(share.namespace, name))));
    return refs;
  }

  /** Looks up the given NADs. What is found shares the cache's texts. */
  Found find(Collection<NetworkRef> wanted) {
    Map<NetworkRef, NetworkDefinition> known = new HashMap<>();
    Set<NetworkRef> toRead = new HashSet<>();
    for (NetworkRef ref : wanted) {
      Share share = shares.get(ref.namespace());
      Entry entry = share == null ? null : share.entries.get(ref.name());
      if (entry != null && entry.config != null) {
        known.put(ref, new NetworkDefinition(ref, entry.config, entry.problem, entry.resource));
      } else {
        toRead.add(ref);
      }
    }
    return new Found(known, toRead);
  }

  /** Bytes used in total; at most the budget. */
  long bytes() {
    return bytes;
  }

  private void shrink() {
    while (bytes > budget) {
      Share largest = bySize.last();
      if (largest.whole.isEmpty()) {
        largest.incomplete = true;
        replace(largest, largest.entries.keySet().iterator().next(), null);
      } else {
        String name = largest.whole.getLast();
        Entry entry = largest.entries.get(name);
        replace(largest, name, entry == null ? null : new Entry(entry.hash, null, null, null));
      }
    }
  }

  /** Replaces an entry, or removes it. Returns whether there was one. */
  private boolean replace(Share share, String name, @Nullable Entry now) {
    bySize.remove(share);
    Entry before = now == null ? share.entries.remove(name) : share.entries.put(name, now);
    int more = (now == null ? 0 : now.size(name)) - (before == null ? 0 : before.size(name));
    share.bytes += more;
    bytes += more;
    if (now == null || now.config == null || now.config.length() == 0) {
      share.whole.remove(name);
    } else {
      share.whole.add(name);
    }
    bySize.add(share);
    return before != null;
  }

  private static long hash(NetworkDefinition network) {
    return network.text().hash(OversizedText::hash)
        ^ Objects.hash(network.problem(), network.resource());
  }
}
