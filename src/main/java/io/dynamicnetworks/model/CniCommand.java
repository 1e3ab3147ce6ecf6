package io.dynamicnetworks.model;

/** The CNI commands that the controller sends to the daemon. */
public enum CniCommand {
  ADD,
  DEL
}
