package io.dynamicnetworks;

import java.util.logging.LogManager;

/**
 * Stays as it is until the process has ended. The JDK's own is reset as soon as a signal arrives,
 * and what is said while work under way is ended would be lost. Made by the JDK, which wants it
 * public.
 */
public final class LastingLogManager extends LogManager {
  /** Has the JDK use it; only before anything has made a logger. */
  static void install() {
    System.setProperty("java.util.logging.manager", LastingLogManager.class.getName());
  }

  @Override
  public void reset() {}
}
