package io.dynamicnetworks.reconcile;

/** What woke a worker; it must not matter for what is done, only for when. */
enum Trigger {
  /** The controller started, or the pod appeared. */
  START(true),
  /** The pod changed. */
  POD(false),
  /** What multus' CNI cache shows of the pod changed. */
  CACHE(false),
  /** A NAD that failed or was missing changed: backoff starts afresh. */
  NETWORK(true),
  /** Multus' configuration, or whether its cache can be read, changed. */
  SETTINGS(true),
  /** A peer that could not be reached answers again. */
  PEER(true),
  /** The backoff has passed. */
  RETRY(true),
  /** The slow periodic pass. */
  RESYNC(false);

  private final boolean urgent;

  Trigger(boolean urgent) {
    this.urgent = urgent;
  }

  /** Whether what failed is tried now; otherwise it is left to the backoff. */
  boolean isUrgent() {
    return urgent;
  }

  /** The more urgent of two. */
  Trigger or(Trigger other) {
    return this == NETWORK || (urgent && other != NETWORK) ? this : other;
  }
}
