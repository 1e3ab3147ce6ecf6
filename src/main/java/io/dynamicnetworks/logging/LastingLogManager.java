package io.dynamicnetworks.logging;

import java.util.logging.LogManager;

/**
 * Keeps logging until the process has ended. The JDK's own manager resets itself as soon as a
 * signal arrives, which would lose records of the shutdown. Public because the JDK instantiates it.
 */
public final class LastingLogManager extends LogManager {
  @Override
  public void reset() {}
}
