package io.dynamicnetworks.logging;

import io.dynamicnetworks.model.Budgets;
import io.dynamicnetworks.text.Printable;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Formats a record as one line: {@code 2026-01-01T12:00:00.000Z INFO AttachmentDriver: attached
 * pod=shop/cart-0 …}. Text from tenants cannot start a new line, move the cursor or reorder
 * characters. A line has at most {@link Budgets#LOG_LINE_BYTES} of text; an exception adds up to 1
 * KiB and eight frames. Makes one pass over the shown text; safe on any thread.
 */
public final class LineFormatter extends Formatter {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final int FRAMES = 8;
  private static final int MAX_BYTES = Budgets.LOG_LINE_BYTES;
  private static final int MAX_THROWN_BYTES = 1 << 10;

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
            + oneLine(thrown.toString(), MAX_THROWN_BYTES)
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

  /**
   * At most 4 KB of the text, with invisible characters escaped as {@code \\n} or {@code \\u001b}.
   */
  public static String oneLine(String text) {
    return oneLine(text, MAX_BYTES);
  }

  private static String oneLine(String text, int maxBytes) {
    StringBuilder line = new StringBuilder(Math.min(text.length(), maxBytes) + 16);
    int bytes = 0;
    int at = 0;
    while (at < text.length() && bytes < maxBytes) {
      int c = text.codePointAt(at);
      at += Character.charCount(c);
      if (Printable.isVisible(c)) {
        line.appendCodePoint(c);
        bytes += utf8Length(c);
      } else {
        int before = line.length();
        escape(c, line);
        bytes += line.length() - before;
      }
    }
    if (at < text.length()) {
      line.append("… (").append(text.length() - at).append(" characters more)");
    }
    return line.toString();
  }

  private static void escape(int c, StringBuilder line) {
    if (c == '\n') {
      line.append("\\n");
      return;
    }
    HexFormat hex = HexFormat.of();
    for (char unit : Character.toChars(c)) {
      line.append("\\u").append(hex.toHexDigits(unit));
    }
  }

  private static int utf8Length(int c) {
    if (c < 0x80) {
      return 1;
    }
    if (c < 0x800) {
      return 2;
    }
    return Character.charCount(c) + 2;
  }
}
