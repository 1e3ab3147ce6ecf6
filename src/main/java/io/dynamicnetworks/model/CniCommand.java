package io.dynamicnetworks.model;

/** The CNI commands that the daemon is asked for. */
public enum CniCommand {
  ADD,
  DEL
}
