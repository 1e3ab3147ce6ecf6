package io.dynamicnetworks.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.bus.ReconcilePort;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.Pod.Phase;
import io.dynamicnetworks.model.PodBuilder;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.PodUid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A pod that does not run, and of which nothing is attached, takes nothing (SPEC 11). */
class IdlePodsTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  private final List<PodUid> released = new ArrayList<>();
  private final List<PodUid> reconciled = new ArrayList<>();
  private Scenario node = new Scenario(Mode.OBSERVING);

  private void onNodeWith(Mode mode) {
    node = new Scenario(mode);
    listen();
  }

  private void listen() {
    node.controller().bus().subscribe(ReconcilePort.POD_RELEASED, pod -> released.add(pod.uid()));
    node.controller()
        .bus()
        .subscribe(ReconcilePort.POD_RECONCILED, pod -> reconciled.add(pod.uid()));
  }

  @AfterEach
  void noRuleWasBroken() {
    assertThat(node.broken()).isEmpty();
  }

  private @Nullable Pod known(Cluster.Life life) {
    return node.controller().watch().pods().get(life.pod.uid());
  }

  /** A pod that the kubelet has not admitted, made while the controller is down. */
  private Cluster.Life notAdmitted(String name, Phase phase, boolean finalizer) {
    Cluster.Life life =
        node.cluster.create(new PodUid("idle-" + name), new PodRef("shop", name), "a@x1");
    node.cluster.update(
        life.pod.uid(),
        pod ->
            PodBuilder.of(pod)
                .phase(phase)
                .ending(false, phase.terminal())
                .sandboxHint("")
                .build()
                .withOwnFinalizer(finalizer));
    return life;
  }

  private void restart() {
    node.start();
    listen();
    node.pass(SOON);
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void aPodThatEndsIsForgottenOnceItsInterfacesAreDetached(Mode mode) {
    onNodeWith(mode);
    Cluster.Life pod = node.pod(null);
    node.edit(pod, "a@x1");
    node.pass(SOON);
    node.daemon.hasNoPluginFor("a");
    node.end(pod, false);
    node.pass(SOON);
    assertThat(known(pod)).isNotNull();
    node.daemon.hasPluginFor("a");
    node.pass(Duration.ofMinutes(2));
    assertThat(node.leases()).isEmpty();
    assertThat(released).containsExactly(pod.pod.uid());
    assertThat(known(pod)).isNull();
    reconciled.clear();
    node.edit(pod, "b@x2");
    node.pass(Duration.ofMinutes(20));
    assertThat(reconciled).as("neither an edit nor a resync wakes a worker").isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void aPodOfTheLedgerThatEndedWhileTheControllerWasDownIsDetachedAndThenForgotten(Mode mode) {
    onNodeWith(mode);
    Cluster.Life pod = node.pod(null);
    node.edit(pod, "a@x1");
    node.pass(SOON);
    node.kill();
    node.end(pod, false);
    node.pass(SOON);
    restart();
    assertThat(node.leases()).isEmpty();
    assertThat(node.daemon.requests()).containsExactly("ADD x1 a", "DEL x1 a");
    assertThat(released).containsExactly(pod.pod.uid());
    assertThat(known(pod)).isNull();
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void podsThatTheKubeletHasNotAdmittedHaveNoWorker(Mode mode) {
    onNodeWith(mode);
    node.kill();
    for (int i = 0; i < 500; i++) {
      notAdmitted("p" + i, Phase.PENDING, false);
    }
    Cluster.Life starts = notAdmitted("starts", Phase.PENDING, false);
    restart();
    assertThat(reconciled).isEmpty();
    assertThat(node.controller().watch().pods().size()).isZero();
    node.cluster.update(starts.pod.uid(), pod -> Cluster.withNetworks(pod, null));
    node.kubelet.boot(starts, 10);
    node.edit(starts, "b@x2");
    node.pass(SOON);
    assertThat(node.links(starts)).containsOnlyKeys("x2");
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void theFinalizerComesOffAPodThatNeverRan(Mode mode) {
    onNodeWith(mode);
    node.kill();
    List<Cluster.Life> pods =
        List.of(
            notAdmitted("pending", Phase.PENDING, true), notAdmitted("failed", Phase.FAILED, true));
    restart();
    for (Cluster.Life pod : pods) {
      assertThat(pod.pod.ownFinalizer()).isFalse();
      assertThat(known(pod)).isNull();
    }
    assertThat(released).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void editsDoNotWaitForTheListOfPodsThatHaveEnded(Mode mode) {
    onNodeWith(mode);
    Cluster.Life runs = node.pod(null);
    Cluster.Life ends = node.pod(null);
    Cluster.Life goes = node.pod(null);
    node.edit(ends, "a@x1");
    node.edit(goes, "a@x2");
    node.pass(SOON);
    node.kill();
    node.end(ends, false);
    node.end(goes, true);
    node.pass(SOON);
    node.cluster.faults.endedNotListed = true;
    restart();
    node.edit(runs, "b@x3");
    node.pass(SOON);
    assertThat(node.links(runs)).containsOnlyKeys("x3");
    assertThat(node.daemon.requests())
        .containsExactlyInAnyOrder("ADD x1 a", "ADD x2 a", "ADD x3 b");
    node.cluster.faults.endedNotListed = false;
    node.pass(SOON);
    assertThat(node.daemon.requests()).contains("DEL x1 a", "DEL x2 a as controller");
    assertThat(node.leases()).hasSize(1);
  }

  /** It is in a terminal phase, but its containers still run. */
  @ParameterizedTest
  @EnumSource(Mode.class)
  void aPodThatIsListedLateIsNotTakenForGone(Mode mode) {
    onNodeWith(mode);
    Cluster.Life pod = node.pod(null);
    node.edit(pod, "a@x1");
    node.pass(SOON);
    node.kill();
    node.cluster.update(
        pod.pod.uid(),
        shown -> PodBuilder.of(shown).phase(Phase.FAILED).ending(false, false).build());
    node.cluster.faults.endedNotListed = true;
    restart();
    assertThat(node.daemon.requests()).containsExactly("ADD x1 a");
    node.cluster.faults.endedNotListed = false;
    node.pass(SOON);
    assertThat(node.daemon.requests()).containsExactly("ADD x1 a");
    node.end(pod, false);
    node.pass(SOON);
    assertThat(node.leases()).isEmpty();
  }

  /** Nothing but the cache shows what was attached, and only until the sandbox has ended. */
  @Test
  void whatTheCacheShowedOfAPodThatIsListedLateIsDetached() {
    onNodeWith(Mode.OBSERVING);
    Cluster.Life pod = node.pod(null);
    node.edit(pod, "a@x1");
    node.pass(SOON);
    node.kill();
    node.disk.clear();
    node.cluster.update(
        pod.pod.uid(),
        shown -> PodBuilder.of(shown).phase(Phase.FAILED).ending(false, false).build());
    node.cluster.faults.endedNotListed = true;
    restart();
    node.pass(SOON);
    node.end(pod, false);
    node.pass(SOON);
    node.cluster.faults.endedNotListed = false;
    node.pass(SOON);
    assertThat(node.leases()).isEmpty();
  }
}
