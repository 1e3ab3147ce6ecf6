package io.dynamicnetworks;

import io.dynamicnetworks.logging.LogSetup;
import io.dynamicnetworks.ops.LogLevel;

/** The log level of this process. */
final class ProcessLogLevel implements LogLevel {
  @Override
  public int verbosity() {
    return LogSetup.verbosity();
  }

  @Override
  public void change(int verbosity) {
    LogSetup.change(verbosity);
  }

  @Override
  public String meaning(int verbosity) {
    return LogSetup.meaning(verbosity);
  }
}
