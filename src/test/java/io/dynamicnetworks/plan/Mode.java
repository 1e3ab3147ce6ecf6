package io.dynamicnetworks.plan;

/** What a plan rests on (SPEC 3). */
enum Mode {
  /** Multus' CNI cache can be read. */
  OBSERVING,
  /** It cannot: creation selections, ledger and network-status have to do. */
  BLIND
}
