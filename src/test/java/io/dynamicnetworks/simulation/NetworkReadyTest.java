package io.dynamicnetworks.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.bus.PeerPort.Peer;
import io.dynamicnetworks.model.AnnotationKeys;
import io.dynamicnetworks.model.CniCommand;
import io.dynamicnetworks.model.NetworkReady;
import io.dynamicnetworks.model.NetworkReady.Reason;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodBuilder;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a pod shows to clients that wait for an edit, in both modes. */
@ParameterizedClass
@EnumSource
class NetworkReadyTest {
  private static final String A_ON_X1 = "[{\"name\":\"a\",\"interface\":\"x1\"}]";
  private static final String A_AND_B =
      "[{\"name\":\"a\",\"interface\":\"x1\"},{\"name\":\"b\",\"interface\":\"x2\"}]";
  private static final Duration SOON = Duration.ofSeconds(2);

  private final Scenario node;

  NetworkReadyTest(Mode mode) {
    node = new Scenario(mode);
  }

  @AfterEach
  void noRuleWasBrokenOnTheWay() {
    assertThat(node.broken()).isEmpty();
  }

  @Test
  void anEditIsInSyncWithTheWriteThatListsItsInterfaces() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, A_ON_X1);
    node.pass(SOON);
    assertThat(pod.pod.ready()).isEqualTo(inSync(A_ON_X1));
    assertThat(node.cluster.controllerWrites).isEqualTo(1);
    node.pass(Duration.ofMinutes(30));
    assertThat(node.cluster.controllerWrites).isEqualTo(1);
  }

  @Test
  void anEditThatChangesNothingIsObserved() {
    Cluster.Life pod = node.pod(A_ON_X1);
    node.edit(pod, A_ON_X1 + " ");
    node.pass(SOON);
    assertThat(pod.pod.ready()).isEqualTo(inSync(A_ON_X1 + " "));
    assertThat(node.cluster.controllerWrites).isEqualTo(1);
    assertThat(node.daemon.requests()).isEmpty();
  }

  @Test
  void aPodThatWasNeverEditedShowsNothing() {
    Cluster.Life pod = node.pod(A_ON_X1);
    node.pass(Duration.ofMinutes(30));
    assertThat(pod.pod.ready()).isNull();
    assertThat(node.cluster.controllerWrites).isZero();
  }

  @Test
  void aPodWithTheReadinessGateShowsItUnedited() {
    Cluster.Life pod = node.pod(A_ON_X1);
    node.cluster.update(pod.pod.uid(), NetworkReadyTest::gated);
    node.pass(SOON);
    assertThat(pod.pod.ready()).isEqualTo(inSync(A_ON_X1));
    assertThat(node.cluster.controllerWrites).isEqualTo(1);
  }

  @Test
  void whatFailsIsNamedUntilItWorks() {
    Cluster.Life pod = node.pod(null);
    node.daemon.failNext("b", 4);
    node.edit(pod, A_AND_B);
    node.pass(SOON);
    NetworkReady failed = shown(pod);
    assertThat(failed.observed()).isEqualTo(NetworkReady.hash(A_AND_B));
    assertThat(failed.status()).isEqualTo("False");
    assertThat(failed.reason()).isEqualTo("Failed");
    assertThat(failed.message()).startsWith("failed adding interface x2 to network: b");
    assertThat(failed.failures())
        .startsWith(
            "[{\"interface\":\"x2\",\"network\":\"shop/b\",\"reason\":\"FailedAddingInterface\"");
    node.pass(Duration.ofMinutes(1));
    assertThat(pod.pod.ready()).isEqualTo(inSync(A_AND_B));
  }

  @Test
  void anInvalidSelectionIsAFailureThatOnlyAnEditResolves() {
    Cluster.Life pod = node.pod(null);
    String bad = "[7,{\"name\":\"a\",\"interface\":\"x1\"}]";
    node.edit(pod, bad);
    node.pass(Duration.ofMinutes(10));
    NetworkReady failed = shown(pod);
    assertThat(failed.reason()).isEqualTo("Failed");
    assertThat(failed.failures()).startsWith("[{\"reason\":\"InvalidNetworkSelection\"");
    node.edit(pod, "[");
    node.pass(SOON);
    assertThat(pod.pod.ready()).isNotEqualTo(failed);
    assertThat(shown(pod).observed()).isEqualTo(NetworkReady.hash("["));
    node.edit(pod, A_ON_X1);
    node.pass(SOON);
    assertThat(pod.pod.ready()).isEqualTo(inSync(A_ON_X1));
  }

  @Test
  void anEditThatTakesLongIsAttachingAfterASecond() {
    Cluster.Life pod = node.pod(null);
    node.daemon.slowNext(CniCommand.ADD, "a", Duration.ofSeconds(20));
    node.edit(pod, A_ON_X1);
    node.pass(Duration.ofMillis(900));
    assertThat(pod.pod.ready()).isNull();
    node.pass(SOON);
    assertThat(pod.pod.ready()).isEqualTo(NetworkReady.of(A_ON_X1, Reason.ATTACHING, "", ""));
    node.pass(Duration.ofMinutes(1));
    assertThat(pod.pod.ready()).isEqualTo(inSync(A_ON_X1));
  }

  @Test
  void aMoveThatFailedIsShownThoughTheOldInterfaceIsBack() {
    Cluster.Life pod = node.pod(A_ON_X1);
    node.daemon.failNext("b", 1);
    String moved = "[{\"name\":\"b\",\"interface\":\"x1\"}]";
    node.edit(pod, moved);
    node.pass(Duration.ofSeconds(20));
    assertThat(shown(pod).message()).contains("is attached again");
    node.pass(Duration.ofMinutes(2));
    assertThat(pod.pod.ready()).isEqualTo(inSync(moved));
  }

  @Test
  void aMoveThatFailedIsShownAgainWhereThatWasForged() {
    Cluster.Life pod = node.pod(A_ON_X1);
    node.daemon.failNext("b", 1);
    node.edit(pod, "[{\"name\":\"b\",\"interface\":\"x1\"}]");
    node.pass(Duration.ofSeconds(5));
    NetworkReady failed = shown(pod);
    node.cluster.update(pod.pod.uid(), now -> now.withReady(inSync("other")));
    node.pass(SOON);
    assertThat(shown(pod)).isEqualTo(failed);
  }

  @Test
  void anEditBackToAnEarlierTextIsNotInSyncBeforeItIs() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, A_ON_X1);
    node.pass(SOON);
    node.daemon.slowNext(CniCommand.DEL, "a", Duration.ofMillis(300));
    node.daemon.slowNext(CniCommand.ADD, "a", Duration.ofMillis(900));
    node.edit(pod, "[]");
    node.pass(Duration.ofMillis(100));
    node.edit(pod, A_ON_X1);
    node.pass(Duration.ofMillis(50)); // The DEL is in flight.
    assertThat(shown(pod)).isNotEqualTo(inSync(A_ON_X1));
    node.pass(Duration.ofMillis(450)); // The interface is detached, and the ADD is in flight.
    assertThat(shown(pod)).isNotEqualTo(inSync(A_ON_X1));
    node.pass(SOON);
    assertThat(shown(pod)).isEqualTo(inSync(A_ON_X1));
  }

  @Test
  void anEditIsObservedThoughARepairOfNetworkStatusWaits() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, A_ON_X1);
    node.pass(SOON);
    for (int i = 0; i < 3; i++) {
      node.cluster.update(pod.pod.uid(), now -> now.withNetworkStatus("[]"));
      node.pass(Duration.ofMillis(200));
    }
    node.edit(pod, A_ON_X1 + " ");
    node.pass(SOON);
    assertThat(shown(pod)).isEqualTo(inSync(A_ON_X1 + " "));
  }

  @Test
  void anEditWhileTheDaemonIsDownWaitsForIt() {
    assertWaitsWhileAway(
        Peer.MULTUS_DAEMON,
        down -> node.cluster.faults.daemonDown = down,
        "failed adding interface x1 to network: a: no socket");
  }

  @Test
  void anEditWhileTheRuntimeIsDownWaitsForIt() {
    assertWaitsWhileAway(
        Peer.CONTAINER_RUNTIME,
        down -> node.cluster.faults.runtimeDown = down,
        "the runtime cannot be reached");
  }

  @Test
  void whatNoPeerCanMendWaitsForNone() {
    Cluster.Life pod = node.pod(null);
    node.controller().peerLost(Peer.MULTUS_DAEMON);
    node.edit(pod, "[7]");
    node.pass(SOON);
    assertThat(shown(pod).reason()).isEqualTo("Failed");
  }

  @Test
  void aForgedConditionIsRepaired() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, A_ON_X1);
    node.pass(SOON);
    NetworkReady forged = NetworkReady.of("other", Reason.FAILED, "forged", "[]");
    node.cluster.update(pod.pod.uid(), now -> now.withReady(forged));
    node.pass(SOON);
    assertThat(pod.pod.ready()).isEqualTo(inSync(A_ON_X1));
  }

  @Test
  void aForgedOrRemovedConditionIsRepairedThoughAFailureWaitsForItsBackoff() {
    Cluster.Life pod = node.pod(null);
    node.daemon.failNext("a", 1_000);
    node.edit(pod, A_ON_X1);
    node.pass(Duration.ofSeconds(40));
    NetworkReady failed = shown(pod);
    assertThat(failed.reason()).isEqualTo("Failed");
    node.cluster.update(pod.pod.uid(), now -> now.withReady(inSync(A_ON_X1)));
    node.pass(SOON);
    assertThat(pod.pod.ready()).isEqualTo(failed.abridged());
    node.pass(Duration.ofMinutes(11));
    node.cluster.update(pod.pod.uid(), now -> now.withReady(null));
    node.pass(SOON);
    assertThat(pod.pod.ready()).isEqualTo(failed.abridged());
    int requests = node.daemon.requests().size();
    keepOverwriting(pod, failed.abridged(), 600);
    assertThat(node.daemon.requests().size() - requests).isLessThan(60); // An ADD and its DEL.
    assertThat(node.events(pod)).anyMatch(event -> event.contains("keeps being overwritten"));
  }

  @Test
  void whoKeepsForgingItIsAnsweredLessAndLessOften() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, A_ON_X1);
    node.pass(SOON);
    int before = node.cluster.controllerWrites;
    keepOverwriting(pod, inSync(A_ON_X1), 1_800);
    assertThat(node.cluster.controllerWrites - before).isBetween(6, 13);
    assertThat(node.events(pod).stream().filter(event -> event.contains("keeps being overwritten")))
        .singleElement()
        .satisfies(event -> assertThat(event).contains(AnnotationKeys.OBSERVED_NETWORKS));
    node.pass(Duration.ofMinutes(20));
    assertThat(pod.pod.ready()).isEqualTo(inSync(A_ON_X1));
    // After a quiet period, the repair comes at once again; and so it does with an edit.
    node.cluster.update(pod.pod.uid(), now -> now.withReady(inSync("forged")));
    node.pass(SOON);
    assertThat(pod.pod.ready()).isEqualTo(inSync(A_ON_X1));
    node.cluster.update(pod.pod.uid(), now -> now.withReady(inSync("forged")));
    node.edit(pod, A_AND_B);
    node.pass(SOON);
    assertThat(pod.pod.ready()).isEqualTo(inSync(A_AND_B));
  }

  @Test
  void aFailureThatIsRemovedAgainAndAgainIsShownLessAndLessOften() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, "[7]");
    node.pass(SOON);
    NetworkReady failed = shown(pod);
    assertThat(failed.failures().length()).as("kept as a hash").isGreaterThan(64);
    int before = node.cluster.controllerWrites;
    keepOverwriting(pod, failed.abridged(), 600);
    assertThat(node.cluster.controllerWrites - before).isBetween(4, 10);
    assertThat(node.events(pod)).anyMatch(event -> event.contains("keeps being overwritten"));
  }

  /** Another writer looks once a second, and replaces what the pod shows if it is that. */
  private void keepOverwriting(Cluster.Life pod, NetworkReady shown, int seconds) {
    for (int second = 0; second < seconds; second++) {
      if (shown.equals(pod.pod.ready())) {
        node.cluster.update(pod.pod.uid(), now -> now.withReady(inSync("forged")));
      }
      node.pass(Duration.ofSeconds(1));
    }
  }

  private void assertWaitsWhileAway(Peer peer, Consumer<Boolean> down, String cause) {
    Cluster.Life pod = node.pod(null);
    down.accept(true);
    node.controller().peerLost(peer);
    node.edit(pod, A_ON_X1);
    node.pass(Duration.ofMinutes(5));
    assertWaitsForPeer(pod, cause);
    down.accept(false);
    node.controller().peerBack(peer);
    node.pass(SOON);
    assertThat(shown(pod)).isEqualTo(inSync(A_ON_X1));
  }

  private void assertWaitsForPeer(Cluster.Life pod, String cause) {
    NetworkReady waiting = shown(pod);
    assertThat(waiting.observed()).isEqualTo(NetworkReady.hash(A_ON_X1));
    assertThat(waiting.status()).isEqualTo("False");
    assertThat(waiting.reason()).isEqualTo("WaitingForPeer");
    assertThat(waiting.message()).contains(cause);
  }

  private NetworkReady shown(Cluster.Life pod) {
    NetworkReady shown = Objects.requireNonNull(node.cluster.shown.get(pod.pod.uid()));
    assertThat(shown.abridged()).isEqualTo(pod.pod.ready());
    return shown;
  }

  private static Pod gated(Pod pod) {
    return PodBuilder.of(pod).readinessGate().build();
  }

  private static NetworkReady inSync(String networks) {
    return NetworkReady.of(networks, Reason.IN_SYNC, "", "");
  }

  @Test
  void anEditWhoseOutcomeIsFoundAfterARestartIsObserved() {
    for (int millis : new int[] {100, 320, 350, 400}) {
      Cluster.Life pod = node.pod(null);
      node.daemon.slowNext(CniCommand.ADD, "a", Duration.ofMillis(300));
      node.edit(pod, A_ON_X1);
      node.pass(Duration.ofMillis(millis));
      node.kill();
      node.pass(Duration.ofSeconds(1));
      node.start();
      node.pass(Duration.ofMinutes(1));
      assertThat(pod.pod.ready()).as("killed after %d ms", millis).isEqualTo(inSync(A_ON_X1));
    }
  }

  @Test
  void aDetachOfWhatMultusAttachedIsObservedThoughTheControllerIsKilledBeforeTheWrite() {
    for (int millis : new int[] {100, 300, 320, 330, 340, 350, 400}) {
      Cluster.Life pod = node.pod(A_ON_X1);
      node.daemon.slowNext(CniCommand.DEL, "a", Duration.ofMillis(300));
      node.edit(pod, "[]");
      node.pass(Duration.ofMillis(millis));
      node.kill();
      node.pass(Duration.ofSeconds(1));
      node.start();
      node.pass(Duration.ofMinutes(1));
      assertThat(pod.pod.ready()).as("killed after %d ms", millis).isEqualTo(inSync("[]"));
    }
  }

  @Test
  void thatAttachingTakesLongIsShownThoughTheFirstWriteIsRefused() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, A_ON_X1);
    node.pass(SOON);
    node.daemon.slowNext(CniCommand.DEL, "a", Duration.ofSeconds(30));
    node.edit(pod, "[]");
    node.cluster.faults.apiWritesRefused = true;
    node.pass(Duration.ofSeconds(2));
    node.cluster.faults.apiWritesRefused = false;
    node.pass(Duration.ofSeconds(2));
    node.edit(pod, A_ON_X1);
    node.pass(Duration.ofSeconds(2));
    assertThat(shown(pod)).isNotEqualTo(inSync(A_ON_X1));
    node.pass(Duration.ofMinutes(2));
    assertThat(shown(pod)).isEqualTo(inSync(A_ON_X1));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 60})
  void anInterfaceThatCannotBeListedIsNotInSyncAndNothingIsOverwritten(int seconds) {
    Cluster.Life pod = node.pod(null);
    node.cluster.faults.apiWritesRefused = true;
    node.edit(pod, A_ON_X1);
    for (int millis = 0; millis < 150_000; millis += 50) {
      node.cluster.faults.apiWritesRefused = millis < seconds * 1_000;
      node.pass(Duration.ofMillis(50));
      boolean isListed = node.listed(pod).containsKey("x1");
      assertThat(isListed).isEqualTo(inSync(A_ON_X1).equals(pod.pod.ready()));
    }
    assertThat(pod.pod.ready()).isEqualTo(inSync(A_ON_X1));
    assertThat(node.events(pod)).noneMatch(event -> event.contains("overwritten"));
  }

  @Test
  void aForgedConditionIsRepairedThoughTheFirstWritesFail() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, A_ON_X1);
    node.pass(SOON);
    node.cluster.faults.apiWritesRefused = true;
    node.cluster.update(pod.pod.uid(), now -> now.withReady(inSync("forged")));
    node.pass(Duration.ofSeconds(20));
    node.cluster.faults.apiWritesRefused = false;
    node.pass(Duration.ofSeconds(25)); // At most two of its deadlines, and the backoff between.
    assertThat(pod.pod.ready()).isEqualTo(inSync(A_ON_X1));
    assertThat(node.events(pod)).noneMatch(event -> event.contains("overwritten"));
  }

  @Test
  void anEditBackDuringASlowAttachIsNoOverwriting() {
    Cluster.Life pod = node.pod(A_ON_X1);
    node.edit(pod, A_ON_X1 + " ");
    node.pass(SOON);
    for (int i = 0; i < 4; i++) {
      node.daemon.failNext("b", 1);
      node.daemon.slowNext(CniCommand.ADD, "b", Duration.ofSeconds(2));
      node.edit(pod, A_AND_B);
      node.pass(Duration.ofMillis(1_500));
      node.edit(pod, A_ON_X1 + " ");
      node.pass(Duration.ofSeconds(4));
      assertThat(shown(pod)).as("time %d", i).isEqualTo(inSync(A_ON_X1 + " "));
    }
    assertThat(node.events(pod)).noneMatch(event -> event.contains("overwritten"));
  }

  @Test
  void aNetworkThatCannotBeReadIsAFailure() {
    Cluster.Life pod = node.pod(null);
    node.cluster.faults.networksUnreadable = true;
    node.edit(pod, A_ON_X1);
    node.pass(SOON);
    assertThat(shown(pod).observed()).isEqualTo(NetworkReady.hash(A_ON_X1));
    assertThat(shown(pod).message()).contains("cannot be read");
    node.pass(Duration.ofMinutes(2));
    node.cluster.faults.networksUnreadable = false;
    node.define("a");
    node.pass(SOON);
    assertThat(shown(pod)).isEqualTo(inSync(A_ON_X1));
  }

  @Test
  void anUnforeseenFailureIsNotShownForALaterEdit() {
    Cluster.Life pod = node.pod(null);
    node.cluster.faults.networksHang = true;
    node.edit(pod, A_ON_X1);
    node.pass(Duration.ofSeconds(5));
    node.edit(pod, A_AND_B);
    node.pass(Duration.ofSeconds(6)); // The deadline of the first read has passed.
    assertThat(pod.pod.ready()).isNull();
    node.cluster.faults.networksHang = false;
    node.pass(Duration.ofMinutes(1));
    assertThat(shown(pod)).isEqualTo(inSync(A_AND_B));
  }

  @Test
  void aRestartWhileTheRuntimeIsSlowLeavesPodsThatAreInSyncAsTheyAre() {
    Cluster.Life gated = node.pod(A_ON_X1);
    node.cluster.update(gated.pod.uid(), NetworkReadyTest::gated);
    Cluster.Life edited = node.pod(null);
    node.edit(edited, A_ON_X1);
    node.pass(SOON);
    int writes = node.cluster.controllerWrites;
    node.kill();
    node.cluster.faults.runtimeSlowMillis = 3_000;
    node.start();
    node.pass(Duration.ofMinutes(1));
    assertThat(gated.pod.ready()).isEqualTo(inSync(A_ON_X1));
    assertThat(edited.pod.ready()).isEqualTo(inSync(A_ON_X1));
    assertThat(node.cluster.controllerWrites).isEqualTo(writes);
  }
}
