package io.dynamicnetworks.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.bus.PeerPort.Peer;
import io.dynamicnetworks.bus.ReconcilePort;
import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.CniCommand;
import io.dynamicnetworks.model.Isolation;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import io.dynamicnetworks.plan.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The controller's guarantees, each played on a simulated node, in both modes. */
@ParameterizedClass
@EnumSource
class GuaranteesTest {
  private static final String A_ON_X1 = "[{\"name\":\"a\",\"interface\":\"x1\"}]";
  private static final String B_ON_X1 = "[{\"name\":\"b\",\"interface\":\"x1\"}]";
  private static final String THREE =
      "[{\"name\":\"a\",\"interface\":\"x1\"},{\"name\":\"b\",\"interface\":\"x2\"},"
          + "{\"name\":\"c\",\"interface\":\"x3\"}]";
  private static final Duration SOON = Duration.ofSeconds(2);

  private final Mode mode;
  private final Scenario node;

  GuaranteesTest(Mode mode) {
    this.mode = mode;
    node = new Scenario(mode);
  }

  @AfterEach
  void noRuleWasBrokenOnTheWay() {
    assertThat(node.broken()).isEmpty();
  }

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
  void aMoveThatFailsReattachesTheOldInterfaceAndReportsIt() {
    Cluster.Life pod = node.pod(A_ON_X1);
    node.daemon.failNext("b", 1);
    node.edit(pod, B_ON_X1);
    node.pass(Duration.ofMillis(400));
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "a"));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/a"));
    assertThat(node.events(pod))
        .anyMatch(e -> e.contains("failed adding interface x1 to network: b"))
        .anyMatch(e -> e.contains("added interface x1 to network: a"));

    node.pass(Duration.ofSeconds(90)); // Retried after a minute, plus or minus 20 %.
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "b"));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/b"));
  }

  @Test
  void aMoveThatFailsReattachesAlsoWhatMultusAttachedWhileItsNadWasMissing() {
    node.kill();
    Cluster.Life pod = node.pod(A_ON_X1);
    node.undefine("a");
    node.start();
    node.pass(SOON);
    node.define("a");
    node.daemon.failNext("b", 1);
    node.edit(pod, B_ON_X1);
    node.pass(Duration.ofMillis(400));
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "a"));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/a"));

    node.pass(Duration.ofSeconds(90));
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "b"));
  }

  @Test
  void aMoveWhoseAddGetsNoAnswerReattachesTheOldInterface() {
    Cluster.Life pod = node.pod(A_ON_X1);
    node.daemon.slowNext(CniCommand.ADD, "b", Duration.ofSeconds(70));
    node.edit(pod, B_ON_X1);
    node.pass(Duration.ofSeconds(62)); // The deadline is 60 s.
    isAsBefore(pod);
    node.pass(Duration.ofMinutes(15));
    isAsDesired(pod);
  }

  @Test
  void aMoveWhoseAttemptCannotBeCleanedUpAtOnceReattachesTheOldInterfaceOnceItIs() {
    Cluster.Life pod = node.pod(A_ON_X1);
    node.daemon.failNext("b", 2);
    node.daemon.refuseNextDel("b", 1);
    node.edit(pod, B_ON_X1);
    node.pass(SOON);
    isAsBefore(pod);
    node.pass(Duration.ofSeconds(90));
    isAsDesired(pod);
  }

  @Test
  void aMoveThatIsEditedOnTheWayReattachesTheOldInterface() {
    Cluster.Life pod = node.pod(A_ON_X1);
    node.daemon.slowNext(CniCommand.DEL, "a", Duration.ofSeconds(2));
    node.daemon.failNext("b", 1);
    node.edit(pod, B_ON_X1);
    node.pass(Duration.ofSeconds(1));
    node.edit(pod, B_ON_X1 + " ");
    node.pass(SOON);
    isAsBefore(pod);
    node.edit(pod, "[]");
    node.pass(SOON);
    assertThat(node.links(pod)).isEmpty();
    assertThat(node.kept(pod)).noneMatch(kept -> kept.endsWith("Attached"));
  }

  @Test
  void killedWhileAMoveFailsItReattachesTheOldInterface() {
    Cluster.Life pod = node.pod(A_ON_X1);
    node.daemon.failNext("b", 2);
    node.daemon.slowNext(CniCommand.ADD, "b", Duration.ofSeconds(5));
    node.edit(pod, B_ON_X1);
    node.pass(SOON);
    node.kill();
    node.pass(Duration.ofSeconds(5));
    node.start();
    node.pass(SOON);
    isAsBefore(pod);
    node.pass(Duration.ofSeconds(90));
    isAsDesired(pod);
  }

  @Test
  void aRestartOfTheDaemonWhileAnInterfaceIsReattachedLeavesNothingDown() {
    Cluster.Life pod = node.pod(A_ON_X1);
    node.daemon.failNext("b", 2);
    node.daemon.slowNext(CniCommand.ADD, "a", Duration.ofSeconds(5));
    node.edit(pod, B_ON_X1);
    node.pass(Duration.ofSeconds(1));
    assertThat(node.daemon.requests()).last().isEqualTo("ADD x1 a");
    node.daemon.restart();
    node.pass(Duration.ofSeconds(3));
    isAsBefore(pod);
  }

  private void isAsBefore(Cluster.Life pod) {
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "a"));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/a"));
    assertThat(node.leases()).containsExactly("a x1");
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
  void aForeignLinkIsNeverDeleted() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, "[{\"name\":\"a\",\"interface\":\"" + SimulatedKubelet.FOREIGN + "\"}]");
    node.pass(Duration.ofMinutes(3));
    assertThat(node.daemon.requests()).allMatch(request -> request.startsWith("ADD"));
    assertThat(node.events(pod)).anyMatch(e -> e.contains("already exists"));
    node.edit(pod, "[]");
    node.pass(SOON);
    assertThat(node.cluster.kernel.links(pod.sandbox().netns()))
        .containsKey(SimulatedKubelet.FOREIGN);
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
    node.controller().peerBack(Peer.MULTUS_DAEMON);
    node.pass(Duration.ofMillis(300));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/a"));
  }

  @Test
  void aRevertedDetachThatWasNeverSentTouchesNothing() {
    Cluster.Life pod = node.pod(A_ON_X1);
    node.pass(SOON);
    node.cluster.faults.daemonDown = true;
    node.edit(pod, "[]");
    node.pass(SOON);
    node.edit(pod, A_ON_X1);
    node.pass(SOON);
    node.cluster.faults.daemonDown = false;
    node.controller().peerBack(Peer.MULTUS_DAEMON);
    node.pass(Duration.ofMinutes(2));
    assertThat(node.daemon.requests()).isEmpty();
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "a"));
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
    // 0.5 + 1 + 2 + 4 + 8 + 16 s and so on, plus or minus 20 %.
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
    Scenario one = new Scenario(mode, Scenario::withOneDelegate);
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
    assertThat(one.broken()).isEmpty();
  }

  @Test
  void aSuccessWhoseFirstWriteFailedIsVisibleSoonThoughALaterStepHangs() {
    List<Cluster.Life> pods = Stream.generate(() -> node.pod(null)).limit(8).toList();
    node.daemon.hangNext("b", pods.size());
    node.cluster.faults.apiWriteFailsOneIn = 1;
    pods.forEach(pod -> node.edit(pod, THREE));
    node.pass(Duration.ofMillis(1_200));
    node.cluster.faults.apiWriteFailsOneIn = 0;
    node.pass(SOON);
    assertThat(pods).allSatisfy(pod -> assertThat(node.listed(pod)).containsOnlyKeys("x1"));
  }

  @Test
  void anAbandonedAttachThatEndsLateLeavesNothingBehind() {
    Cluster.Life pod = node.pod(null);
    node.daemon.hangNext("a", 1);
    node.edit(pod, A_ON_X1);
    node.pass(Duration.ofSeconds(30));
    node.edit(pod, "[]");
    node.pass(Duration.ofMinutes(20));
    assertThat(node.links(pod)).isEmpty();
    assertThat(node.leases()).isEmpty();
    assertThat(node.disk.ledgers()).isEmpty();
  }

  @Test
  void killedAtAnyMomentItConverges() {
    for (int millis = 0; millis < 250; millis += 3) {
      Scenario killed = new Scenario(mode);
      Cluster.Life pod = killed.pod("[{\"name\":\"d\",\"interface\":\"x1\"}]");
      killed.edit(pod, THREE);
      killed.pass(Duration.ofMillis(millis));
      killed.kill();
      killed.pass(Duration.ofSeconds(3));
      killed.start();
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
  void editsWhileTheControllerIsDownAreActedOnWhenItRuns() {
    Cluster.Life pod = node.pod(A_ON_X1);
    node.kill();
    node.edit(pod, "[{\"name\":\"b\",\"interface\":\"x2\"}]");
    node.pass(Duration.ofMinutes(1));
    node.start();
    node.pass(SOON);
    assertThat(node.links(pod)).isEqualTo(Map.of("x2", "b"));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x2", "shop/b"));
  }

  @Test
  void editsOfAPendingPodAreActedOnWhenItRuns() {
    Cluster.Life pod = node.cluster.create(new PodUid("uid-9"), new PodRef("shop", "late"), null);
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
  void theAddressesThatEditsAttachedAreFreedWhenThePodEnds() {
    for (boolean deleted : List.of(true, false)) {
      Scenario ending = new Scenario(mode);
      Cluster.Life pod = ending.pod("[{\"name\":\"d\",\"interface\":\"x9\"}]");
      ending.edit(pod, "[{\"name\":\"d\",\"interface\":\"x9\"}," + A_ON_X1.substring(1));
      ending.pass(SOON);
      assertThat(ending.leases()).containsExactly("a x1", "d x9");
      ending.end(pod, deleted);
      ending.pass(SOON);
      assertThat(ending.leases()).isEmpty();
      assertThat(ending.disk.ledgers()).isEmpty();
    }
  }

  @Test
  void theFinalizerGuaranteesTheDetachAndIsRemovedEvenIfTheControllerStartsAfterThePodEnded() {
    Scenario held = new Scenario(mode, Scenario::withFinalizer);
    Cluster.Life pod = held.pod(null);
    held.edit(pod, A_ON_X1);
    held.pass(SOON);
    assertThat(pod.pod.ownFinalizer()).isTrue();
    held.kill();
    held.end(pod, true);
    held.pass(Duration.ofMinutes(1));
    assertThat(pod.gone).isFalse();
    held.start();
    held.pass(SOON);
    assertThat(held.leases()).isEmpty();
    assertThat(pod.gone).isTrue();
  }

  @Test
  void theFinalizerIsAddedAgainIfItsRemovalMayHaveTakenEffectUnseen() {
    Scenario held = new Scenario(mode, Scenario::withFinalizer);
    Cluster.Life pod = held.pod(null);
    held.edit(pod, A_ON_X1);
    held.pass(SOON);
    held.cluster.faults.finalizerAnswersLost = true;
    held.edit(pod, "[]");
    held.pass(Duration.ofMillis(30)); // The watch has shown the edit and now stalls.
    held.cluster.faults.watchStalled = true;
    held.pass(Duration.ofMillis(200));
    assertThat(pod.pod.ownFinalizer()).isFalse();
    held.cluster.faults.finalizerAnswersLost = false;
    held.edit(pod, B_ON_X1);
    held.controller().watch().show(pod.pod.uid(), seen -> Cluster.withNetworks(seen, B_ON_X1));
    held.pass(SOON);
    assertThat(held.links(pod)).isEqualTo(Map.of("x1", "b"));
    assertThat(pod.pod.ownFinalizer()).isTrue();
  }

  @Test
  void theFinalizerIsRemovedAfterItsTimeoutInAnyCase() {
    Scenario held = new Scenario(mode, Scenario::withFinalizer);
    Cluster.Life pod = held.pod(null);
    held.edit(pod, A_ON_X1);
    held.pass(SOON);
    held.cluster.faults.daemonDown = true;
    held.end(pod, true);
    held.pass(Duration.ofMinutes(8));
    assertThat(pod.gone).isTrue();
    assertThat(held.events(pod)).anyMatch(e -> e.contains("the finalizer is removed"));
    held.cluster.faults.daemonDown = false;
    held.pass(Duration.ofMinutes(2));
    assertThat(held.leases()).as("detaching goes on").isEmpty();
  }

  @Test
  void theFinalizerIsRemovedAfterItsTimeoutThoughADetachHangs() {
    Scenario held =
        new Scenario(mode, s -> Scenario.withFinalizerTimeout(s, Duration.ofSeconds(10)));
    Cluster.Life pod = held.pod(null);
    held.edit(pod, A_ON_X1);
    held.pass(SOON);
    held.daemon.slowNext(CniCommand.DEL, "a", Duration.ofMinutes(10));
    held.end(pod, true);
    held.pass(Duration.ofSeconds(12));
    assertThat(pod.gone).isTrue();
    assertThat(held.events(pod).stream().filter(e -> e.contains("the finalizer is removed")))
        .hasSize(1);
    held.pass(Duration.ofMinutes(2));
    assertThat(held.leases()).as("detaching goes on").isEmpty();
  }

  @Test
  void aFinalizerThatCannotBeAddedCostsNoInterface() {
    Scenario held = new Scenario(mode, Scenario::withFinalizer);
    Cluster.Life pod = held.pod(A_ON_X1);
    held.cluster.faults.apiWritesRefused = true;
    held.edit(pod, B_ON_X1);
    held.pass(Duration.ofSeconds(40));
    assertThat(held.links(pod)).isEqualTo(Map.of("x1", "a"));
    assertThat(held.daemon.requests()).isEmpty();
    assertThat(held.events(pod)).anyMatch(e -> e.contains("the finalizer could not be added"));
    held.cluster.faults.apiWritesRefused = false;
    held.pass(Duration.ofSeconds(50)); // The backoff is at 32 s by now.
    assertThat(held.links(pod)).isEqualTo(Map.of("x1", "b"));
    assertThat(pod.pod.ownFinalizer()).isTrue();
  }

  @Test
  void whileAnAttachKeepsFailingTheFinalizerStaysAndGoesWithTheEdit() {
    Scenario held = new Scenario(mode, Scenario::withFinalizer);
    Cluster.Life pod = held.pod(null);
    held.daemon.failNext("a", 1_000);
    held.edit(pod, A_ON_X1);
    held.pass(SOON);
    for (int second = 0; second < 120; second++) {
      assertThat(pod.pod.ownFinalizer()).as("after %d s", second).isTrue();
      held.pass(Duration.ofSeconds(1));
    }
    held.edit(pod, "[]");
    held.pass(SOON);
    assertThat(pod.pod.ownFinalizer()).isFalse();
  }

  @Test
  void aFinalizerThatIsNotWantedAnyMoreGoesThoughAnAttachKeepsFailing() {
    Cluster.Life pod = node.pod(null);
    node.cluster.update(pod.pod.uid(), now -> now.withOwnFinalizer(true));
    node.daemon.failNext("a", 1_000);
    node.edit(pod, A_ON_X1);
    node.pass(Duration.ofSeconds(5));
    assertThat(pod.pod.ownFinalizer()).isFalse();
  }

  @Test
  void aRecreatedSandboxLosesNoAddressAndKeepsWhatIsDesired() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, A_ON_X1);
    node.pass(SOON);
    node.kubelet.recreateSandbox(pod, 0);
    node.pass(Duration.ofSeconds(10));
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "a"));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/a"));
    assertThat(node.cluster.kernel.leases()).hasSize(1);
  }

  @Test
  void theDetachUsesTheConfigOfTheAttachThoughTheNadWasChangedAndTheControllerRestarted() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, A_ON_X1);
    node.pass(SOON);
    node.define("a", "renamed");
    node.pass(SOON);
    node.kill();
    node.start();
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
    node.kill();
    node.start();
    node.pass(SOON);
    node.edit(pod, "[]");
    node.pass(SOON);
    assertThat(node.daemon.requests()).containsExactly("DEL x1 a");
    assertThat(node.leases()).isEmpty();
    assertThat(node.listed(pod)).isEmpty();
  }

  @Test
  void anAttachmentWithoutAKnownConfigIsReportedAndEverythingElseGoesOn() {
    node.kill();
    Cluster.Life pod = node.pod(A_ON_X1);
    node.undefine("a");
    node.start();
    node.edit(pod, "[{\"name\":\"b\",\"interface\":\"x2\"}]");
    node.pass(SOON);
    if (mode == Mode.BLIND) { // In the other mode, the CNI cache has the config.
      assertThat(node.events(pod)).anyMatch(e -> e.contains("failed removing interface x1"));
      assertThat(node.links(pod)).isEqualTo(Map.of("x1", "a", "x2", "b"));
    }
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
  void anAnnotationThatCannotBeReadChangesNothingAndIsReportedOnce() {
    Cluster.Life pod = node.pod(A_ON_X1);
    node.edit(pod, "[{\"name\":");
    node.pass(Duration.ofMinutes(30));
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "a"));
    assertThat(node.events(pod)).hasSize(1);
  }

  @Test
  void aNullElementIsReportedAndTheOthersAreAttached() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, "[null,{\"name\":\"b\",\"interface\":\"x2\"}]");
    node.pass(SOON);
    assertThat(node.links(pod)).isEqualTo(Map.of("x2", "b"));
    assertThat(node.events(pod)).hasSize(2).anyMatch(e -> e.contains("null"));
  }

  // ---- abandoned requests that finish late ----

  @Test
  void aLateAttachLeavesNothingBehindEvenIfTheSameWasAttachedAndDetachedSince() {
    Cluster.Life pod = node.pod(null);
    node.daemon.slowNext(CniCommand.ADD, "a", Duration.ofSeconds(100));
    node.edit(pod, A_ON_X1);
    node.pass(Duration.ofSeconds(75));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/a"));
    node.edit(pod, "[]");
    node.pass(Duration.ofMinutes(20));
    assertThat(node.links(pod)).isEmpty();
    assertThat(node.leases()).isEmpty();
    assertThat(node.disk.ledgers()).isEmpty();
  }

  @Test
  void anInterfaceThatALateDetachRemovedIsAttachedAgain() {
    Cluster.Life pod = node.pod(A_ON_X1);
    node.daemon.slowNext(CniCommand.DEL, "a", Duration.ofSeconds(100));
    node.edit(pod, B_ON_X1);
    node.pass(Duration.ofSeconds(75));
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "b"));
    node.pass(Duration.ofSeconds(110)); // Checked about every minute, long before the resync.
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "b"));
    node.pass(Duration.ofMinutes(20));
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "b"));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/b"));
    assertThat(node.leases()).containsExactly("b x1");
    assertThat(node.events(pod))
        .filteredOn(e -> e.contains("added interface x1 to network: b"))
        .hasSize(2);
  }

  @Test
  void checkingForALateRequestDetachesNothingWhileTheDaemonCannotReadThePod() {
    Cluster.Life pod = node.pod(A_ON_X1);
    node.daemon.slowNext(CniCommand.DEL, "a", Duration.ofMinutes(9));
    node.edit(pod, B_ON_X1);
    node.pass(Duration.ofSeconds(75));
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "b"));
    List<String> eventsBefore = List.copyOf(node.events(pod));
    int requestsBefore = node.daemon.requests().size();
    node.cluster.faults.daemonReadsNoPods = true;
    node.pass(Duration.ofMinutes(3));
    node.cluster.faults.daemonReadsNoPods = false;
    node.pass(Duration.ofMinutes(2));
    assertThat(node.daemon.requests().subList(requestsBefore, node.daemon.requests().size()))
        .allMatch("ADD x1 b"::equals);
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "b"));
    assertThat(node.events(pod)).isEqualTo(eventsBefore);
  }

  @Test
  void whatTheDaemonRefusedSinceItCouldNotReadThePodIsDoneLater() {
    Cluster.Life pod = node.pod(A_ON_X1);
    node.cluster.faults.daemonReadsNoPods = true;
    node.edit(pod, B_ON_X1);
    node.pass(SOON);
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "a"));
    node.cluster.faults.daemonReadsNoPods = false;
    node.pass(Duration.ofMinutes(1));
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "b"));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/b"));
    assertThat(node.leases()).containsExactly("b x1");
  }

  @Test
  void checkingForALateRequestRestoresNothingThatWasSettledMeanwhile() {
    Cluster.Life pod = node.pod(A_ON_X1);
    node.daemon.slowNext(CniCommand.DEL, "a", Duration.ofSeconds(100));
    node.edit(pod, "[{\"name\":\"b\",\"interface\":\"x1\"},{\"name\":\"c\",\"interface\":\"x2\"}]");
    node.pass(Duration.ofSeconds(75));
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "b", "x2", "c"));
    node.daemon.slowNext(CniCommand.ADD, "b", Duration.ofSeconds(5));
    node.edit(pod, B_ON_X1);
    node.pass(Duration.ofSeconds(2));
    assertThat(node.daemon.requests()).endsWith("DEL x2 c", "ADD x1 b");
    node.pass(Duration.ofSeconds(10));
    assertThat(node.kept(pod)).contains("x1 Attached").doesNotContain("x2 Deleted", "x2 Attached");
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "b"));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/b"));
  }

  @Test
  void aCheckThatTheLedgerHasNoRoomForIsMadeOnceItHas() {
    Cluster.Life pod = node.pod(A_ON_X1);
    node.daemon.slowNext(CniCommand.DEL, "a", Duration.ofSeconds(100));
    node.edit(pod, B_ON_X1);
    node.pass(Duration.ofSeconds(75));
    int requestsBefore = node.daemon.requests().size();
    node.cluster.faults.ledgerFull = true;
    node.pass(Duration.ofMinutes(3));
    assertThat(node.daemon.requests()).hasSize(requestsBefore);
    node.cluster.faults.ledgerFull = false;
    node.pass(Duration.ofMinutes(2));
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "b"));
    assertThat(node.leases()).containsExactly("b x1");
  }

  @Test
  void whatACheckThatAPluginRefusesMayHaveLeftIsDetachedWithItsConfig() {
    Cluster.Life pod = node.pod(A_ON_X1);
    node.daemon.slowNext(CniCommand.DEL, "a", Duration.ofSeconds(100));
    node.edit(pod, B_ON_X1);
    node.pass(Duration.ofSeconds(95));
    node.daemon.failNext("b", 1);
    node.daemon.refuseNextDel("b", 1);
    List<Attachment> refused = new ArrayList<>();
    for (int seconds = 0; seconds < 120 && refused.isEmpty(); seconds++) {
      node.pass(Duration.ofSeconds(1));
      node.disk.of(pod.pod.uid()).stream()
          .filter(kept -> kept.state() instanceof AttachmentState.Abandoned)
          .filter(kept -> kept.network().equals(Scenario.shop("b")))
          .forEach(refused::add);
    }
    assertThat(refused).isNotEmpty().allMatch(Attachment::hasConfig).noneMatch(Attachment::created);
    node.pass(Duration.ofMinutes(20));
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "b"));
    assertThat(node.leases()).containsExactly("b x1");
  }

  @Test
  void theAddressOfAnInterfaceThatIsReattachedIsListedEvenIfTheFirstWriteIsLost() {
    Cluster.Life pod = node.pod(A_ON_X1);
    node.daemon.slowNext(CniCommand.DEL, "a", Duration.ofSeconds(100));
    node.edit(pod, B_ON_X1);
    node.pass(Duration.ofSeconds(75));
    node.cluster.faults.apiWriteFailsOneIn = 1;
    node.pass(Duration.ofSeconds(110));
    node.cluster.faults.apiWriteFailsOneIn = 0;
    node.pass(Duration.ofMinutes(2));
    String address = node.address(pod, "x1");
    assertThat(pod.pod.networkStatus()).contains(address);
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/b"));
  }

  @Test
  void killedInTheMiddleOfARevertedDetachItDoesNotTakeTheInterfaceForAttached() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, A_ON_X1);
    node.pass(SOON);
    node.daemon.slowNext(CniCommand.DEL, "a", Duration.ofSeconds(5));
    node.edit(pod, "[]");
    node.pass(Duration.ofSeconds(1));
    node.kill();
    node.edit(pod, A_ON_X1);
    node.start();
    node.pass(Duration.ofMinutes(20));
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "a"));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/a"));
  }

  @Test
  void aSelectionWithoutANameGetsAnotherOneIfTheFirstIsTaken() {
    Cluster.Life pod = node.pod(null);
    node.cluster.kernel.putByHand(pod.sandbox().netns(), "net1");
    node.edit(pod, "a");
    node.pass(Duration.ofSeconds(5));
    assertThat(node.links(pod)).isEqualTo(Map.of("net2", "a"));
    assertThat(node.listed(pod)).isEqualTo(Map.of("net2", "shop/a"));
    assertThat(node.events(pod)).anyMatch(e -> e.contains("failed adding interface net1"));
  }

  @Test
  void aRecreatedSandboxIsNoticedEvenIfThePodDoesNotShowIt() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, A_ON_X1);
    node.pass(SOON);
    String old = pod.sandbox().id();
    node.kubelet.tearDown(pod);
    String status = node.kubelet.multusCreates(pod); // The new sandbox has the old one's address.
    node.cluster.update(pod.pod.uid(), seen -> seen.withNetworkStatus(status));
    node.pass(SOON);
    node.edit(pod, "a@x1, b@x2");
    node.pass(SOON);
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "a", "x2", "b"));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/a", "x2", "shop/b"));
    assertThat(node.cluster.kernel.leases()).noneMatch(lease -> lease.containerId().equals(old));
  }

  @Test
  void aSandboxThatOnlyMayHaveBeenRecreatedLosesNoInterfaceToAnAbandonedRequest() {
    Cluster.Life pod = node.pod(null);
    node.daemon.slowNext(CniCommand.ADD, "a", Duration.ofSeconds(70));
    node.edit(pod, A_ON_X1);
    node.pass(Duration.ofSeconds(75));
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "a"));
    int before = node.daemon.requests().size();
    node.cluster.update(
        pod.pod.uid(), seen -> Cluster.withLife(seen, seen.phase(), false, false, "another hint"));
    node.pass(Duration.ofMinutes(20));
    assertThat(node.daemon.requests().subList(before, node.daemon.requests().size()))
        .allMatch("ADD x1 a"::equals); // Refused because the name is taken, so it is attached.
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "a"));
  }

  @Test
  void anAbandonedAttachIsDeletedWithEveryConfigThatItMayHoldAnAddressOf() {
    Cluster.Life pod = node.pod(null);
    node.daemon.slowNext(CniCommand.ADD, "a", Duration.ofSeconds(61));
    node.edit(pod, A_ON_X1);
    node.pass(Duration.ofSeconds(30));
    node.define("a", "renamed");
    node.pass(Duration.ofMinutes(20));
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "renamed"));
    assertThat(node.leases()).containsExactly("renamed x1");
  }

  @Test
  void aDetachWhoseStatusWriteWasLostIsNotForgottenWhileTheAnnotationCannotBeRead() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, A_ON_X1);
    node.pass(SOON);
    node.cluster.faults.apiWriteHangsOneIn = 1;
    node.edit(pod, "[]");
    node.pass(Duration.ofSeconds(5));
    node.edit(pod, "[oops");
    node.pass(Duration.ofSeconds(30));
    node.cluster.faults.apiWriteHangsOneIn = 0;
    node.edit(pod, "[]");
    node.pass(Duration.ofMinutes(3));
    assertThat(node.links(pod)).isEmpty();
    assertThat(node.listed(pod)).isEmpty();
  }

  // ---- peers that fail ----

  @Test
  void aRuntimeThatIsBackIsUsedAtOnce() {
    Cluster.Life pod = node.pod(null);
    node.cluster.faults.runtimeDown = true;
    node.edit(pod, A_ON_X1);
    node.pass(Duration.ofMinutes(10));
    assertThat(node.events(pod)).anyMatch(e -> e.contains("the runtime cannot be reached"));
    node.cluster.faults.runtimeDown = false;
    node.controller().peerBack(Peer.CONTAINER_RUNTIME);
    node.pass(Duration.ofMillis(300));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/a"));
  }

  @Test
  void anAttachThatARestartOfTheDaemonInterruptsIsSentAgain() {
    Cluster.Life pod = node.pod(null);
    node.daemon.slowNext(CniCommand.ADD, "b", Duration.ofSeconds(5));
    node.edit(pod, THREE);
    node.pass(Duration.ofSeconds(1));
    node.daemon.restart();
    node.pass(Duration.ofMinutes(1));
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "a", "x2", "b", "x3", "c"));
    assertThat(node.leases()).containsExactly("a x1", "b x2", "c x3");
  }

  @Test
  void aNadThatIsChangedAfterAFailureIsUsedAtOnce() {
    Cluster.Life pod = node.pod(null);
    node.daemon.failNext("a", 1_000);
    node.edit(pod, A_ON_X1);
    node.pass(Duration.ofMinutes(7));
    node.define("a", "fixed");
    node.pass(Duration.ofMillis(400));
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "fixed"));
  }

  @Test
  void aFixedNadIsUsedAtOnceThoughNothingCouldBeDetachedWithTheOldOne() {
    Cluster.Life pod = node.pod(null);
    node.daemon.hasNoPluginFor("a");
    node.edit(pod, A_ON_X1);
    node.pass(Duration.ofMinutes(7));
    assertThat(node.links(pod)).isEmpty();
    node.define("a", "fixed");
    node.pass(Duration.ofMillis(400));
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "fixed"));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/a"));
  }

  @Test
  void aFixedNadCleansUpWhatTheOldOneLeftAndNothingElseAlsoWhereTheSameWasDetachedBefore() {
    Cluster.Life pod = node.pod(A_ON_X1);
    node.edit(pod, "[]");
    node.pass(SOON);
    node.daemon.failNext("a", 1);
    node.daemon.refuseNextDel("a", 1_000);
    node.edit(pod, A_ON_X1);
    node.pass(Duration.ofMillis(400));
    node.define("a", "fixed");
    node.pass(SOON);
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "fixed"));
    node.daemon.refuseNextDel("a", 0);
    node.edit(pod, A_ON_X1.replace("]", ",{\"name\":\"b\"}]"));
    node.pass(Duration.ofMinutes(7));
    assertThat(node.links(pod)).containsEntry("x1", "fixed");
    assertThat(node.kept(pod)).noneMatch(kept -> kept.equals("x1 Deleting"));
  }

  @Test
  void aHungRuntimeTimesOutAndIsCalledAgain() {
    Cluster.Life pod = node.pod(null);
    node.cluster.faults.runtimeHangs = true;
    node.edit(pod, A_ON_X1);
    node.pass(Duration.ofSeconds(15));
    assertThat(node.events(pod)).anyMatch(e -> e.contains("failed adding interface x1"));
    node.cluster.faults.runtimeHangs = false;
    node.pass(Duration.ofSeconds(30));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/a"));
  }

  @Test
  void aHungApiWriteTimesOutAndIsRepeated() {
    Cluster.Life pod = node.pod(null);
    node.cluster.faults.apiWriteHangsOneIn = 1;
    node.edit(pod, A_ON_X1);
    node.pass(Duration.ofSeconds(5));
    node.cluster.faults.apiWriteHangsOneIn = 0;
    node.pass(Duration.ofSeconds(30));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/a"));
    assertThat(node.daemon.requests()).containsExactly("ADD x1 a");
  }

  @Test
  void whatWasMissedWhileAWatchWasDroppedIsActedOnWhenItIsBack() {
    Cluster.Life pod = node.pod(A_ON_X1);
    node.undefine("b");
    node.pass(SOON);
    node.cluster.faults.watchStalled = true;
    node.define("b");
    node.edit(pod, A_ON_X1);
    node.edit(pod, B_ON_X1);
    node.pass(Duration.ofMinutes(1));
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "a"));
    node.cluster.faults.watchStalled = false;
    node.pass(SOON);
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "b"));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/b"));
  }

  // ---- a killed controller ----

  @Test
  void killedAtAnyMomentOfAMoveItConverges() {
    for (int millis = 0; millis < 200; millis += 3) {
      Scenario killed = new Scenario(mode);
      Cluster.Life pod = killed.pod(null);
      killed.edit(pod, A_ON_X1);
      killed.pass(SOON);
      killed.edit(pod, B_ON_X1);
      killed.pass(Duration.ofMillis(millis));
      killed.kill();
      killed.pass(Duration.ofSeconds(3));
      killed.start();
      killed.pass(Duration.ofMinutes(20));
      assertThat(killed.links(pod)).as("killed after %d ms", millis).isEqualTo(Map.of("x1", "b"));
      assertThat(killed.listed(pod)).isEqualTo(Map.of("x1", "shop/b"));
      assertThat(killed.leases()).containsExactly("b x1");
    }
  }

  @Test
  void killedAtAnyMomentOfAMoveThatFailsItReattachesTheOldInterface() {
    for (int millis = 0; millis < 300; millis += 3) {
      Scenario killed = new Scenario(mode);
      boolean byMultus = millis % 2 == 0;
      Cluster.Life pod = killed.pod(byMultus ? A_ON_X1 : null);
      killed.edit(pod, A_ON_X1);
      killed.pass(SOON);
      killed.daemon.failNext("b", 3);
      killed.edit(pod, B_ON_X1);
      killed.pass(Duration.ofMillis(millis));
      killed.kill();
      killed.pass(Duration.ofSeconds(3));
      killed.start();
      killed.pass(SOON);
      assertThat(killed.links(pod)).as("killed after %d ms", millis).isEqualTo(Map.of("x1", "a"));
      assertThat(killed.listed(pod)).isEqualTo(Map.of("x1", "shop/a"));
      assertThat(killed.leases()).containsExactly("a x1");
      killed.pass(Duration.ofMinutes(20));
      assertThat(killed.links(pod)).as("killed after %d ms", millis).isEqualTo(Map.of("x1", "b"));
      assertThat(killed.listed(pod)).isEqualTo(Map.of("x1", "shop/b"));
      assertThat(killed.leases()).containsExactly("b x1");
      assertThat(killed.broken()).isEmpty();
    }
  }

  @Test
  void whatNoSelectionAsksForAnyMoreIsNotReattachedAfterARestart() {
    Cluster.Life pod = node.pod(A_ON_X1);
    node.edit(pod, B_ON_X1);
    node.pass(SOON);
    node.edit(pod, "[]");
    node.pass(SOON);
    node.daemon.failNext("c", 2);
    node.daemon.slowNext(CniCommand.ADD, "c", Duration.ofSeconds(5));
    node.edit(pod, "[{\"name\":\"c\",\"interface\":\"x1\"}]");
    node.pass(SOON);
    node.kill();
    node.pass(Duration.ofSeconds(5));
    node.start();
    node.pass(Duration.ofMinutes(20));
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "c"));
    assertThat(node.daemon.requests()).doesNotContain("ADD x1 a").containsOnlyOnce("ADD x1 b");
  }

  @Test
  void killedAtAnyMomentOfADetachItConverges() {
    for (int millis = 0; millis < 120; millis += 3) {
      Scenario killed = new Scenario(mode);
      Cluster.Life pod = killed.pod(null);
      killed.edit(pod, A_ON_X1);
      killed.pass(SOON);
      killed.edit(pod, "[]");
      killed.pass(Duration.ofMillis(millis));
      killed.kill();
      killed.edit(pod, millis % 2 == 0 ? "[]" : A_ON_X1);
      killed.start();
      killed.pass(Duration.ofMinutes(20));
      assertThat(killed.links(pod)).hasSize(millis % 2);
      assertThat(killed.listed(pod)).hasSize(millis % 2);
      assertThat(killed.leases()).hasSize(millis % 2);
    }
  }

  @Test
  void aLostStateFolderIsNotFatalAndWhatIsListedCanStillBeDetached() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, THREE);
    node.pass(SOON);
    node.kill();
    node.disk.clear();
    node.start();
    node.pass(SOON);
    assertThat(node.links(pod)).hasSize(3);
    node.edit(pod, "[]");
    node.pass(SOON);
    assertThat(node.links(pod)).isEmpty();
    assertThat(node.listed(pod)).isEmpty();
    assertThat(node.leases()).isEmpty();
  }

  // ---- no needless work ----

  @Test
  void ofTwentyEditsAtOnceOnlyTheLastIsActedOn() {
    Cluster.Life pod = node.pod(null);
    for (int i = 0; i < 19; i++) {
      node.edit(pod, i % 2 == 0 ? B_ON_X1 : "[]");
    }
    node.edit(pod, A_ON_X1);
    node.pass(SOON);
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/a"));
    assertThat(node.daemon.requests()).hasSizeLessThanOrEqualTo(3).endsWith("ADD x1 a");
  }

  @Test
  void anEditEndsTheReconciliationInProgressAfterItsStep() {
    Cluster.Life pod = node.pod(null);
    node.daemon.slowNext(CniCommand.ADD, "a", Duration.ofSeconds(5));
    node.edit(pod, THREE);
    node.pass(Duration.ofSeconds(1));
    node.edit(pod, "[]");
    node.pass(Duration.ofSeconds(20));
    assertThat(node.daemon.requests()).containsExactly("ADD x1 a", "DEL x1 a");
    assertThat(node.listed(pod)).isEmpty();
  }

  @Test
  void anEditOfOneInterfaceCostsOneStatusWriteAndIsWrittenWithoutWaitingForCompany() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, A_ON_X1);
    node.pass(Duration.ofMillis(200)); // Watch 30, sandbox 10, ADD 60, write 20 ms at most.
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/a"));
    node.pass(Duration.ofMinutes(30));
    assertThat(node.cluster.controllerWrites).isEqualTo(1);
  }

  @Test
  void threeInterfacesOfOneEditShareOneStatusWrite() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, THREE);
    node.pass(SOON);
    assertThat(node.listed(pod)).hasSize(3);
    assertThat(node.cluster.controllerWrites).isEqualTo(1);
  }

  @Test
  void aPodWithNothingToDoCostsNoWrite() {
    node.pod(A_ON_X1);
    node.pod(null);
    node.pass(Duration.ofMinutes(30));
    assertThat(node.cluster.controllerWrites).isZero();
  }

  @Test
  void aPodWithNothingToDoCostsNoRuntimeCallAfterTheFirst() {
    Cluster.Life edited = node.pod(null);
    node.edit(edited, A_ON_X1);
    node.pod(A_ON_X1);
    node.pass(SOON);
    int looks = node.cluster.sandboxRequests;
    node.pass(Duration.ofMinutes(30));
    assertThat(node.cluster.sandboxRequests).isEqualTo(looks);
  }

  // ---- a sandbox that is known ----

  @Test
  void aSecondEditAsksTheRuntimeOnlyIfNothingElseShowsThatTheSandboxStillStands() {
    Cluster.Life pod = editedPod();
    int looks = node.cluster.sandboxRequests;
    node.edit(pod, "[]");
    node.pass(SOON);
    assertThat(node.links(pod)).isEmpty();
    assertThat(node.cluster.sandboxRequests).isEqualTo(isObserving() ? looks : looks + 1);
  }

  @Test
  void anEditAfterAWhileLooksTheSandboxUp() {
    Cluster.Life pod = editedPod();
    node.pass(Duration.ofMinutes(6));
    int looks = node.cluster.sandboxRequests;
    node.edit(pod, "[]");
    node.pass(SOON);
    assertThat(node.cluster.sandboxRequests).isEqualTo(looks + 1);
  }

  @Test
  void afterAFailureTheSandboxIsLookedUp() {
    Cluster.Life pod = editedPod();
    node.daemon.failNext("b", 1);
    node.edit(pod, A_ON_X1.replace("]", ",{\"name\":\"b\"}]"));
    node.pass(Duration.ofMillis(200));
    int looks = node.cluster.sandboxRequests;
    node.pass(SOON);
    assertThat(node.links(pod)).containsValue("b");
    assertThat(node.cluster.sandboxRequests).isGreaterThan(looks);
  }

  @Test
  void anEditRightAfterTheSandboxWasRecreatedIsActedOnInTheNewOne() {
    Cluster.Life pod = editedPod();
    node.kubelet.recreateSandbox(pod, 0);
    node.edit(pod, B_ON_X1);
    node.pass(Duration.ofSeconds(10));
    isAsDesired(pod);
  }

  @Test
  void anEditWhileTheRuntimeRecreatesTheSandboxIsActedOnInTheNewOne() {
    Cluster.Life pod = editedPod();
    node.kubelet.crashSandbox(pod, 20_000, 1_000, true);
    node.pass(SOON);
    node.edit(pod, B_ON_X1);
    node.pass(Duration.ofMinutes(2));
    isAsDesired(pod);
  }

  @Test
  void whatFailedForLackOfASandboxIsDoneOnceThePodShowsAnother() {
    Cluster.Life pod = node.pod(null);
    node.kubelet.crashSandbox(pod, 0, 45_000, true);
    node.pass(Duration.ofMillis(100));
    node.edit(pod, A_ON_X1);
    node.pass(Duration.ofSeconds(44));
    assertThat(Objects.requireNonNull(pod.pod.ready()).status()).isEqualTo("False");
    node.pass(Duration.ofSeconds(3));
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "a"));
    assertThat(Objects.requireNonNull(pod.pod.ready()).status()).isEqualTo("True");
  }

  @Test
  void anEditRightBeforeTheSandboxIsStoppedIsActedOnInTheNewOne() {
    for (int millis = 0; millis < 120; millis += 5) {
      Cluster.Life pod = editedPod();
      node.kubelet.crashSandbox(pod, millis, 500, true);
      node.edit(pod, B_ON_X1);
      node.pass(Duration.ofMinutes(2));
      isAsDesired(pod);
      node.end(pod, true);
      node.pass(SOON);
    }
  }

  @Test
  void anEditAfterTheSandboxWasRecreatedWithoutMultusIsActedOnInTheNewOne() {
    Cluster.Life pod = editedPod();
    node.cluster.faults.watchStalled = true;
    node.kubelet.recreateWithoutMultus(pod);
    node.edit(pod, B_ON_X1);
    // The watch shows the edit, but not yet that the sandbox was recreated.
    node.controller().watch().show(pod.pod.uid(), seen -> Cluster.withNetworks(seen, B_ON_X1));
    node.pass(Duration.ofSeconds(5));
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "b"));
    assertThat(node.listed(pod)).containsEntry("x1", "shop/b");
  }

  /** Multus lists what it attached a moment before the pod shows that it has another sandbox. */
  @Test
  void whatMultusListsForANewSandboxIsNotReplacedByWhatAnEditAttachedInTheEarlierOne() {
    Cluster.Life pod = node.pod(null);
    node.kubelet.hintMillis = () -> 20_000;
    node.daemon.slowNext(CniCommand.ADD, "c", Duration.ofSeconds(5));
    node.edit(pod, THREE);
    node.pass(Duration.ofMillis(300));
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "a", "x2", "b"));
    node.kubelet.recreateSandbox(pod, 0);
    for (Duration later : List.of(SOON, Duration.ofSeconds(8), Duration.ofMinutes(1))) {
      node.pass(later);
      assertThat(node.links(pod)).isEqualTo(Map.of("x1", "a", "x2", "b", "x3", "c"));
      for (String iface : List.of("x1", "x2", "x3")) {
        assertThat(node.listedIps(pod, iface)).containsExactly(node.address(pod, iface));
      }
    }
  }

  @Test
  void aPlanIsSupersededWhenThePodMayHaveAnotherSandbox() {
    Cluster.Life pod = node.pod(null);
    List<String> plans = new ArrayList<>();
    node.controller()
        .bus()
        .subscribe(ReconcilePort.POD_PLANNED, planned -> plans.add(planned.decision()));
    node.daemon.slowNext(CniCommand.ADD, "a", Duration.ofSeconds(5));
    node.edit(pod, THREE);
    node.pass(Duration.ofSeconds(1));
    node.cluster.update(
        pod.pod.uid(),
        now ->
            Cluster.withLife(
                now, now.phase(), now.deleting(), now.containersEnded(), "of another sandbox"));
    node.pass(Duration.ofSeconds(10));
    assertThat(plans).hasSize(2);
    assertThat(plans.getFirst())
        .startsWith("[Attach shop/a@x1, Attach shop/b@x2, Attach shop/c@x3]");
    assertThat(plans.getLast()).startsWith("[Attach shop/b@x2, Attach shop/c@x3]");
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "a", "x2", "b", "x3", "c"));
  }

  @Test
  void anEditAfterTheSandboxWasRecreatedUnseenFailsNothing() {
    Cluster.Life pod = editedPod();
    node.cluster.faults.watchStalled = true;
    node.cluster.faults.cacheEventsLost = true;
    node.kubelet.recreateSandbox(pod, 0);
    node.pass(Duration.ofMillis(1));
    node.edit(pod, B_ON_X1);
    node.controller().watch().show(pod.pod.uid(), seen -> Cluster.withNetworks(seen, B_ON_X1));
    node.pass(Duration.ofSeconds(5));
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "b"));
    assertThat(node.events(pod)).noneMatch(event -> event.contains("failed"));
  }

  /**
   * While observing, only the CNI cache shows the new sandbox, beside a leftover of the old one.
   */
  @Test
  void aSandboxThatWasRecreatedUnseenIsTheOneThatNetworkStatusDescribes() {
    Cluster.Life pod = editedPod();
    String before = pod.pod.networkStatus();
    node.cluster.faults.watchStalled = true;
    node.kubelet.crashSandbox(pod, 0, 500, !isObserving());
    node.pass(SOON);
    node.cluster.update(pod.pod.uid(), now -> now.withNetworkStatus(before));
    node.cluster.faults.watchStalled = false;
    node.pass(Duration.ofMinutes(2));
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "a"));
    if (isObserving()) { // Without the cache, nothing shows what Multus wrote.
      assertThat(node.listedIps(pod, "x1")).containsExactly(node.address(pod, "x1"));
    }
    assertThat(node.leases()).containsExactly("a x1");
  }

  /** A pod with an interface that an edit has just attached. */
  private Cluster.Life editedPod() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, A_ON_X1);
    node.pass(SOON);
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "a"));
    return pod;
  }

  private void isAsDesired(Cluster.Life pod) {
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "b"));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/b"));
    assertThat(node.listedIps(pod, "x1")).containsExactly(node.address(pod, "x1"));
    assertThat(node.leases()).containsExactly("b x1");
  }

  private boolean isObserving() {
    return mode == Mode.OBSERVING;
  }

  @Test
  void aControllerThatStopsBeginsNoCallThatWaited() {
    Scenario one = new Scenario(mode, Scenario::withOneDelegate);
    List<Cluster.Life> pods = List.of(one.pod(null), one.pod(null), one.pod(null));
    one.daemon.slowNext(CniCommand.ADD, "a", Duration.ofMillis(900));
    pods.forEach(pod -> one.edit(pod, A_ON_X1));
    one.pass(Duration.ofMillis(300));
    one.terminate();
    one.pass(Duration.ofSeconds(15));
    assertThat(one.daemon.requests()).containsExactly("ADD x1 a");
    assertThat(pods.stream().filter(pod -> pod.pod.ready() != null)).hasSize(1);
    pods.forEach(pod -> assertThat(one.events(pod)).noneMatch(event -> event.contains("failed")));

    one.start();
    one.pass(SOON);
    pods.forEach(pod -> assertThat(one.links(pod)).containsOnlyKeys("x1"));
  }

  @Test
  void isolationThatIsSwitchedOnWhileAnAttachWaitsForItsTurnRefusesIt() {
    Scenario one = new Scenario(mode, Scenario::withOneDelegate);
    one.define(new NetworkRef("bank", "secret"), "secret", Plugin.MACVLAN);
    Cluster.Life first = one.pod(null);
    Cluster.Life second = one.pod(null);
    one.daemon.slowNext(CniCommand.ADD, "a", Duration.ofMillis(900));
    one.edit(first, A_ON_X1);
    one.pass(Duration.ofMillis(100));
    one.edit(second, "bank/secret@x1");
    one.pass(Duration.ofMillis(300));
    one.cluster.isolation = new Isolation(true, Set.of());
    one.controller().settingsChanged();
    one.pass(SOON);
    assertThat(one.daemon.requests()).containsExactly("ADD x1 a");
    assertThat(one.events(second)).anyMatch(event -> event.contains("isolation"));
  }

  @Test
  void aControllerThatStopsReattachesWhatAMoveInFlightDetached() {
    Cluster.Life pod = node.pod(A_ON_X1);
    node.daemon.slowNext(CniCommand.ADD, "b", Duration.ofMillis(900));
    node.daemon.failNext("b", 1);
    node.edit(pod, B_ON_X1);
    node.pass(Duration.ofMillis(400));
    node.terminate();
    node.pass(Duration.ofSeconds(15));
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "a"));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/a"));
  }

  @Test
  void fiveHundredPodsAtOnceAllGetTheirInterface() {
    List<Cluster.Life> pods = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      pods.add(
          node.cluster.create(new PodUid("burst-" + i), new PodRef("shop", "burst-" + i), null));
      node.kubelet.boot(pods.getLast(), 10);
    }
    node.pass(SOON);
    pods.forEach(pod -> node.edit(pod, A_ON_X1));
    node.pass(Duration.ofSeconds(5)); // 500 ADDs of 30 ms, 16 at a time: 1 s.
    assertThat(pods).allSatisfy(pod -> assertThat(node.listed(pod)).containsKey("x1"));
  }

  // ---- pods that come and go ----

  @Test
  void aPodOfTheSameNameThatComesAfterIsAnotherPod() {
    Cluster.Life first = node.pod("web", null);
    node.edit(first, A_ON_X1);
    node.pass(SOON);
    node.end(first, true);
    node.pass(SOON);
    Cluster.Life second = node.pod("web", null);
    node.edit(second, B_ON_X1);
    node.pass(SOON);
    assertThat(node.links(second)).isEqualTo(Map.of("x1", "b"));
    assertThat(node.listed(second)).isEqualTo(Map.of("x1", "shop/b"));
    assertThat(node.leases()).containsExactly("b x1");
  }

  @Test
  void aPodThatIsGoneCausesNoCall() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, A_ON_X1);
    node.pass(SOON);
    node.end(pod, true);
    node.pass(SOON);
    int requests = node.daemon.requests().size();
    int asked = node.cluster.sandboxRequests;
    node.define("a", "renamed");
    node.pass(Duration.ofMinutes(20));
    assertThat(node.daemon.requests()).hasSize(requests);
    assertThat(node.cluster.sandboxRequests).isEqualTo(asked);
    assertThat(node.disk.ledgers()).isEmpty();
  }

  // ---- names ----

  @Test
  void selectionsWithoutANameGetTheNextOneAndKeepIt() {
    Cluster.Life pod = node.pod("a, b");
    assertThat(node.links(pod)).isEqualTo(Map.of("net1", "a", "net2", "b"));
    node.edit(pod, "a, b, c");
    node.pass(SOON);
    assertThat(node.listed(pod))
        .isEqualTo(Map.of("net1", "shop/a", "net2", "shop/b", "net3", "shop/c"));
    node.edit(pod, "b, c");
    node.pass(SOON);
    assertThat(node.listed(pod)).isEqualTo(Map.of("net2", "shop/b", "net3", "shop/c"));
    assertThat(node.daemon.requests()).containsExactly("ADD net3 c", "DEL net1 a");
  }

  @Test
  void ofSeveralInterfacesOfOneNetworkOnlyOneIsDetached() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, "a, a, a");
    node.pass(SOON);
    node.edit(pod, "a, a");
    node.pass(SOON);
    assertThat(node.listed(pod)).hasSize(2).doesNotContainKey("net3");
    assertThat(node.links(pod)).hasSize(2);
    assertThat(node.leases()).hasSize(2);
  }

  // ---- what others own ----

  @Test
  void entriesOfOthersTheirOrderAndUnknownKeysStay() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, A_ON_X1);
    node.pass(SOON);
    String strangers =
        "[{\"name\":\"ovn\",\"interface\":\"ovn0\",\"x\":[1.50]},7,"
            + String.valueOf(pod.pod.networkStatus()).substring(1);
    node.cluster.update(pod.pod.uid(), seen -> seen.withNetworkStatus(strangers));
    node.edit(pod, "[{\"name\":\"b\",\"interface\":\"x2\"}]");
    node.pass(SOON);
    assertThat(String.valueOf(pod.pod.networkStatus()).replaceAll("\\s", ""))
        .startsWith(
            "[{\"name\":\"ovn\",\"interface\":\"ovn0\",\"x\":[1.50]},7,{\"name\":\"cluster\"")
        .contains("shop/b")
        .doesNotContain("shop/a");
  }

  @Test
  void networksThatNoSelectionAskedForAreNotDetached() {
    node.cluster.defaultNetworks = List.of(SimulatedKubelet.DEFAULT_NETWORK);
    node.define(SimulatedKubelet.DEFAULT_NETWORK, "default-v1", Plugin.MACVLAN);
    Cluster.Life pod = node.pod("a");
    assertThat(node.links(pod)).isEqualTo(Map.of("net1", "default-v1", "net2", "a"));
    node.edit(pod, "[]");
    node.pass(SOON);
    assertThat(node.listed(pod)).isEqualTo(Map.of("net1", "kube-system/default"));
    assertThat(node.daemon.requests()).containsExactly("DEL net2 a");
  }

  @Test
  void namespaceIsolationRefusesTheNetworksOfOthersAndReportsIt() {
    Scenario isolated =
        new Scenario(
            mode,
            settings ->
                Scenario.withPolicy(
                    settings, new Policy(new Isolation(true, Set.of("global")), Set.of())));
    for (String namespace : List.of("default", "global")) {
      isolated.define(new NetworkRef(namespace, "n"), "n", Plugin.MACVLAN);
    }
    Cluster.Life pod = isolated.pod(null);
    isolated.edit(pod, "default/n@x1, global/n@x2, a@x3");
    isolated.pass(SOON);
    assertThat(isolated.listed(pod)).isEqualTo(Map.of("x2", "global/n", "x3", "shop/a"));
    assertThat(isolated.events(pod)).anyMatch(e -> e.contains("x1") && e.contains("isolation"));
  }

  @Test
  void aProtectedNetworkIsNeverDetached() {
    Scenario guarded =
        new Scenario(
            mode,
            settings ->
                Scenario.withPolicy(settings, new Policy(null, Set.of(Scenario.shop("a")))));
    Cluster.Life pod = guarded.pod("a, b");
    guarded.edit(pod, "[]");
    guarded.pass(Duration.ofMinutes(10));
    assertThat(guarded.listed(pod)).isEqualTo(Map.of("net1", "shop/a"));
    assertThat(guarded.daemon.requests()).containsExactly("DEL net2 b");
  }

  @Test
  void aHostNetworkedPodIsLeftAloneAndGetsOneEventForEachEdit() {
    Cluster.Life pod = node.pod(null);
    node.cluster.update(pod.pod.uid(), Cluster::withHostNetwork);
    node.edit(pod, A_ON_X1);
    node.pass(Duration.ofMinutes(20));
    node.edit(pod, B_ON_X1);
    node.pass(Duration.ofMinutes(20));
    assertThat(node.daemon.requests()).isEmpty();
    assertThat(node.events(pod))
        .containsExactly(
            "pod [shop/web-1]: will not add interface to host networked pod",
            "pod [shop/web-1]: will not add interface to host networked pod");
  }
}
