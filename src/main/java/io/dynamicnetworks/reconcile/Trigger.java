package io.dynamicnetworks.reconcile;

/** What woke a worker. It must not affect what is done, only when. */
enum Trigger {
  /** The controller started, or the pod appeared. */
  START(true),
  /** The pod changed. */
  POD(false),
  /** What multus' CNI cache shows of the pod changed. */
  CACHE(false),
  /** A NAD that a failure depends on changed: the backoff starts afresh. */
  NETWORK(true),
  /** Multus' configuration, or whether its CNI cache can be read, changed. */
  SETTINGS(true),
  /** An unreachable peer answers again. */
  PEER(true),
  /** A requeue is due. */
  RETRY(true),
  /** The slow periodic resync. */
  RESYNC(false);

  private final boolean urgent;

  Trigger(boolean urgent) {
    this.urgent = urgent;
  }

  /** Whether failures are retried now; otherwise they are left to the backoff. */
  boolean isUrgent() {
    return urgent;
  }

  /** Returns the more urgent of two triggers. */
  Trigger or(Trigger other) {
    return this == NETWORK || (urgent && other != NETWORK) ? this : other;
  }
}
