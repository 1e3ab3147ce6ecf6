package io.dynamicnetworks.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.bus.LimitPort;
import io.dynamicnetworks.bus.LimitPort.Limited;
import io.dynamicnetworks.model.CniCommand;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Work that a limit delays or drops is counted. */
class LimitsCountedTest {
  private final Scenario node = new Scenario(Mode.OBSERVING);
  private final List<Limited> reached = new ArrayList<>();

  LimitsCountedTest() {
    node.controller().bus().subscribe(LimitPort.REACHED, limit -> reached.add(limit.limit()));
  }

  @Test
  void aCallThatHangsAndOneBeyondItsDeadline() {
    Cluster.Life pod = node.pod(null);
    node.daemon.slowNext(CniCommand.ADD, "a", Duration.ofSeconds(2));
    node.edit(pod, "a@x1");
    node.pass(Duration.ofSeconds(10));
    assertThat(reached).containsExactly(Limited.HANGING_CALL);
    node.daemon.slowNext(CniCommand.ADD, "b", Duration.ofSeconds(90));
    node.edit(pod, "a@x1,b@x2");
    node.pass(Duration.ofSeconds(61));
    assertThat(reached)
        .containsExactly(Limited.HANGING_CALL, Limited.HANGING_CALL, Limited.CALL_DEADLINE);
  }

  @Test
  void callsInTimeCountForNothing() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, "a@x1,b@x2");
    node.pass(Duration.ofMinutes(1));
    assertThat(node.links(pod)).hasSize(2);
    assertThat(reached).isEmpty();
  }

  @Test
  void detachesAtThePodsEndThatFailAgainAndAgain() {
    Cluster.Life pod = node.pod(null);
    node.edit(
        pod,
        IntStream.rangeClosed(1, 32).mapToObj(i -> "a@x" + i).collect(Collectors.joining(",")));
    node.pass(Duration.ofMinutes(2));
    assertThat(node.links(pod)).hasSize(32);
    node.daemon.hasNoPluginFor("a");
    node.end(pod, true);
    node.pass(Duration.ofSeconds(2));
    assertThat(reached).as("the first attempt waits for nothing").isEmpty();
    node.pass(Duration.ofMinutes(1));
    assertThat(reached).isNotEmpty().containsOnly(Limited.CALLS);
    node.daemon.hasPluginFor("a");
    node.pass(Duration.ofMinutes(5));
    assertThat(node.leases()).isEmpty();
  }

  /** Pods whose plugin is missing, edited again and again. */
  @Test
  void linesOfTheLogAboutOneNamespace() {
    node.daemon.hasNoPluginFor("a");
    List<Cluster.Life> pods = IntStream.range(0, 100).mapToObj(number -> node.pod(null)).toList();
    for (int edit = 0; edit < 12; edit++) {
      for (Cluster.Life pod : pods) {
        node.edit(pod, "a@x" + edit % 2);
      }
      node.pass(Duration.ofSeconds(1));
    }
    node.pass(Duration.ofSeconds(5));
    assertThat(reached).contains(Limited.LOG_LINES);
  }

  @Test
  void aPlanThatHasNotRoomForAll() {
    for (String name : List.of("a", "b")) {
      NetworkRef network = Scenario.shop(name);
      String config = Configs.of(network, name, Plugin.MACVLAN);
      String padding = "{\"pad\":\"" + "x".repeat(20_000) + "\",";
      node.cluster.define(new NetworkDefinition(network, padding + config.substring(1)));
    }
    Cluster.Life pod = node.pod(null);
    node.edit(pod, "a@x1,b@x2");
    node.pass(Duration.ofMinutes(1));
    assertThat(node.links(pod)).hasSize(2);
    assertThat(reached).containsExactly(Limited.PLAN);
  }
}
