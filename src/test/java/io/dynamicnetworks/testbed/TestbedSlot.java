package io.dynamicnetworks.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A folder, a cgroup parent and a subnet for one test run, so that several can share a machine. The
 * folder names its owner's process; the next run sweeps what a dead owner left behind.
 */
final class TestbedSlot {
  private static final Path BASE = Path.of("/tmp/dynamic-networks-real");
  private static final int FIRST = 16;
  private static final int LAST = 239;

  private final int number;

  private TestbedSlot(int number) {
    this.number = number;
  }

  /** Takes a free slot, after sweeping what dead owners left behind. */
  static synchronized TestbedSlot take() {
    try {
      Files.createDirectories(BASE);
      // Without the lock, two runs could sweep the same folder, one of them after it has a new
      // owner.
      try (FileChannel file =
              FileChannel.open(
                  BASE.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = file.lock()) {
        if (!lock.isValid()) {
          throw new IllegalStateException(BASE + "/lock: lost");
        }
        sweepLeftovers();
        return firstFree();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TestbedSlot firstFree() throws IOException {
    for (int number = FIRST; number <= LAST; number++) {
      TestbedSlot slot = new TestbedSlot(number);
      if (slot.create()) {
        return slot;
      }
    }
    throw new IllegalStateException(BASE + ": all slots from 16 to 239 are in use");
  }

  /** Removes the slots of processes that no longer exist. */
  private static void sweepLeftovers() throws IOException {
    try (Stream<Path> folders = Files.list(BASE)) {
      for (Path folder : folders.toList()) {
        String name = String.valueOf(folder.getFileName());
        if (name.matches("\\d{1,4}") && abandoned(folder)) {
          new TestbedSlot(Integer.parseInt(name)).sweep();
        }
      }
    }
  }

  private static boolean abandoned(Path folder) throws IOException {
    try {
      String owner = Files.readString(folder.resolve("owner"));
      return !owner.equals(
          ProcessHandle.of(Long.parseLong(owner.substring(0, owner.indexOf(' '))))
              .map(TestbedSlot::identity)
              .orElse(""));
    } catch (NoSuchFileException e) {
      // Gone in the meantime, or half removed: under the lock, no folder is created without an
      // owner.
      return Files.exists(folder);
    }
  }

  /** The process id and start time; ids alone are reused. */
  private static String identity(ProcessHandle process) {
    Optional<Instant> start = process.info().startInstant();
    return process.pid() + " " + start.map(Instant::toString).orElse("");
  }

  private boolean create() throws IOException {
    try {
      Files.createDirectory(root());
    } catch (FileAlreadyExistsException e) {
      return false;
    }
    Files.writeString(root().resolve("owner"), identity(ProcessHandle.current()));
    return true;
  }

  Path root() {
    return BASE.resolve(String.valueOf(number));
  }

  String cgroupParent() {
    return "/dynamic-networks-" + number;
  }

  /** The common prefix of all addresses in the subnet. */
  String addressStart() {
    return "10.199." + number + ".";
  }

  String subnet() {
    return addressStart() + "0/24";
  }

  /** Ends and removes everything in the slot, whatever its state. */
  void sweep() {
    script("containerd-sweep.sh", root().toString(), cgroupParent());
  }

  /**
   * Everything left behind by the slot and these sandboxes, one item per line; empty if there is
   * nothing.
   */
  String leftovers(Set<String> sandboxes) {
    return script(
        "containerd-check.sh",
        Stream.concat(
                Stream.of(root().toString(), cgroupParent(), addressStart()), sandboxes.stream())
            .toArray(String[]::new));
  }

  private static String script(String name, String... arguments) {
    return Command.run(
        Stream.concat(Stream.of("sh", "-c", resource(name), name), Stream.of(arguments))
            .toArray(String[]::new));
  }

  static String resource(String name) {
    try (InputStream in = TestbedSlot.class.getResourceAsStream("/testbed/" + name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
