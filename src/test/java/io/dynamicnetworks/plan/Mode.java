package io.dynamicnetworks.plan;

/** The evidence that a plan is based on (SPEC 3). */
enum Mode {
  /** Multus' CNI cache can be read. */
  OBSERVING,
  /** It cannot be read; creation selections, ledger and network-status must do. */
  BLIND
}
