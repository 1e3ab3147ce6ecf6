package io.dynamicnetworks.logging;

import java.util.logging.LogManager;

/**
 * Stays as it is until the process has ended. The JDK's own is reset as soon as a signal arrives,
 * and what is said while work under way is ended would be lost. Made by the JDK, which wants it
 * public.
 */
public final class LastingLogManager extends LogManager {
  @Override
  public void reset() {}
}
