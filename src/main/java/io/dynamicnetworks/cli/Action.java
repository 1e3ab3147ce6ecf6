package io.dynamicnetworks.cli;

/** What the command line asks for. */
public enum Action {
  RUN("run", "attach and detach interfaces until stopped (default)"),
  CHECK_CONFIG(
      "check-config", "print the config file's problems and the effective values, and exit"),
  EXPLAIN(
      "explain",
      "explain, without a cluster, what would be done for the pods in files (-f), and exit;"
          + " exit code 1 if something would be refused"),
  VERSION("version", "print version and git revision, and exit");

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
