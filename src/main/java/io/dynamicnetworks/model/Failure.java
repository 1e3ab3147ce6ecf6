package io.dynamicnetworks.model;

/** Why something did not work, and whether time can mend it. */
public sealed interface Failure {
  /** The cause as the peer gave it, in one line, for a person. */
  String cause();

  /** Trying again later may help: a refused socket, a busy API server, a plugin that failed. */
  record Transient(String cause) implements Failure {}

  /** The same request fails again: text that is not JSON, a config that no plugin can take. */
  record Permanent(String cause) implements Failure {}
}
