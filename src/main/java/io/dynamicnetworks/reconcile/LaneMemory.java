package io.dynamicnetworks.reconcile;

import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.Notice;
import java.util.HashSet;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The little that a lane remembers from one run to the next: nothing of it decides what is attached
 * or detached.
 */
final class LaneMemory {
  private static final int MAX_TAKEN_NAMES = 16;

  private final Set<Notice> told = new HashSet<>();
  private @Nullable String toldAbout;
  private OptionalLong endedSince = OptionalLong.empty();
  private final Set<InterfaceName> takenNames = new HashSet<>();
  private int departures;
  private Finalizer finalizer = Finalizer.AS_SEEN;

  /** What is known of the finalizer beyond what the watch shows, which may be late. */
  private enum Finalizer {
    AS_SEEN,
    PUT_ON,
    TAKEN_OFF
  }

  /** Whether the notice is new for this text of the annotation; it is not from now on. */
  boolean isNews(Notice notice, @Nullable String networks) {
    if (!Objects.equals(toldAbout, networks)) {
      toldAbout = networks;
      told.clear();
    }
    return told.add(notice);
  }

  /**
   * The daemon said that something has the name, and nobody knows what. Who takes many names by
   * hand is not followed from one to the next: then the last attempt is repeated by backoff.
   */
  void nameTaken(InterfaceName name) {
    if (takenNames.size() < MAX_TAKEN_NAMES) {
      takenNames.add(name);
    }
  }

  /** Names that are not given to selections without one. */
  Set<InterfaceName> takenNames() {
    return takenNames;
  }

  /** Since when the pod is known to have ended, in milliseconds since 1970. */
  long endedSince(long nowMillis) {
    if (endedSince.isEmpty()) {
      endedSince = OptionalLong.of(nowMillis);
    }
    return endedSince.getAsLong();
  }

  /** How often the detaching for a pod that is gone was tried, this time included. */
  int nextDeparture() {
    return ++departures;
  }

  /**
   * Whether the pod certainly carries the finalizer.
   *
   * @param seen whether the watch shows it
   */
  boolean isHeld(boolean seen) {
    return finalizer == Finalizer.PUT_ON || (seen && finalizer == Finalizer.AS_SEEN);
  }

  /** This lane put the finalizer on. */
  void held() {
    finalizer = Finalizer.PUT_ON;
  }

  /** This lane took the finalizer off, or tried to: the answer may have got lost. */
  void letGo() {
    finalizer = Finalizer.TAKEN_OFF;
  }
}
