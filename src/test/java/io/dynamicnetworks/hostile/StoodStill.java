package io.dynamicnetworks.hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * For how long the machine let threads wait that had something to do, since another had its core: a
 * stand-in, an attacker or whatever else runs. The kernel counts it for each thread.
 *
 * @param program of the event loops of the program, in nanoseconds
 * @param standIns of the event loops of this process, which the stand-ins run on
 */
record StoodStill(Map<String, Long> program, Map<String, Long> standIns) {
  /** Until now, before the program is started. */
  static StoodStill ofStandIns() {
    return new StoodStill(Map.of(), waits(Path.of("/proc/self")));
  }

  /** Until now. */
  static StoodStill of(long pid) {
    return new StoodStill(waits(Path.of("/proc/" + pid)), waits(Path.of("/proc/self")));
  }

  /** The longest of a thread of each since then, one after the other: an edit needs both. */
  Duration since(StoodStill before) {
    return Duration.ofNanos(longest(program, before.program) + longest(standIns, before.standIns));
  }

  private static long longest(Map<String, Long> now, Map<String, Long> before) {
    return now.entrySet().stream()
        .mapToLong(wait -> wait.getValue() - before.getOrDefault(wait.getKey(), 0L))
        .max()
        .orElse(0);
  }

  private static Map<String, Long> waits(Path process) {
    Map<String, Long> waits = new HashMap<>();
    try (Stream<Path> threads = Files.list(process.resolve("task"))) {
      for (Path thread : threads.toList()) {
        if (isEventLoop(thread)) {
          waits.put(thread.getFileName().toString(), waited(thread));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return waits;
  }

  /** What serves or does an edit, not who attacks; the kernel keeps 15 letters of a name. */
  private static boolean isEventLoop(Path thread) {
    return text(thread.resolve("comm")).contains("eventloo");
  }

  private static long waited(Path thread) {
    List<String> numbers = List.of(text(thread.resolve("schedstat")).strip().split(" ", -1));
    return numbers.size() < 2 ? 0 : Long.parseLong(numbers.get(1));
  }

  /** Empty if the thread has ended. */
  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }
}
