package io.dynamicnetworks.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.bus.Messages.Peer;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the program promises, each promise played on a simulated node with the real lanes. */
class GuaranteesTest {
  private static final String A_ON_X1 = "[{\"name\":\"a\",\"interface\":\"x1\"}]";
  private static final String B_ON_X1 = "[{\"name\":\"b\",\"interface\":\"x1\"}]";
  private static final String THREE =
      "[{\"name\":\"a\",\"interface\":\"x1\"},{\"name\":\"b\",\"interface\":\"x2\"},"
          + "{\"name\":\"c\",\"interface\":\"x3\"}]";
  private static final Duration SOON = Duration.ofSeconds(2);

  private final Scenario node = new Scenario();

  @Test
  void anEditAttachesAndAnotherDetaches() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, A_ON_X1);
    node.pass(SOON);
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "a"));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/a"));
    assertThat(node.events(pod))
        .containsExactly("pod [shop/web-1]: added interface x1 to network: a");

    node.edit(pod, "[]");
    node.pass(SOON);
    assertThat(node.links(pod)).isEmpty();
    assertThat(node.listed(pod)).isEmpty();
    assertThat(node.leases()).isEmpty();
    assertThat(node.events(pod))
        .last()
        .isEqualTo("pod [shop/web-1]: removed interface x1 from network: a");
  }

  @Test
  void aPodWithNothingToDoCostsNoCniCall() {
    node.pod(A_ON_X1);
    node.pass(Duration.ofMinutes(30));
    assertThat(node.daemon.requests()).isEmpty();
  }

  @Test
  void movingAnInterfaceToAnotherNetworkDetachesBeforeItAttaches() {
    Cluster.Life pod = node.pod(A_ON_X1);
    node.edit(pod, B_ON_X1);
    node.pass(SOON);
    assertThat(node.daemon.requests()).containsExactly("DEL x1 a", "ADD x1 b");
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "b"));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/b"));
  }

  @Test
  void aMoveThatFailsPutsTheOldInterfaceBackAndSaysSo() {
    Cluster.Life pod = node.pod(A_ON_X1);
    node.daemon.failNext("b", 1);
    node.edit(pod, B_ON_X1);
    node.pass(Duration.ofMillis(400));
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "a"));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/a"));
    assertThat(node.events(pod))
        .anyMatch(e -> e.contains("failed adding interface x1 to network: b"))
        .anyMatch(e -> e.contains("added interface x1 to network: a"));

    node.pass(Duration.ofSeconds(5));
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "b"));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/b"));
  }

  @Test
  void aFailureInTheMiddleTakesNothingElseDownAndIsRetriedAlone() {
    Cluster.Life pod = node.pod(null);
    node.daemon.failNext("b", 3);
    node.edit(pod, THREE);
    node.pass(Duration.ofMillis(450));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/a", "x3", "shop/c"));
    assertThat(node.links(pod)).containsOnlyKeys("x1", "x3");

    node.pass(Duration.ofMinutes(1));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/a", "x2", "shop/b", "x3", "shop/c"));
    assertThat(node.daemon.requests().stream().filter(r -> r.startsWith("ADD")))
        .containsExactlyInAnyOrder(
            "ADD x1 a", "ADD x2 b", "ADD x3 c", "ADD x2 b", "ADD x2 b", "ADD x2 b");
  }

  @Test
  void aFailedAttachLeavesNoLinkNoAddressAndNoEntry() {
    Cluster.Life pod = node.pod(null);
    node.daemon.failNext("a", 1_000);
    node.edit(pod, A_ON_X1);
    node.pass(Duration.ofMinutes(3));
    node.edit(pod, "[]");
    node.pass(SOON);
    assertThat(node.links(pod)).isEmpty();
    assertThat(node.leases()).isEmpty();
    assertThat(node.listed(pod)).isEmpty();
  }

  @Test
  void aLinkThatSomebodyElseMadeIsNeverDeleted() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, "[{\"name\":\"a\",\"interface\":\"" + Kubelet.FOREIGN + "\"}]");
    node.pass(Duration.ofMinutes(3));
    assertThat(node.daemon.requests()).allMatch(request -> request.startsWith("ADD"));
    assertThat(node.events(pod)).anyMatch(e -> e.contains("already exists"));
    node.edit(pod, "[]");
    node.pass(SOON);
    assertThat(node.cluster.kernel.links(pod.sandbox().netns())).containsKey(Kubelet.FOREIGN);
    assertThat(node.cluster.kernel.broken()).isEmpty();
  }

  @Test
  void aNadThatAppearsLaterIsUsedAtOnce() {
    node.undefine("a");
    Cluster.Life pod = node.pod(null);
    node.edit(pod, A_ON_X1);
    node.pass(Duration.ofMinutes(7));
    assertThat(node.links(pod)).isEmpty();
    assertThat(node.events(pod)).anyMatch(e -> e.contains("shop/a not found"));
    node.define("a");
    node.pass(Duration.ofMillis(300));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/a"));
  }

  @Test
  void aDaemonThatIsBackIsUsedAtOnce() {
    Cluster.Life pod = node.pod(null);
    node.cluster.faults.daemonDown = true;
    node.edit(pod, A_ON_X1);
    node.pass(Duration.ofMinutes(10));
    node.cluster.faults.daemonDown = false;
    node.agent().peerBack(Peer.MULTUS_DAEMON);
    node.pass(Duration.ofMillis(300));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/a"));
  }

  @Test
  void aFailureIsNeverFinal() {
    Cluster.Life pod = node.pod(null);
    node.daemon.failNext("a", 30);
    node.edit(pod, A_ON_X1);
    node.pass(Duration.ofMinutes(40));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/a"));
  }

  @Test
  void retriesComeAtTheBackoffAndNotFaster() {
    Cluster.Life pod = node.pod(null);
    node.daemon.failNext("a", 1_000);
    node.edit(pod, A_ON_X1);
    node.pass(Duration.ofSeconds(60));
    // 0.5 + 1 + 2 + 4 + 8 + 16 s and so on, give or take 20 %.
    assertThat(node.daemon.requests().stream().filter("ADD x1 a"::equals).count())
        .isBetween(6L, 8L);
  }

  @Test
  void anEditRetriesAtOnce() {
    Cluster.Life pod = node.pod(null);
    node.daemon.failNext("a", 20);
    node.edit(pod, A_ON_X1);
    node.pass(Duration.ofMinutes(5));
    long before = node.daemon.requests().stream().filter("ADD x1 a"::equals).count();
    node.edit(pod, A_ON_X1 + " ");
    node.pass(Duration.ofMillis(400));
    assertThat(node.daemon.requests().stream().filter("ADD x1 a"::equals).count())
        .isEqualTo(before + 1);
  }

  @Test
  void aHungPluginDelaysNoOtherPodAndASuccessBeforeItIsVisibleWithinTwoSeconds() {
    Scenario one = new Scenario(false, 1);
    Cluster.Life hung = one.pod(null);
    Cluster.Life other = one.pod(null);
    one.daemon.hangNext("b", 1);
    one.edit(hung, THREE);
    one.pass(Duration.ofMillis(200));
    one.edit(other, A_ON_X1);
    one.pass(Duration.ofMillis(2_400));
    assertThat(one.listed(hung)).isEqualTo(Map.of("x1", "shop/a"));
    assertThat(one.listed(other)).isEqualTo(Map.of("x1", "shop/a"));

    one.pass(Duration.ofMinutes(15));
    assertThat(one.links(hung)).isEqualTo(Map.of("x1", "a", "x2", "b", "x3", "c"));
    assertThat(one.listed(hung)).hasSize(3);
    assertThat(one.cluster.broken).isEmpty();
  }

  @Test
  void anAttachThatFinishesAfterItWasGivenUpOnLeavesNothingBehind() {
    Cluster.Life pod = node.pod(null);
    node.daemon.hangNext("a", 1);
    node.edit(pod, A_ON_X1);
    node.pass(Duration.ofSeconds(30));
    node.edit(pod, "[]");
    node.pass(Duration.ofMinutes(20));
    assertThat(node.links(pod)).isEmpty();
    assertThat(node.leases()).isEmpty();
    assertThat(node.disk).isEmpty();
  }

  @Test
  void killedAtAnyMomentItConverges() {
    for (int millis = 0; millis < 250; millis += 3) {
      Scenario killed = new Scenario();
      Cluster.Life pod = killed.pod("[{\"name\":\"d\",\"interface\":\"x1\"}]");
      killed.edit(pod, THREE);
      killed.pass(Duration.ofMillis(millis));
      killed.killAgent();
      killed.pass(Duration.ofSeconds(3));
      killed.startAgent();
      killed.pass(Duration.ofMinutes(20));
      assertThat(killed.links(pod))
          .as("killed %d ms after the edit", millis)
          .isEqualTo(Map.of("x1", "a", "x2", "b", "x3", "c"));
      assertThat(killed.listed(pod))
          .isEqualTo(Map.of("x1", "shop/a", "x2", "shop/b", "x3", "shop/c"));
      assertThat(killed.leases()).containsExactly("a x1", "b x2", "c x3");
    }
  }

  @Test
  void editsWhileTheAgentIsDownAreActedOnWhenItRuns() {
    Cluster.Life pod = node.pod(A_ON_X1);
    node.killAgent();
    node.edit(pod, "[{\"name\":\"b\",\"interface\":\"x2\"}]");
    node.pass(Duration.ofMinutes(1));
    node.startAgent();
    node.pass(SOON);
    assertThat(node.links(pod)).isEqualTo(Map.of("x2", "b"));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x2", "shop/b"));
  }

  @Test
  void editsOfAPendingPodAreActedOnWhenItRuns() {
    Cluster.Life pod = node.cluster.create(new PodUid("uid-9"), new PodRef("shop", "late"));
    node.pass(SOON);
    node.kubelet.boot(pod, 3_000);
    node.edit(pod, A_ON_X1);
    node.pass(Duration.ofSeconds(2));
    assertThat(node.daemon.requests()).isEmpty();
    node.pass(Duration.ofSeconds(3));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/a"));
  }

  @Test
  void ofTwentyEditsInASecondTheLastWinsWithFewCalls() {
    Cluster.Life pod = node.pod(null);
    for (int i = 0; i < 20; i++) {
      String networks = i % 2 == 0 ? A_ON_X1 : "[{\"name\":\"b\",\"interface\":\"x2\"}]";
      node.time.after(i * 50L, () -> node.edit(pod, networks));
    }
    node.pass(Duration.ofSeconds(5));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x2", "shop/b"));
    assertThat(node.links(pod)).isEqualTo(Map.of("x2", "b"));
    assertThat(node.daemon.requests()).hasSizeLessThanOrEqualTo(40);
  }

  @Test
  void aPodThatEndsHasItsPluggedAddressesFreed() {
    for (boolean deleted : List.of(true, false)) {
      Scenario ending = new Scenario();
      Cluster.Life pod = ending.pod("[{\"name\":\"d\",\"interface\":\"x9\"}]");
      ending.edit(pod, "[{\"name\":\"d\",\"interface\":\"x9\"}," + A_ON_X1.substring(1));
      ending.pass(SOON);
      assertThat(ending.leases()).containsExactly("a x1", "d x9");
      ending.end(pod, deleted);
      ending.pass(SOON);
      assertThat(ending.leases()).isEmpty();
      assertThat(ending.disk).isEmpty();
    }
  }

  @Test
  void theFinalizerMakesTheDetachCertainAndGoesAlsoWhenTheAgentStartsAfterThePodEnded() {
    Scenario held = new Scenario(true, 16);
    Cluster.Life pod = held.pod(null);
    held.edit(pod, A_ON_X1);
    held.pass(SOON);
    assertThat(pod.pod.ownFinalizer()).isTrue();
    held.killAgent();
    held.end(pod, true);
    held.pass(Duration.ofMinutes(1));
    assertThat(pod.gone).isFalse();
    held.startAgent();
    held.pass(SOON);
    assertThat(held.leases()).isEmpty();
    assertThat(pod.gone).isTrue();
  }

  @Test
  void theFinalizerGoesInAnyCaseAfterItsTimeout() {
    Scenario held = new Scenario(true, 16);
    Cluster.Life pod = held.pod(null);
    held.edit(pod, A_ON_X1);
    held.pass(SOON);
    held.cluster.faults.daemonDown = true;
    held.end(pod, true);
    held.pass(Duration.ofMinutes(8));
    assertThat(pod.gone).isTrue();
    assertThat(held.events(pod)).anyMatch(e -> e.contains("given up after"));
  }

  @Test
  void aRecreatedSandboxLosesNoAddressAndKeepsWhatIsWanted() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, A_ON_X1);
    node.pass(SOON);
    node.kubelet.recreateSandbox(pod);
    node.pass(Duration.ofSeconds(10));
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "a"));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/a"));
    assertThat(node.cluster.kernel.leases()).hasSize(1);
  }

  @Test
  void theDetachUsesTheConfigOfTheAttachThoughTheNadWasChangedAndTheAgentRestarted() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, A_ON_X1);
    node.pass(SOON);
    node.define("a", "renamed");
    node.pass(SOON);
    node.killAgent();
    node.startAgent();
    node.pass(SOON);
    node.edit(pod, "[]");
    node.pass(SOON);
    assertThat(node.daemon.requests()).containsExactly("ADD x1 a", "DEL x1 a");
    assertThat(node.leases()).isEmpty();
  }

  @Test
  void theDetachOfWhatMultusAttachedUsesTheConfigThatTheNadHadThenEvenAfterItIsGone() {
    Cluster.Life pod = node.pod(A_ON_X1);
    node.undefine("a");
    node.pass(SOON);
    node.killAgent();
    node.startAgent();
    node.pass(SOON);
    node.edit(pod, "[]");
    node.pass(SOON);
    assertThat(node.daemon.requests()).containsExactly("DEL x1 a");
    assertThat(node.leases()).isEmpty();
    assertThat(node.listed(pod)).isEmpty();
  }

  @Test
  void anEntryWhoseConfigNobodyKnowsIsToldOfAndEverythingElseGoesOn() {
    node.killAgent();
    Cluster.Life pod = node.pod(A_ON_X1);
    node.undefine("a");
    node.startAgent();
    node.edit(pod, "[{\"name\":\"b\",\"interface\":\"x2\"}]");
    node.pass(SOON);
    assertThat(node.events(pod)).anyMatch(e -> e.contains("failed removing interface x1"));
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "a", "x2", "b"));
    node.define("a");
    node.pass(SOON);
    assertThat(node.links(pod)).isEqualTo(Map.of("x2", "b"));
  }

  @Test
  void writesThatFailAfterTheyTookEffectAreNeitherLostNorDoubled() {
    Cluster.Life pod = node.pod(null);
    node.cluster.faults.apiWriteFailsOneIn = 1;
    node.edit(pod, THREE);
    node.pass(Duration.ofSeconds(20));
    node.cluster.faults.apiWriteFailsOneIn = 0;
    node.pass(Duration.ofMinutes(2));
    assertThat(node.listed(pod)).hasSize(3);
    assertThat(node.daemon.requests()).containsExactly("ADD x1 a", "ADD x2 b", "ADD x3 c");
  }

  @Test
  void anAnnotationThatCannotBeReadChangesNothingAndIsToldOfOnce() {
    Cluster.Life pod = node.pod(A_ON_X1);
    node.edit(pod, "[{\"name\":");
    node.pass(Duration.ofMinutes(30));
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "a"));
    assertThat(node.events(pod)).hasSize(1);
  }

  @Test
  void aNullElementIsToldOfAndTheOthersAreAttached() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, "[null,{\"name\":\"b\",\"interface\":\"x2\"}]");
    node.pass(SOON);
    assertThat(node.links(pod)).isEqualTo(Map.of("x2", "b"));
    assertThat(node.events(pod)).hasSize(2).anyMatch(e -> e.contains("null"));
  }
}
