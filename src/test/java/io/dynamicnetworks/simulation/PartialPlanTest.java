package io.dynamicnetworks.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.NetworkReady;
import io.dynamicnetworks.plan.Policy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** More to attach than one plan can hold. */
class PartialPlanTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final List<String> LARGE = List.of("a", "b", "c", "d");
  private static final String ALL_LARGE = "a@x1,b@x2,c@x3,d@x4";

  private Scenario node = new Scenario(Mode.BLIND);

  @AfterEach
  void noRuleWasBrokenOnTheWay() {
    assertThat(node.broken()).isEmpty();
  }

  /** Makes each plan hold only one attach. */
  private void makeLarge() {
    for (String name : LARGE) {
      node.cluster.define(
          new NetworkDefinition(Scenario.shop(name), Configs.large(Scenario.shop(name), name)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void largeConfigsAreAttachedOneRunAfterTheOther(Mode mode) {
    node = new Scenario(mode);
    makeLarge();
    Cluster.Life pod = node.pod(null);
    node.edit(pod, ALL_LARGE);
    node.pass(SOON);
    assertThat(node.links(pod)).hasSize(LARGE.size());
    assertThat(node.listed(pod)).hasSize(LARGE.size());
  }

  private Cluster.Life editedWhileAFails(Mode mode, int times) {
    node = new Scenario(mode);
    makeLarge();
    node.daemon.failNext("a", times);
    Cluster.Life pod = node.pod(null);
    node.edit(pod, ALL_LARGE);
    return pod;
  }

  @ParameterizedTest
  @EnumSource
  void whatFailsKeepsNothingElseFromItsTurnAndIsTriedAgain(Mode mode) {
    Cluster.Life pod = editedWhileAFails(mode, 3);
    node.pass(Duration.ofMillis(400));
    assertThat(node.links(pod)).containsOnlyKeys("x2", "x3", "x4");
    node.pass(Duration.ofMinutes(2));
    assertThat(node.links(pod)).containsOnlyKeys("x1", "x2", "x3", "x4");
  }

  @ParameterizedTest
  @EnumSource
  void aMoveForWhichThereIsNoRoomYetLeavesTheOldInterfaceSoThatItCanBeReattached(Mode mode) {
    node = new Scenario(mode);
    makeLarge();
    Cluster.Life pod = node.pod(null);
    node.edit(pod, "a@x1,b@x2");
    node.pass(SOON);
    node.daemon.failNext("d", 1_000);
    node.edit(pod, "c@x1,d@x2");
    node.pass(SOON);
    assertThat(node.links(pod)).containsOnly(Map.entry("x1", "c"), Map.entry("x2", "b"));
    assertThat(node.listed(pod)).containsOnly(Map.entry("x1", "shop/c"), Map.entry("x2", "shop/b"));
  }

  @ParameterizedTest
  @EnumSource
  void twoThatSwapTheirMacsDoNotWaitForEachOther(Mode mode) {
    node = new Scenario(mode);
    makeLarge();
    Cluster.Life pod = node.pod(null);
    String one = "\"mac\":\"02:00:00:00:00:01\"";
    String two = "\"mac\":\"02:00:00:00:00:02\"";
    node.edit(pod, "[" + selection("a", "x1", one) + "," + selection("b", "x2", two) + "]");
    node.pass(SOON);
    node.edit(pod, "[" + selection("b", "x1", two) + "," + selection("a", "x2", one) + "]");
    node.pass(SOON);
    assertThat(node.links(pod)).containsOnly(Map.entry("x1", "b"), Map.entry("x2", "a"));
    assertThat(node.events(pod)).noneMatch(event -> event.contains("failed"));
  }

  private static String selection(String network, String iface, String more) {
    return "{\"name\":\"%s\",\"interface\":\"%s\",%s}".formatted(network, iface, more);
  }

  @ParameterizedTest
  @EnumSource
  void aPodThatMayHaveManyGetsThemAll(Mode mode) {
    node =
        new Scenario(
            mode, settings -> Scenario.withPolicy(settings, new Policy(null, null, Set.of(), 100)));
    Cluster.Life pod = node.pod(null);
    node.edit(
        pod, IntStream.range(0, 90).mapToObj(i -> "a@i" + i).collect(Collectors.joining(",")));
    node.pass(Duration.ofMinutes(1));
    assertThat(node.links(pod)).hasSize(90);
    assertThat(node.listed(pod)).hasSize(90);
    node.edit(pod, "[]");
    node.pass(Duration.ofMinutes(2));
    assertThat(node.links(pod)).isEmpty();
    assertThat(node.leases()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void whatFailedInAnEarlierRunIsShownUntilItWorks(Mode mode) {
    Cluster.Life pod = editedWhileAFails(mode, 1_000);
    for (int i = 0; i < 100; i++) {
      node.pass(Duration.ofMillis(100));
      NetworkReady shown = pod.pod.ready();
      assertThat(shown == null ? "False" : shown.status()).isEqualTo("False");
    }
    assertThat(node.links(pod)).containsOnlyKeys("x2", "x3", "x4");
    assertThat(Objects.requireNonNull(pod.pod.ready()).reason()).isEqualTo("Failed");
    assertThat(node.daemon.requests().stream().filter("ADD x1 a"::equals))
        .as("retries begin after half a second, however many runs the rest took")
        .hasSizeGreaterThan(3);
  }
}
