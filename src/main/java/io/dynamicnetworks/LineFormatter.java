package io.dynamicnetworks;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One record, one line: {@code 2026-01-01T12:00:00.000Z INFO Run: attached pod=shop/cart-0 …}. What
 * tenants wrote cannot begin a line of its own or move the cursor.
 */
final class LineFormatter extends Formatter {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final int FRAMES = 8;

  @Override
  public String format(LogRecord entry) {
    return TIME.format(entry.getInstant())
        + " "
        + level(entry.getLevel())
        + " "
        + lastPart(String.valueOf(entry.getLoggerName()))
        + ": "
        + oneLine(formatMessage(entry))
        + thrown(entry.getThrown());
  }

  private static String level(Level level) {
    if (level.intValue() >= Level.SEVERE.intValue()) {
      return "ERROR";
    }
    if (level.intValue() >= Level.WARNING.intValue()) {
      return "WARN";
    }
    if (level.intValue() >= Level.INFO.intValue()) {
      return "INFO";
    }
    return level.intValue() >= Level.FINE.intValue() ? "DEBUG" : "TRACE";
  }

  private static String thrown(@Nullable Throwable thrown) {
    return thrown == null
        ? ""
        : " exception=\""
            + oneLine(thrown.toString())
            + "\" at="
            + Arrays.stream(thrown.getStackTrace())
                .limit(FRAMES)
                .map(
                    frame ->
                        lastPart(frame.getClassName())
                            + "."
                            + frame.getMethodName()
                            + ":"
                            + frame.getLineNumber())
                .collect(Collectors.joining("<"));
  }

  private static String lastPart(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /** Control characters as {@code \n} or {@code \u001b}. */
  static String oneLine(String text) {
    if (text.chars().noneMatch(Character::isISOControl)) {
      return text;
    }
    return text.chars()
        .mapToObj(
            letter ->
                letter == '\n'
                    ? "\\n"
                    : Character.isISOControl(letter)
                        ? String.format(Locale.ROOT, "\\u%04x", letter)
                        : String.valueOf((char) letter))
        .collect(Collectors.joining());
  }
}
