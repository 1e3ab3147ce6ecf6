package io.dynamicnetworks.model;

/** Why something failed, and whether it may succeed later. */
public sealed interface Failure {
  /** The cause as the peer reported it, in one line, for a person. */
  String cause();

  /** A retry may succeed: a refused socket, a busy API server, a failed plugin. */
  record Transient(String cause) implements Failure {}

  /** The same request would fail again: text that is not JSON, a config that no plugin accepts. */
  record Permanent(String cause) implements Failure {}
}
