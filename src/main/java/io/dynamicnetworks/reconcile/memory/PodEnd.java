package io.dynamicnetworks.reconcile.memory;

import org.jspecify.annotations.Nullable;

/** What is remembered of a pod's end: since when it lasts, and how often detaching was tried. */
public final class PodEnd {
  private @Nullable Long sinceMillis;
  private boolean begun;
  private int orphanAttempts;

  /** Returns since when the pod is known to have ended, in milliseconds since 1970. */
  public long since(long nowMillis) {
    if (sinceMillis == null) {
      sinceMillis = nowMillis;
    }
    return sinceMillis;
  }

  /** Whether this is the first attempt to detach what is attached at the pod's end. */
  public boolean begins() {
    boolean first = !begun;
    begun = true;
    return first;
  }

  /** Counts an attempt to detach the pod's orphans, and returns the number of attempts so far. */
  public int nextOrphanAttempt() {
    return ++orphanAttempts;
  }
}
