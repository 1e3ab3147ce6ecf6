package io.dynamicnetworks.lab;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What happened since an edit, printed in chronological order. Thread-safe. */
final class Timeline {
  private static final double NANOS_PER_MILLI = 1e6;

  private final PrintStream out;
  private final List<Entry> entries = new ArrayList<>();
  private long beganNanos;

  private record Entry(long nanos, String text) {}

  Timeline(PrintStream out) {
    this.out = out;
  }

  /** Begins a new part and restarts its clock. */
  synchronized void begin(String title) {
    out.println();
    out.println(title);
    entries.clear();
    beganNanos = System.nanoTime();
  }

  /** Notes an event that happens now. */
  void note(String text) {
    noteAt(System.nanoTime(), text);
  }

  /** Notes an event at that {@link System#nanoTime()}; ignored if before the current part. */
  synchronized void noteAt(long nanos, String text) {
    if (nanos >= beganNanos) {
      entries.add(new Entry(nanos, text));
    }
  }

  /** Prints the notes of the current part. */
  synchronized void print() {
    entries.stream()
        .sorted(Comparator.comparingLong(Entry::nanos))
        .forEach(
            entry ->
                out.printf(
                    "  %8.1f ms  %s%n",
                    (entry.nanos() - beganNanos) / NANOS_PER_MILLI, entry.text()));
    entries.clear();
  }
}
