package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.StatusEntry;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Status entries, found by slot and by meaning. Built once per plan: tenants and plugins write many
 * entries, and many are sought among them.
 */
final class StatusIndex {
  private final Map<StatusEntry.Slot, List<StatusEntry>> bySlot;

  /** The first entry of each meaning, in the slots of which one was sought. */
  private final Map<StatusEntry.Slot, Map<StatusEntry.Meaning, StatusEntry>> byMeaning =
      new HashMap<>();

  StatusIndex(Collection<StatusEntry> entries) {
    bySlot = entries.stream().collect(Collectors.groupingBy(StatusEntry::slot));
  }

  /** Whether there is an entry of the entry's slot. */
  boolean hasSlotOf(StatusEntry entry) {
    return bySlot.containsKey(entry.slot());
  }

  /** Whether there is an entry with the same meaning. */
  boolean hasSame(StatusEntry entry) {
    return same(entry) != null;
  }

  /** The first entry with the same meaning; null if there is none. */
  @Nullable StatusEntry same(StatusEntry entry) {
    StatusEntry.Slot slot = entry.slot();
    List<StatusEntry> alike = bySlot.get(slot);
    return alike == null
        ? null
        : byMeaning.computeIfAbsent(slot, sought -> firstOfEach(alike)).get(entry.meaning());
  }

  private static Map<StatusEntry.Meaning, StatusEntry> firstOfEach(List<StatusEntry> alike) {
    return alike.stream()
        .collect(
            Collectors.toMap(
                StatusEntry::meaning, entry -> entry, (first, next) -> first, LinkedHashMap::new));
  }
}
