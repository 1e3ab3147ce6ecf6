package io.dynamicnetworks.ops;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The process as the kernel sees it, under the metric names of Prometheus' own clients. */
final class ProcessStats {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final long KIB = 1024;

  private ProcessStats() {}

  static void register(MeterRegistry registry) {
    ProcessHandle self = ProcessHandle.current();
    Gauge.builder("process.resident.memory.bytes", ProcessStats::residentBytes)
        .description("Resident memory of the process")
        .register(registry);
    FunctionCounter.builder("process.cpu.seconds", self, ProcessStats::cpuSeconds)
        .description("CPU time that the process used")
        .register(registry);
    Gauge.builder("process.start.time.seconds", self, ProcessStats::startSeconds)
        .description("When the process started, in seconds since 1970")
        .register(registry);
  }

  private static double cpuSeconds(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1000.0;
  }

  private static double startSeconds(ProcessHandle process) {
    return process.info().startInstant().map(start -> start.toEpochMilli() / 1000.0).orElse(0.0);
  }

  /** NaN if the file cannot be read, which is how Prometheus expresses an unknown value. */
  private static double residentBytes() {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) * KIB)
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException e) {
      return Double.NaN;
    }
  }
}
