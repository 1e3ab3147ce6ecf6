package io.dynamicnetworks.simulation;

/** How the controller knows what is attached. */
enum Mode {
  /** It reads multus' CNI cache. */
  OBSERVING,

  /** It has no access to multus' folder, as with the Go controller's manifest. */
  BLIND
}
