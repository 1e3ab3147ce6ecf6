package io.dynamicnetworks.bench;

import static io.dynamicnetworks.standin.Patience.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The kernel's figures for a container on this machine: for its cgroup, and for its first process.
 */
final class NodeContainer {
  private static final double NANOS = 1e9;
  private static final double MICROS = 1e6;
  private static final double MEGA = 1e6;

  // USER_HZ, which is 100 on every supported architecture.
  private static final long MILLIS_PER_TICK = 10;
  // Field 22 of /proc/PID/stat, counted from after the name, which may contain spaces.
  private static final int START_TICKS = 19;

  private final long pid;

  /** The cgroup's folder by controller; "" for cgroup v2. */
  private final Map<String, Path> cgroups;

  private NodeContainer(long pid, Map<String, Path> cgroups) {
    this.pid = pid;
    this.cgroups = cgroups;
  }

  /**
   * Waits for the container's process.
   *
   * @param id the container id without the runtime's name
   */
  static NodeContainer of(String id) {
    long pid = await("process of container " + id).until(() -> first(id), found -> found > 0);
    return new NodeContainer(pid, cgroups(pid));
  }

  /** The pid of its first process on this machine; 0 if there is none. */
  private static long first(String id) {
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      return all.filter(folder -> folder.getFileName().toString().matches("[0-9]+"))
          .filter(folder -> read(folder.resolve("cgroup")).contains(id))
          .filter(folder -> isFirst(read(folder.resolve("status"))))
          .mapToLong(folder -> Long.parseLong(folder.getFileName().toString()))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isFirst(String status) {
    return status.lines().anyMatch(line -> line.startsWith("NSpid:") && line.endsWith("\t1"));
  }

  private static Map<String, Path> cgroups(long pid) {
    Map<String, Path> mounts =
        read(Path.of("/proc/mounts"))
            .lines()
            .map(line -> line.split(" ", -1))
            .filter(mount -> mount[2].startsWith("cgroup"))
            .flatMap(NodeContainer::controllers)
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a));
    return read(Path.of("/proc", String.valueOf(pid), "cgroup"))
        .lines()
        .map(line -> line.split(":", 3))
        .flatMap(
            line ->
                mounts.entrySet().stream()
                    .filter(mount -> List.of(line[1].split(",", -1)).contains(mount.getKey()))
                    .map(
                        mount ->
                            Map.entry(
                                mount.getKey(), mount.getValue().resolve(line[2].substring(1)))))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a));
  }

  private static Stream<Map.Entry<String, Path>> controllers(String[] mount) {
    return mount[2].equals("cgroup2")
        ? Stream.of(Map.entry("", Path.of(mount[1])))
        : List.of("cpuacct", "memory").stream()
            .filter(name -> List.of(mount[3].split(",", -1)).contains(name))
            .map(name -> Map.entry(name, Path.of(mount[1])));
  }

  /** CPU time of all its processes so far, including probes that run in it; in seconds. */
  double cpuSeconds() {
    Path v1 = cgroups.get("cpuacct");
    return v1 != null
        ? Double.parseDouble(read(v1.resolve("cpuacct.usage")).strip()) / NANOS
        : field(v2().resolve("cpu.stat"), "usage_usec") / MICROS;
  }

  /**
   * The figure that the kubelet reports and uses for eviction: memory in use without inactive file
   * pages.
   */
  double workingSetMegabytes() {
    Path v1 = cgroups.get("memory");
    double bytes =
        v1 != null
            ? Double.parseDouble(read(v1.resolve("memory.usage_in_bytes")).strip())
                - field(v1.resolve("memory.stat"), "total_inactive_file")
            : Double.parseDouble(read(v2().resolve("memory.current")).strip())
                - field(v2().resolve("memory.stat"), "inactive_file");
    return bytes / MEGA;
  }

  private Path v2() {
    return Optional.ofNullable(cgroups.get(""))
        .orElseThrow(() -> new IllegalStateException("no cgroup of process " + pid));
  }

  /** Its first process. */
  Usage process() {
    return new Usage(pid);
  }

  /** The start of its first process, to 10 ms. */
  Instant began() {
    String stat = read(Path.of("/proc", String.valueOf(pid), "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    long sinceBoot = Long.parseLong(fields[START_TICKS]) * MILLIS_PER_TICK;
    double uptime = Double.parseDouble(read(Path.of("/proc/uptime")).split(" ", -1)[0]);
    return Instant.now().minus(Duration.ofMillis(Math.round(uptime * 1_000) - sinceBoot));
  }

  private static double field(Path file, String name) {
    return read(file)
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  /** The file's content; empty if it does not exist, since processes end. */
  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }
}
