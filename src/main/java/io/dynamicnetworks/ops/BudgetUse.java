package io.dynamicnetworks.ops;

import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * The usage of a limit.
 *
 * @param name the metrics' label {@code budget}, if a metric has it too
 * @param unit of both numbers
 * @param used current usage; read on the event loop
 * @param limit exceeded by {@code used} slightly or not at all
 */
public record BudgetUse(String name, Unit unit, LongSupplier used, long limit) {
  /** What is counted. */
  public enum Unit {
    BYTES,
    /** Things such as calls. */
    COUNT
  }

  /** For a person, such as {@code 12 KiB of 4096 KiB}. */
  String text() {
    return number(used.getAsLong()) + " of " + number(limit);
  }

  private String number(long value) {
    return unit == Unit.COUNT ? Long.toString(value) : (value + 1023) / 1024 + " KiB";
  }

  String unitWord() {
    return unit.name().toLowerCase(Locale.ROOT);
  }
}
