package io.dynamicnetworks.reconcile;

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
  private final Set<Notice> told = new HashSet<>();
  private @Nullable String toldAbout;
  private OptionalLong endedSince = OptionalLong.empty();
  private int departures;
  private boolean held;

  /** Whether the notice is new for this text of the annotation; it is not from now on. */
  boolean isNews(Notice notice, @Nullable String networks) {
    if (!Objects.equals(toldAbout, networks)) {
      toldAbout = networks;
      told.clear();
    }
    return told.add(notice);
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

  /** Whether this lane put the finalizer on, which the watch may not show yet. */
  boolean held() {
    return held;
  }

  void hold() {
    held = true;
  }

  void release() {
    held = false;
  }
}
