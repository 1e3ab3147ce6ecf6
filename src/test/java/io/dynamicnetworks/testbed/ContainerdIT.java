package io.dynamicnetworks.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.tally.TestTally;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The testbed cleans up after itself, no matter how it ends. */
@Tag(TestTally.REAL)
class ContainerdIT {
  private static final PodRef CART = new PodRef("shop", "cart-0");

  @BeforeAll
  static void requireRealParts() {
    RealParts.require();
  }

  @Test
  void twoRunSideBySide() {
    try (Containerd one = Containerd.start();
        Containerd other = Containerd.start()) {
      Sandbox mine = one.runSandbox(CART, UUID.randomUUID().toString(), 0, false);
      Sandbox others = other.runSandbox(CART, UUID.randomUUID().toString(), 0, false);
      assertThat(mine.netns()).startsWith(one.root().toString());
      assertThat(others.netns()).startsWith(other.root().toString());
      assertThat(NetNs.at(mine.netns()).link("eth0").orElseThrow().addresses())
          .doesNotContainAnyElementsOf(
              NetNs.at(others.netns()).link("eth0").orElseThrow().addresses());
    }
  }

  @Test
  void closingWhileTheDaemonIsDeadLeavesNothing() {
    Containerd containerd = Containerd.start();
    containerd.runSandbox(CART, UUID.randomUUID().toString(), 0, false);
    containerd.killDaemon();
    assertThat(containerd.leftovers()).contains("process", "mount", "link");
    containerd.close();
    assertThat(containerd.leftovers()).isEmpty();
  }

  @Test
  void aProcessThatIsInterruptedLeavesNothing() throws Exception {
    Process holder = holder();
    Path root = root(holder);
    holder.destroy(); // SIGTERM, which the JVM treats like Ctrl-C
    assertThat(holder.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(root).doesNotExist();
    assertThat(mounts()).noneMatch(mount -> mount.contains(root + "/"));
  }

  @Test
  void whatAKilledProcessLeftIsSweptByTheNextStart() throws Exception {
    Process holder = holder();
    Path root = root(holder);
    holder.destroyForcibly();
    assertThat(holder.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(mounts()).anyMatch(mount -> mount.contains(root + "/"));
    try (Containerd next = Containerd.start()) {
      assertThat(mounts())
          .noneMatch(mount -> mount.contains(root + "/") && !root.equals(next.root()));
      assertThat(Files.exists(root) && !root.equals(next.root())).isFalse();
    }
    assertThat(mounts()).noneMatch(mount -> mount.contains(root + "/"));
    assertThat(commandLines()).noneMatch(line -> line.contains(root + "/"));
  }

  private static Process holder() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            ContainerdHolder.class.getName())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Waits until the containerd runs; returns its folder. */
  private static Path root(Process holder) throws IOException {
    BufferedReader output = holder.inputReader();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith("running ")) {
        return Path.of(line.substring("running ".length()));
      }
    }
    throw new AssertionError("the holder ended before it ran");
  }

  private static List<String> mounts() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/mountinfo"));
  }

  private static List<String> commandLines() {
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.flatMap(process -> process.info().commandLine().stream()).toList();
    }
  }
}
