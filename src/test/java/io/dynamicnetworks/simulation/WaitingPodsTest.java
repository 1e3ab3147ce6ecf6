package io.dynamicnetworks.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What waits for a peer keeps what it needs, and not what a tenant wrote besides (SPEC 11). */
class WaitingPodsTest {
  private static final int PODS = 100;
  private static final int INVALID = 998;
  private static final int MOST_BYTES_OF_POD = 64 << 10;
  private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();

  @ParameterizedTest
  @EnumSource(Mode.class)
  void ofInvalidElementsNothingWaits(Mode mode) {
    long plain = waiting(mode, "a@x1" + " ".repeat(3 * INVALID));
    long invalid = waiting(mode, "a@x1" + ",B_".repeat(INVALID));
    assertThat((invalid - plain) / PODS).isLessThan(MOST_BYTES_OF_POD);
  }

  /** The heap that is taken while all pods wait for calls that hang, or for their turn. */
  private static long waiting(Mode mode, String annotation) {
    Scenario node = new Scenario(mode);
    List<Cluster.Life> pods = new ArrayList<>();
    for (int at = 0; at < PODS; at++) {
      pods.add(node.pod(null));
    }
    node.pass(Duration.ofSeconds(10));
    long before = used();
    node.daemon.hangNext("a", PODS);
    pods.forEach(pod -> node.edit(pod, annotation));
    node.pass(Duration.ofSeconds(10));
    assertThat(pods).noneMatch(pod -> node.links(pod).containsKey("x1"));
    return used() - before;
  }

  private static long used() {
    long used = Long.MAX_VALUE;
    for (int again = 0; again < 3; again++) {
      System.gc();
      used = Math.min(used, MEMORY.getHeapMemoryUsage().getUsed());
    }
    return used;
  }
}
