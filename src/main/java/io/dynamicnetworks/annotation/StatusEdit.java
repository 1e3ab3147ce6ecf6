package io.dynamicnetworks.annotation;

import io.dynamicnetworks.model.StatusChange;
import io.dynamicnetworks.model.StatusEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The entries of network-status while changes are applied to them. Places are found by subject:
 * tenants and plugins write many entries.
 */
final class StatusEdit {
  private final List<Place> places = new ArrayList<>();

  /** The places by subject, in order; not the default entry's, which is never changed. */
  private final Map<StatusEntry.Subject, List<Place>> bySubject = new HashMap<>();

  private boolean hasDefault;

  /** Where an entry stands; what stands there after a change has the same subject. */
  private static final class Place {
    private StatusEntry entry;
    private boolean removed;

    Place(StatusEntry entry) {
      this.entry = entry;
    }
  }

  StatusEdit(List<StatusEntry> entries) {
    entries.forEach(this::append);
  }

  List<StatusEntry> entries() {
    return places.stream().filter(place -> !place.removed).map(place -> place.entry).toList();
  }

  void apply(StatusChange change) {
    switch (change) {
      case StatusChange.Put(List<StatusEntry> wanted) -> put(wanted);
      case StatusChange.Remove(StatusEntry unwanted) -> {
        List<Place> alike = bySubject.getOrDefault(unwanted.subject(), List.of());
        if (!alike.isEmpty()) {
          alike.removeFirst().removed = true;
        }
      }
    }
  }

  private void put(List<StatusEntry> wanted) {
    if (!hasDefault) {
      wanted.stream().filter(StatusEntry::isDefault).findFirst().ifPresent(this::prepend);
    }
    // A result may name an interface twice: each of its entries takes its own place.
    Map<StatusEntry.Subject, FreePlaces> free = new HashMap<>();
    for (StatusEntry entry : wanted) {
      if (!entry.isDefault()) {
        boolean placed =
            free.computeIfAbsent(
                    entry.subject(),
                    subject -> new FreePlaces(bySubject.getOrDefault(subject, List.of())))
                .take(entry);
        if (!placed) {
          append(entry);
        }
      }
    }
  }

  private void prepend(StatusEntry ofDefault) {
    places.addFirst(new Place(ofDefault));
    hasDefault = true;
  }

  private void append(StatusEntry entry) {
    Place place = new Place(entry);
    places.add(place);
    if (entry.isDefault()) {
      hasDefault = true;
    } else {
      bySubject.computeIfAbsent(entry.subject(), subject -> new ArrayList<>()).add(place);
    }
  }

  /** The places of one subject that no entry of the change has taken yet. */
  private static final class FreePlaces {
    private final Map<StatusEntry.Meaning, Queue<Place>> byMeaning = new HashMap<>();
    private final Queue<Place> inOrder;
    private final Set<Place> taken = new HashSet<>();

    FreePlaces(List<Place> places) {
      inOrder = new ArrayDeque<>(places);
      for (Place place : places) {
        byMeaning.computeIfAbsent(place.entry.meaning(), meaning -> new ArrayDeque<>()).add(place);
      }
    }

    /**
     * Gives the entry the first place whose entry has the same meaning and so stays as it is,
     * otherwise the first place; returns whether there was one.
     */
    boolean take(StatusEntry entry) {
      Queue<Place> same = byMeaning.get(entry.meaning());
      if (same != null && next(same) != null) {
        return true;
      }
      Place place = next(inOrder);
      if (place != null) {
        place.entry = entry;
      }
      return place != null;
    }

    private @Nullable Place next(Queue<Place> places) {
      Place place = places.poll();
      while (place != null && !taken.add(place)) {
        place = places.poll();
      }
      return place;
    }
  }
}
