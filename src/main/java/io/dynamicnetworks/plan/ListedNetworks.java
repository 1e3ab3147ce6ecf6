package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.CachedAttachment;
import io.dynamicnetworks.model.CniResult;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.StatusEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The NADs that network-status lists for attachments of which the cache only names the config.
 * Built once per plan: a tenant can list many entries, and each attachment looks for its own.
 */
final class ListedNetworks {
  private final Evidence.Results results;

  /** The entries of other networks than the cluster's; the maps have their positions. */
  private final List<StatusEntry> entries;

  private final Map<String, List<Integer>> byName = new HashMap<>();
  private final Map<StatusEntry.InterfaceKey, List<Integer>> byInterface = new HashMap<>();

  ListedNetworks(Evidence evidence) {
    results = evidence.results();
    entries = evidence.listed().entries().stream().filter(StatusEntry::namesNad).toList();
    for (int at = 0; at < entries.size(); at++) {
      StatusEntry entry = entries.get(at);
      byInterface.computeIfAbsent(entry.interfaceKey(), key -> new ArrayList<>()).add(at);
      if (entry.iface() != null) {
        byName.computeIfAbsent(entry.iface(), name -> new ArrayList<>()).add(at);
      }
    }
  }

  /** Those listed under the attachment's interface name, in order. */
  List<NetworkRef> byNameOf(CachedAttachment cached) {
    return networks(byName.getOrDefault(cached.iface().value(), List.of()).stream());
  }

  /** Those listed for what the CNI result gives, which may name eth0; in order. */
  List<NetworkRef> byResultOf(CachedAttachment cached) {
    return networks(
        resultOf(cached).stream()
            .map(StatusEntry::interfaceKey)
            .distinct()
            .flatMap(key -> byInterface.getOrDefault(key, List.of()).stream())
            .sorted());
  }

  private List<NetworkRef> networks(Stream<Integer> places) {
    return places.map(at -> entries.get(at).network()).filter(Objects::nonNull).distinct().toList();
  }

  /** What the result gives, read once, whichever network it is of. */
  private List<StatusEntry> resultOf(CachedAttachment cached) {
    CniResult result = cached.result();
    return result == null ? List.of() : results.entries(NetworkRef.unknown(cached.iface()), result);
  }
}
