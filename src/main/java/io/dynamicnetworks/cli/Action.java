package io.dynamicnetworks.cli;

/** What the command line asks for. */
public enum Action {
  RUN("run", "plug and unplug interfaces until told to stop (default)"),
  CHECK_CONFIG("check-config", "say what is wrong with the config file and what counts, and end"),
  EXPLAIN(
      "explain",
      "say what would be done for the pods in files (-f), without a cluster, and why, and end;"
          + " 1 if something would be refused"),
  VERSION("version", "print version and git revision, and end");

  private final String command;
  private final String description;

  Action(String command, String description) {
    this.command = command;
    this.description = description;
  }

  String command() {
    return command;
  }

  String description() {
    return description;
  }
}
