package io.dynamicnetworks.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineFormatterTest {
  private final LineFormatter formatter = new LineFormatter();

  @Test
  void aRecordIsTimeLevelPlaceAndMessage() {
    LogRecord entry = entry(Level.INFO, "attached pod=shop/cart-0");
    assertThat(formatter.format(entry))
        .isEqualTo("2026-01-01T12:00:00.500Z INFO Lane: attached pod=shop/cart-0");
  }

  @Test
  void whatATenantWroteCannotBeginALineOrMoveTheCursor() {
    LogRecord entry = entry(Level.WARNING, "cause=a\nERROR \u001b[2Jb\r");
    assertThat(formatter.format(entry)).endsWith("WARN Lane: cause=a\\nERROR \\u001b[2Jb\\u000d");
  }

  @Test
  void anExceptionStaysOnItsLine() {
    LogRecord entry = entry(Level.SEVERE, "broke");
    entry.setThrown(new IllegalStateException("first\nsecond"));
    assertThat(formatter.format(entry))
        .contains(
            "ERROR Lane: broke exception=\"java.lang.IllegalStateException: first\\n"
                + "second\" at=LineFormatterTest.")
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0x7F, 0x85, 0x9B, 0xAD, 0x61C, 0x200B, 0x200E, 0x2028, 0x2029, 0x202E, 0x2060, 0x2066,
        0xFEFF, 0xD800, 0xDFFF, 0x34F, 0x3164, 0xFE0F, 0xE0001, 0xE0100, 0x10FFFF
      })
  void whatCannotBeSeenIsEscaped(int c) {
    StringBuilder expected = new StringBuilder();
    for (char unit : Character.toChars(c)) {
      expected.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
    }
    assertThat(LineFormatter.oneLine("a" + Character.toString(c) + "b"))
        .isEqualTo("a" + expected + "b");
  }

  @Test
  void whatCanBeSeenStays() {
    String text = "grün ☃ 網路 😀 \"'\\";
    assertThat(LineFormatter.oneLine(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "ä", "網", "😀", "\u001b", "\n", "\ud800"})
  void aLineIsCutAtFourKilobytesAndThatTakesNoTimeByTheLength(String letter) {
    String huge = letter.repeat(1 << 20);
    LineFormatter.oneLine(huge);
    long fastest = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      long began = System.nanoTime();
      String line = formatter.format(entry(Level.WARNING, huge));
      fastest = Math.min(fastest, System.nanoTime() - began);
      assertThat(line.getBytes(StandardCharsets.UTF_8).length).isBetween(4_096, 4_200);
      assertThat(line).endsWith(" characters more)");
    }
    assertThat(Duration.ofNanos(fastest)).isLessThan(Duration.ofMillis(5));
  }

  @Test
  void anExceptionsTextIsCutToo() {
    LogRecord entry = entry(Level.SEVERE, "broke");
    entry.setThrown(new IllegalStateException("x".repeat(1 << 20)));
    assertThat(formatter.format(entry)).hasSizeLessThan(2_000).contains("characters more)", " at=");
  }

  private static LogRecord entry(Level level, String message) {
    LogRecord entry = new LogRecord(level, message);
    entry.setInstant(Instant.parse("2026-01-01T12:00:00.500Z"));
    entry.setLoggerName("io.dynamicnetworks.reconcile.Lane");
    return entry;
  }
}
