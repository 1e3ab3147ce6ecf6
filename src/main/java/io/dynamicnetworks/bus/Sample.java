package io.dynamicnetworks.bus;

/** A value measured only when metrics are scraped; 0 until a part of the controller reports it. */
public enum Sample {
  /** How many interfaces the annotations of running pods ask for. */
  DESIRED_INTERFACES,
  /** How many of the desired interfaces are attached. */
  ATTACHED_INTERFACES,
  /** How long the oldest pending edit has been waiting to take effect. */
  OLDEST_PENDING_EDIT_SECONDS,
  /** Pods in which something failed and is due for a retry. */
  RETRIES_WAITING,
  CNI_CALLS_WAITING,
  CNI_CALLS_RUNNING,
  /** CNI calls that take so long that they no longer count as running. */
  CNI_CALLS_HANGING,
  /** 1 if the ledger is on the node's disk. */
  LEDGER_DURABLE,
  LEDGER_BYTES,
  POD_TEXTS_BYTES,
  NETWORKS_BYTES,
  CNI_CACHE_BYTES
}
