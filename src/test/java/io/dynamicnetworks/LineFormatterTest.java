package io.dynamicnetworks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

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
            "ERROR Lane: broke exception=\"java.lang.IllegalStateException: first\\nsecond\" at=LineFormatterTest.")
        .doesNotContain("\n");
  }

  private static LogRecord entry(Level level, String message) {
    LogRecord entry = new LogRecord(level, message);
    entry.setInstant(Instant.parse("2026-01-01T12:00:00.500Z"));
    entry.setLoggerName("io.dynamicnetworks.reconcile.Lane");
    return entry;
  }
}
