package io.dynamicnetworks.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.CniCommand;
import io.dynamicnetworks.model.Explanation.Fact;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The Go controller's shapes: neither the CNI cache nor a state folder is mounted. The pods
 * themselves carry what the ledger loses with the container.
 */
class NoVolumeTest {
  private static final String A_ON_X1 = "[{\"name\":\"a\",\"interface\":\"x1\"}]";
  private static final String B_ON_X1 = "[{\"name\":\"b\",\"interface\":\"x1\"}]";
  private static final Duration SOON = Duration.ofSeconds(10);

  private final Scenario node = new Scenario(Mode.BLIND);

  @BeforeEach
  void nothingIsMounted() {
    node.disk.noVolume();
  }

  @AfterEach
  void noRuleWasBroken() {
    assertThat(node.broken()).isEmpty();
  }

  private void restart() {
    node.kill();
    node.disk.clear();
    node.start();
    node.pass(SOON);
  }

  @Test
  void aDetachUsesWhatTheAttachUsedThoughTheNadIsGoneAndTheContainerWasRestarted() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, A_ON_X1);
    node.pass(SOON);
    assertThat(pod.pod.sealed()).startsWith("1.").doesNotContain("macvlan");
    node.undefine("a");
    node.pass(SOON);
    restart();
    node.edit(pod, "[]");
    node.pass(SOON);
    assertThat(node.daemon.requests()).containsExactly("ADD x1 a", "DEL x1 a");
    assertThat(node.leases()).isEmpty();
    assertThat(node.listed(pod)).isEmpty();
    assertThat(pod.pod.sealed()).as("nothing is left to be carried").isNull();
  }

  @Test
  void aDetachUsesWhatTheAttachUsedThoughTheNadWasChanged() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, A_ON_X1);
    node.pass(SOON);
    node.define("a", "renamed");
    restart();
    node.edit(pod, "[]");
    node.pass(SOON);
    assertThat(node.daemon.requests()).containsExactly("ADD x1 a", "DEL x1 a");
    assertThat(node.leases()).isEmpty();
  }

  @Test
  void itCostsNoWriteOfItsOwn() {
    Scenario other = new Scenario(Mode.BLIND);
    for (Scenario each : new Scenario[] {node, other}) {
      Cluster.Life pod = each.pod(null);
      each.edit(pod, A_ON_X1);
      each.pass(SOON);
      each.edit(pod, "[]");
      each.pass(SOON);
    }
    assertThat(node.cluster.controllerWrites).isEqualTo(other.cluster.controllerWrites);
  }

  @Test
  void aRestartWithNothingToDoWritesNothing() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, A_ON_X1);
    node.pass(SOON);
    int before = node.cluster.controllerWrites;
    restart();
    assertThat(node.cluster.controllerWrites).isEqualTo(before);
    assertThat(node.daemon.requests()).containsExactly("ADD x1 a");
  }

  /** What the pod carries is this controller's own older text, not that of a former life. */
  @Test
  void whatThePodWasGivenWhileAnAttachWasInFlightIsNotTakenForALostLedger() {
    Cluster.Life pod = node.pod(null);
    node.cluster.faults.daemonReadsNoPods = true; // It refuses the ADD before any plugin runs.
    node.daemon.slowNext(CniCommand.ADD, "a", Duration.ofSeconds(3));
    node.edit(pod, A_ON_X1);
    node.pass(Duration.ofSeconds(2)); // Waiting clients have been shown that it takes long.
    assertThat(pod.pod.sealed()).startsWith("1.");
    node.cluster.faults.apiWritesRefused = true; // So the pod keeps that text for a while.
    node.edit(pod, "[]");
    node.pass(SOON);
    node.cluster.faults.apiWritesRefused = false;
    node.pass(SOON);
    assertThat(node.daemon.requests()).containsExactly("ADD x1 a");
    assertThat(pod.pod.sealed()).isNull();
  }

  @Test
  void killedInTheMiddleOfASlowAttachItEndsAsOneInterface() {
    Cluster.Life pod = node.pod(null);
    node.daemon.slowNext(CniCommand.ADD, "a", Duration.ofSeconds(20));
    node.edit(pod, A_ON_X1);
    node.pass(Duration.ofSeconds(3)); // Waiting clients have been shown that it takes long.
    node.kill();
    node.disk.clear();
    node.pass(Duration.ofSeconds(30)); // The ADD ends in the daemon, and its answer is lost.
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "a"));
    assertThat(node.listed(pod)).isEmpty();
    node.start();
    node.pass(Duration.ofMinutes(1));
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "a"));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/a"));
    assertThat(node.leases()).hasSize(1);
  }

  /** In these shapes a restart of the daemon ends the container too: its socket is stale. */
  @Test
  void aDaemonThatRestartsInTheMiddleOfAnAttachLeavesOneInterface() {
    Cluster.Life pod = node.pod(null);
    node.daemon.slowNext(CniCommand.ADD, "a", Duration.ofSeconds(5));
    node.edit(pod, A_ON_X1);
    node.pass(Duration.ofMillis(500));
    node.daemon.restart();
    node.cluster.faults.daemonReadsNoPods = true; // Nothing can be undone yet.
    node.pass(Duration.ofSeconds(2));
    node.kill();
    node.disk.clear();
    node.cluster.faults.daemonReadsNoPods = false;
    node.pass(SOON);
    assertThat(node.links(pod)).as("the plugin outlived the daemon").isEqualTo(Map.of("x1", "a"));
    assertThat(node.listed(pod)).isEmpty();
    node.start();
    node.pass(Duration.ofMinutes(1));
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "a"));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/a"));
    assertThat(node.leases()).hasSize(1);
  }

  @Test
  void killedBeforeAnythingWasWrittenTheEventNamesTheWayToRecover() {
    Cluster.Life pod = node.pod(null);
    node.daemon.slowNext(CniCommand.ADD, "a", Duration.ofSeconds(20));
    node.edit(pod, A_ON_X1);
    node.pass(Duration.ofMillis(500));
    node.kill();
    node.disk.clear();
    node.pass(Duration.ofSeconds(30));
    node.start();
    node.pass(SOON);
    assertThat(node.events(pod))
        .anyMatch(
            event ->
                event.contains("failed adding interface x1")
                    && event.contains("request another interface name, or recreate the pod"));
    node.edit(pod, "[{\"name\":\"a\",\"interface\":\"x2\"}]");
    node.pass(SOON);
    assertThat(node.listed(pod)).isEqualTo(Map.of("x2", "shop/a"));
  }

  @Test
  void whatAnotherWriterWroteCountsForNothing() {
    Cluster.Life pod = node.pod(null);
    Cluster.Life other = node.pod(null);
    node.edit(pod, A_ON_X1);
    node.edit(other, "[{\"name\":\"b\",\"interface\":\"x1\"}]");
    node.pass(SOON);
    String ofOther = other.pod.sealed();
    node.cluster.update(pod.pod.uid(), now -> now.withSealed(ofOther));
    node.cluster.update(other.pod.uid(), now -> now.withSealed("1.forged"));
    restart();
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "a"));
    node.edit(pod, "[]");
    node.edit(other, "[]");
    node.pass(SOON);
    assertThat(node.daemon.requests())
        .containsExactlyInAnyOrder("ADD x1 a", "ADD x1 b", "DEL x1 a", "DEL x1 b");
    assertThat(node.leases()).isEmpty();
  }

  /** An older text must not give access to a network that is no longer offered. */
  @Test
  void whatAnOlderTextNamesIsDetachedAtMostAndNeverAttached() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, A_ON_X1);
    node.pass(SOON);
    String older = pod.pod.sealed();
    String status = pod.pod.networkStatus();
    node.edit(pod, "[]");
    node.pass(SOON);
    node.undefine("a");
    node.pass(SOON);
    node.kill();
    node.disk.clear();
    node.cluster.update(pod.pod.uid(), now -> now.withSealed(older).withNetworkStatus(status));
    node.start();
    node.pass(SOON);
    node.daemon.failNext("b", 1);
    node.edit(pod, B_ON_X1);
    node.pass(Duration.ofMinutes(3));
    assertThat(node.daemon.requests()).containsOnlyOnce("ADD x1 a");
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "b"));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/b"));
  }

  @Test
  void aMoveThatFailsReattachesWhatTheNadStillOffers() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, A_ON_X1);
    node.pass(SOON);
    restart();
    node.daemon.failNext("b", 1);
    node.edit(pod, B_ON_X1);
    node.pass(Duration.ofSeconds(1));
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "a"));
  }

  @Test
  void killedWhileAMoveFailsItReattachesWhatTheNadStillOffers() {
    for (CniCommand slow : CniCommand.values()) {
      Scenario killed = new Scenario(Mode.BLIND);
      killed.disk.noVolume();
      Cluster.Life pod = killed.pod(A_ON_X1);
      killed.daemon.slowNext(slow, slow == CniCommand.DEL ? "a" : "b", Duration.ofSeconds(5));
      killed.daemon.failNext("b", 2);
      killed.edit(pod, B_ON_X1);
      killed.pass(Duration.ofSeconds(3)); // Waiting clients have been shown that it takes long.
      killed.kill();
      killed.disk.clear();
      killed.pass(SOON);
      killed.start();
      killed.pass(SOON);
      assertThat(killed.links(pod)).as("killed during %s", slow).isEqualTo(Map.of("x1", "a"));
      assertThat(killed.listed(pod)).isEqualTo(Map.of("x1", "shop/a"));
      assertThat(killed.broken()).isEmpty();
    }
  }

  @Test
  void whatThePodCarriesIsNeverHeldAgainstALedger() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, A_ON_X1);
    node.pass(SOON);
    String older = pod.pod.sealed();
    node.edit(pod, "[{\"name\":\"b\",\"interface\":\"x2\"}]");
    node.pass(SOON);
    node.cluster.update(pod.pod.uid(), now -> now.withSealed(older));
    node.kill(); // Only the process ends: the folder stays.
    node.start();
    node.pass(SOON);
    assertThat(node.links(pod)).isEqualTo(Map.of("x2", "b"));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x2", "shop/b"));
    assertThat(node.daemon.requests()).containsExactly("ADD x1 a", "ADD x2 b", "DEL x1 a");
  }

  @Test
  void whatMultusAttachedAndAnEditDetachedStaysDetachedAndIsAttachedAgainOnDemand() {
    Cluster.Life pod = node.pod("a@x1");
    node.edit(pod, "b@x2");
    node.pass(SOON);
    restart();
    assertThat(node.daemon.requests()).containsExactlyInAnyOrder("DEL x1 a", "ADD x2 b");
    node.edit(pod, "a@x1,b@x2");
    node.pass(SOON);
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "a", "x2", "b"));
  }

  @Test
  void whatThePodCarriesIsNotGivenUpWhileItCannotBeOpened() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, A_ON_X1);
    node.pass(SOON);
    node.undefine("a");
    node.kill();
    node.disk.clear();
    node.cluster.faults.sealedLedgersCannotBeOpened = true;
    node.start();
    node.edit(pod, "[]");
    node.pass(SOON);
    assertThat(node.daemon.requests()).containsExactly("ADD x1 a");
    node.cluster.faults.sealedLedgersCannotBeOpened = false;
    node.pass(Duration.ofMinutes(1));
    assertThat(node.daemon.requests()).containsExactly("ADD x1 a", "DEL x1 a");
    assertThat(node.leases()).isEmpty();
  }

  @Test
  void anExplanationNamesTheLedgerThatThePodCarriesUntilItIsOpened() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, A_ON_X1);
    node.pass(SOON);
    node.kill();
    node.disk.clear();
    node.cluster.faults.sealedLedgersCannotBeOpened = true;
    node.start();
    node.pass(SOON);
    String doubt = "the sealed ledger that the pod carries has yet to be opened";
    assertThat(node.next(pod)).extracting(Fact::value).contains(doubt);
    node.cluster.faults.sealedLedgersCannotBeOpened = false;
    node.pass(Duration.ofMinutes(1));
    assertThat(node.next(pod)).extracting(Fact::value).doesNotContain(doubt);
  }
}
