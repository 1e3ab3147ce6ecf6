package io.dynamicnetworks.flow;

import io.dynamicnetworks.config.Config;
import io.dynamicnetworks.config.Settings;

/** The backoff of a controller whose config sets none. */
public final class DefaultBackoff {
  private static final Settings.Requeue SETTINGS = Config.DEFAULT.settings().requeue();

  public static final Backoff DEFAULT =
      new Backoff(SETTINGS.backoffInitial(), SETTINGS.backoffMaximum());

  private DefaultBackoff() {}
}
