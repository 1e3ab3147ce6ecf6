package io.dynamicnetworks.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** The exit codes, which are part of the controller's interface. */
public enum ExitCode {
  OK(0, "success; for run: stopped by SIGTERM or SIGINT after the work in flight had ended"),
  FAILED(1, "could not start or continue: API server, permissions, port, stale socket mount"),
  USAGE(2, "wrong command line, no node name, or a config file that is missing or not valid");

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  public int code() {
    return code;
  }

  static Map<String, String> meanings() {
    Map<String, String> meanings = new LinkedHashMap<>();
    for (ExitCode exit : values()) {
      meanings.put(Integer.toString(exit.code), exit.meaning);
    }
    return meanings;
  }
}
