package io.dynamicnetworks.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A process's resource use as the kernel reports it (proc(5)). */
final class Usage {
  // USER_HZ, which is 100 on every supported architecture.
  private static final double TICKS_PER_SECOND = 100;

  // Fields 14 and 15 of /proc/PID/stat, counted from after the name, which may contain spaces.
  private static final int USER_TICKS = 11;
  private static final int SYSTEM_TICKS = 12;

  private static final double NANOS_PER_SECOND = 1e9;

  private final Path proc;

  Usage(long pid) {
    proc = Path.of("/proc", String.valueOf(pid));
  }

  /** Resident memory, in MB (1,000,000 bytes). */
  double rssMegabytes() {
    return megabytes("smaps_rollup", "Rss:");
  }

  /** The peak resident memory so far; in MB. */
  double peakMegabytes() {
    return megabytes("status", "VmHWM:");
  }

  /** The part of RSS without file-backed pages, which the kernel could drop; in MB. */
  double anonymousMegabytes() {
    return megabytes("smaps_rollup", "Anonymous:");
  }

  /** Resident memory with shared pages divided among their users; in MB. */
  double pssMegabytes() {
    return megabytes("smaps_rollup", "Pss:");
  }

  /** The current number of threads. */
  double threads() {
    return number("status", "Threads:");
  }

  /** CPU time so far; in seconds. */
  double cpuSeconds() {
    String stat = read("stat");
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]))
        / TICKS_PER_SECOND;
  }

  /**
   * What the threads of a name did so far.
   *
   * @param runSeconds time on a core
   * @param waitSeconds time in which a thread could have run, but every core was in use
   */
  record OfThreads(double runSeconds, double waitSeconds) {
    OfThreads since(OfThreads before) {
      return new OfThreads(runSeconds - before.runSeconds, waitSeconds - before.waitSeconds);
    }
  }

  /**
   * The threads whose name is that.
   *
   * @param name as the kernel keeps it: at most 15 characters
   */
  OfThreads threads(String name) {
    double run = 0;
    double wait = 0;
    try (Stream<Path> tasks = Files.list(proc.resolve("task"))) {
      for (Path task : (Iterable<Path>) tasks::iterator) {
        if (Files.readString(task.resolve("comm")).strip().equals(name)) {
          String[] nanos = Files.readString(task.resolve("schedstat")).strip().split(" ", -1);
          run += Long.parseLong(nanos[0]) / NANOS_PER_SECOND;
          wait += Long.parseLong(nanos[1]) / NANOS_PER_SECOND;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new OfThreads(run, wait);
  }

  private double megabytes(String file, String field) {
    return number(file, field) * 1024 / 1e6;
  }

  private double number(String file, String field) {
    try (Stream<String> lines = read(file).lines()) {
      return lines
          .filter(line -> line.startsWith(field))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElseThrow();
    }
  }

  private String read(String file) {
    try {
      return Files.readString(proc.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
