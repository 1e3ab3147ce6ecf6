package io.dynamicnetworks.text;

import java.time.Duration;
import java.util.Locale;

/** Formats durations for people. */
public final class Durations {
  private Durations() {}

  /** Returns a text such as {@code 3.2 s}, {@code 14 min} or {@code 2 h}. */
  public static String shown(Duration duration) {
    double seconds = duration.toMillis() / 1e3;
    if (seconds < 60) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long minutes = duration.toMinutes();
    return minutes < 120 ? minutes + " min" : duration.toHours() + " h";
  }
}
