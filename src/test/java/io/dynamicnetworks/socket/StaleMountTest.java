package io.dynamicnetworks.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * With mountinfo lines as a Linux 6 kernel shows them after the peer has removed the mounted path.
 */
class StaleMountTest {
  private static final String ROOT = "21 1 254:0 / / rw,relatime - ext4 /dev/vda rw";
  private static final Path SOCKET = Path.of("/host/run/multus/multus.sock");

  @Test
  void aSocketThatWasMountedAndThenDeletedIsStale() {
    assertThat(
            StaleMount.holds(
                mounts("/run/multus/multus.sock//deleted", "/host/run/multus/multus.sock"), SOCKET))
        .isTrue();
  }

  @Test
  void aFolderThatWasMountedAndThenDeletedIsStale() {
    assertThat(StaleMount.holds(mounts("/run/multus//deleted", "/host/run/multus"), SOCKET))
        .isTrue();
  }

  @Test
  void aMountThatIsStillThereIsNotStale() {
    assertThat(StaleMount.holds(mounts("/run", "/host/run"), SOCKET)).isFalse();
    assertThat(StaleMount.holds(List.of(ROOT), SOCKET)).isFalse();
  }

  @Test
  void onlyTheInnermostMountCounts() {
    List<String> inner =
        Stream.concat(
                mounts("/run//deleted", "/host/run").stream(),
                Stream.of("30 21 0:5 /run/multus /host/run/multus rw - tmpfs tmpfs rw"))
            .toList();
    assertThat(StaleMount.holds(inner, SOCKET)).isFalse();
  }

  @Test
  void amongMountsAtOnePlaceTheLastCounts() {
    List<String> over =
        Stream.concat(
                mounts("/run//deleted", "/host/run").stream(),
                Stream.of("30 21 0:5 /run /host/run rw - tmpfs tmpfs rw"))
            .toList();
    assertThat(StaleMount.holds(over, SOCKET)).isFalse();
  }

  @Test
  void aMountElsewhereDoesNotCount() {
    assertThat(StaleMount.holds(mounts("/run//deleted", "/host/running"), SOCKET)).isFalse();
  }

  @Test
  void thisProcessesOwnMountsCanBeRead() {
    assertThat(StaleMount.holds(Path.of("/proc/self/mountinfo"))).isFalse();
  }

  private static List<String> mounts(String root, String at) {
    return List.of(ROOT, "29 21 0:5 " + root + " " + at + " rw,relatime - tmpfs tmpfs rw");
  }
}
