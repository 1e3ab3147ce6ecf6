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
 * A folder, a cgroup parent and a subnet of one's own: several test runs can share a machine. The
 * folder names the process that owns it; what a dead owner left is swept by whoever comes next.
 */
final class TestbedSlot {
  private static final Path BASE = Path.of("/tmp/dynamic-networks-real");
  private static final int FIRST = 16;
  private static final int LAST = 239;

  private final int number;

  private TestbedSlot(int number) {
    this.number = number;
  }

  /** A free one, after what others left behind has been swept. */
  static synchronized TestbedSlot take() {
    try {
      Files.createDirectories(BASE);
      // Or two would sweep the same folder, the second when it has a new owner already.
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
    throw new IllegalStateException(BASE + ": every number from 16 to 239 is taken");
  }

  /** Removes what runs left whose process is gone. */
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
      // Gone in the meantime, or half removed: nobody makes one without its owner under the lock.
      return Files.exists(folder);
    }
  }

  /** Process ids are reused; with the time of the start they are not. */
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

  /** The start of every address in its subnet. */
  String addressStart() {
    return "10.199." + number + ".";
  }

  String subnet() {
    return addressStart() + "0/24";
  }

  /** Ends and removes everything in it, however it was left. */
  void sweep() {
    script("containerd-sweep.sh", root().toString(), cgroupParent());
  }

  /** Every trace that is left of it and of these sandboxes, one in a line; empty if none is. */
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
