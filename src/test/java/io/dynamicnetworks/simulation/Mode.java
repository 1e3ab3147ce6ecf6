package io.dynamicnetworks.simulation;

/** The controller's source of knowledge about attachments. */
enum Mode {
  /** It reads multus' CNI cache. */
  OBSERVING,

  /** It has no access to multus' folder, as with the Go controller's manifest. */
  BLIND
}
