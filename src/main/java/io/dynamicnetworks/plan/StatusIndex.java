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
 * Status entries, found by subject and by meaning. Built once per plan: tenants and plugins write
 * many entries, and many are sought among them.
 */
final class StatusIndex {
  private final Map<StatusEntry.Subject, List<StatusEntry>> bySubject;

  /** The first entry of each meaning, in the subjects of which one was sought. */
  private final Map<StatusEntry.Subject, Map<StatusEntry.Meaning, StatusEntry>> byMeaning =
      new HashMap<>();

  StatusIndex(Collection<StatusEntry> entries) {
    bySubject = entries.stream().collect(Collectors.groupingBy(StatusEntry::subject));
  }

  /** Whether there is an entry of the entry's subject. */
  boolean hasSubjectOf(StatusEntry entry) {
    return bySubject.containsKey(entry.subject());
  }

  /** Whether there is an entry with the same meaning. */
  boolean hasSame(StatusEntry entry) {
    return same(entry) != null;
  }

  /** The first entry with the same meaning; null if there is none. */
  @Nullable StatusEntry same(StatusEntry entry) {
    StatusEntry.Subject subject = entry.subject();
    List<StatusEntry> alike = bySubject.get(subject);
    return alike == null
        ? null
        : byMeaning.computeIfAbsent(subject, sought -> firstOfEach(alike)).get(entry.meaning());
  }

  private static Map<StatusEntry.Meaning, StatusEntry> firstOfEach(List<StatusEntry> alike) {
    return alike.stream()
        .collect(
            Collectors.toMap(
                StatusEntry::meaning, entry -> entry, (first, next) -> first, LinkedHashMap::new));
  }
}
