package io.dynamicnetworks.bus;

/** What is measured only when somebody asks; 0 for as long as no part says otherwise. */
public enum Sample {
  /** Of the pods that are running, how many interfaces their annotations ask for. */
  DESIRED_INTERFACES,
  /** Of those that are asked for, how many are attached. */
  ATTACHED_INTERFACES,
  /** For how long the oldest edit has been waiting for its effect. */
  OLDEST_PENDING_EDIT_SECONDS,
  /** Pods in which something failed and is tried again. */
  RETRIES_WAITING,
  CNI_CALLS_WAITING,
  CNI_CALLS_RUNNING,
  /** CNI calls that have been running for so long that they do not count as running any more. */
  CNI_CALLS_HANGING,
  /** 1 if what the ledger keeps is on the node's disk. */
  LEDGER_DURABLE,
  LEDGER_BYTES,
  POD_TEXTS_BYTES,
  NETWORKS_BYTES,
  CNI_CACHE_BYTES
}
