package io.dynamicnetworks.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.bus.ReconcilePort;
import io.dynamicnetworks.bus.ReconcilePort.WorkerReplaced;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A reconcile whose future never completes, as after an uncaught error. */
@ParameterizedClass
@EnumSource
class WatchdogTest {
  private static final Duration SOON = Duration.ofSeconds(2);
  private static final Duration LONGER_THAN_ALL_DEADLINES = Duration.ofMinutes(3);

  private final Scenario node;
  private final List<WorkerReplaced> replaced = new ArrayList<>();

  WatchdogTest(Mode mode) {
    node = new Scenario(mode);
    node.controller().bus().subscribe(ReconcilePort.WORKER_REPLACED, replaced::add);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cri.sandbox", "watch.networks", "status"})
  void whatGoesNoFurtherIsReplacedAndThePodGetsWhatItAsksFor(String lost) {
    Cluster.Life pod = node.pod(null);
    node.controller().bus().loseReply(lost);
    node.edit(pod, "a@x1");
    node.pass(SOON);
    assertThat(replaced).isEmpty();
    node.edit(pod, "b@x2");
    node.pass(LONGER_THAN_ALL_DEADLINES);
    assertThat(replaced).hasSize(1);
    assertThat(node.links(pod)).isEqualTo(Map.of("x2", "b"));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x2", "shop/b"));
    node.edit(pod, "[]");
    node.pass(SOON);
    assertThat(node.links(pod)).isEmpty();
    assertThat(node.leases()).isEmpty();
    assertThat(node.broken()).isEmpty();
  }

  @Test
  void whoWaitsForItsTurnIsNotReplaced() {
    node.daemon.hangNext("a", 200);
    List<Cluster.Life> pods = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      pods.add(node.pod(null));
    }
    pods.forEach(pod -> node.edit(pod, "a@x1"));
    node.pass(LONGER_THAN_ALL_DEADLINES);
    assertThat(replaced).isEmpty();
  }
}
