package io.dynamicnetworks.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dynamicnetworks.e2e.DevNode.Part;
import io.dynamicnetworks.e2e.FaultPlugin.Mode;
import io.vertx.core.json.JsonArray;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each part of the node is stopped and comes back; plugins fail, are slow, and hang. */
@Tag("e2e")
@Tag("node")
class FaultsE2e {
  /** SPEC 5.8: from success to network-status, even if a later step of the same pod hangs. */
  private static final Duration VISIBLE = Duration.ofSeconds(2);

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Namespace namespace = Namespace.create();
  private static final FaultPlugin faulty = FaultPlugin.network(namespace, "faulty", 93);

  @BeforeAll
  static void createNetworks() {
    namespace.bridge("blue", 91);
    namespace.bridge("red", 92);
  }

  @AfterEach
  void everythingRuns() {
    FaultPlugin.allBehave();
    for (Part part : Part.values()) {
      DevNode.start(part);
    }
    DeployedController.awaitReadyAfterFaults();
  }

  @AfterAll
  static void removeAll() {
    namespace.close();
  }

  @Test
  void anEditWhileTheControllerIsDownIsActedOnWhenItIsBack() {
    ClusterPod pod = namespace.pod("controller-down", "");
    pod.want("blue@ens4");
    pod.awaitInterfaces("ens4");
    DeployedController.kill();
    pod.want("red@ens5");
    DeployedController.awaitReady();
    if (EvidenceMode.shape().keepsLedger()) {
      pod.awaitInterfaces("ens5");
    } else {
      pod.awaitInterfaces("ens4", "ens5"); // Nothing proves any more that an edit asked for ens4.
    }
  }

  @Test
  void anEditWhileMultusIsDownIsActedOnWhenItIsBack() {
    ClusterPod pod = namespace.pod("multus-down", "");
    DevNode.kill(Part.MULTUS);
    pod.want("blue@ens4");
    pod.awaitEvent("FailedAddingInterface", "ens4");
    DevNode.start(Part.MULTUS);
    pod.awaitInterfaces("ens4");
    DevNode.stop(Part.MULTUS);
    DevNode.start(Part.MULTUS);
    pod.want("[]");
    pod.awaitInterfaces();
  }

  @Test
  void anEditWhileTheRuntimeIsDownIsActedOnWhenItIsBack() {
    ClusterPod pod = namespace.pod("containerd-down", "");
    DevNode.kill(Part.CONTAINERD);
    pod.want("blue@ens4");
    pod.awaitEvent("FailedAddingInterface", "ens4");
    DevNode.start(Part.CONTAINERD);
    pod.awaitInterfaces("ens4");
  }

  @Test
  void theControllerOutlivesARestartOfTheApiServer() {
    ClusterPod pod = namespace.pod("apiserver-down", "");
    DevNode.kill(Part.APISERVER);
    DevNode.start(Part.APISERVER);
    pod.want("blue@ens4");
    pod.awaitInterfaces("ens4");
  }

  @Test
  void theControllerOutlivesARestartOfTheKubelet() {
    ClusterPod pod = namespace.pod("kubelet-down", "");
    DevNode.kill(Part.KUBELET);
    pod.want("blue@ens4");
    // Without a kubelet, the test cannot exec into the pod.
    await().atMost(PATIENCE).until(() -> "ens4".equals(pod.status("ens4").getString("interface")));
    DevNode.start(Part.KUBELET);
    // The kubelet reports ready before it knows its pods.
    await().atMost(PATIENCE).ignoreExceptions().until(() -> !pod.links().isEmpty());
    pod.awaitInterfaces("ens4");
  }

  @Test
  void whatFailsIsTriedAgain() {
    ClusterPod pod = namespace.pod("failing", "");
    faulty.misbehave(Mode.FAIL_ADD);
    pod.want("faulty@ens4");
    assertThat(pod.awaitEvent("FailedAddingInterface", "ens4")).contains(FaultPlugin.CAUSE);
    faulty.behave();
    pod.awaitInterfaces("ens4");
  }

  @Test
  void aDetachThatFailsIsTriedAgainAndTheInterfaceStaysListed() {
    ClusterPod pod = namespace.pod("failing-del", "");
    pod.want("faulty@ens4");
    pod.awaitInterfaces("ens4");
    faulty.misbehave(Mode.FAIL_DEL);
    pod.want("[]");
    assertThat(pod.awaitEvent("FailedRemovingInterface", "ens4")).contains(FaultPlugin.CAUSE);
    assertThat(pod.status("ens4")).isNotEmpty();
    faulty.behave();
    pod.awaitInterfaces();
  }

  @Test
  void aPluginThatHangsHoldsUpNoOtherPod() {
    ClusterPod hanging = namespace.pod("hanging", "");
    ClusterPod other = namespace.pod("other", "");
    faulty.misbehave(Mode.HOLD_ADD);
    hanging.want("faulty@ens4");
    faulty.awaitHeld("ens4");
    other.want("blue@ens4");
    other.awaitInterfaces("ens4");
    faulty.awaitHeld("ens4");
    assertThat(hanging.status("ens4")).isEmpty();
    faulty.behave();
    hanging.awaitInterfaces("ens4");
  }

  /**
   * The later step ends only on request, so it certainly hangs while the success shows. The time
   * from the plugin's end to the write is taken from the node's clocks, not this test's. One pod in
   * three suffices, since a busy machine may be late.
   */
  @Test
  void aSuccessShowsWithinTwoSecondsThoughTheNextStepHangs() {
    FaultPlugin quick = FaultPlugin.network(namespace, "quick", 94);
    List<Duration> delays = new ArrayList<>();
    do {
      delays.add(delayOfASuccessBeforeAHangingStep("slow-" + delays.size(), quick));
    } while (delays.getLast().compareTo(VISIBLE) > 0 && delays.size() < 3);
    assertThat(delays.getLast()).as("last of %s", delays).isLessThanOrEqualTo(VISIBLE);
  }

  private static Duration delayOfASuccessBeforeAHangingStep(String name, FaultPlugin quick) {
    quick.forgetCalls();
    ClusterPod pod = namespace.pod(name, "");
    faulty.misbehave(Mode.HOLD_ADD);
    pod.want("quick@ens4,faulty@ens5");
    await().atMost(PATIENCE).until(() -> !pod.status("ens4").isEmpty());
    faulty.awaitHeld("ens5");
    assertThat(pod.status("ens5")).isEmpty();
    Instant succeeded = quick.ended("ens4").orElseThrow();
    Instant written = Audit.firstStatusWrite(pod).orElseThrow();
    assertThat(written).isAfterOrEqualTo(succeeded);
    faulty.behave();
    pod.awaitInterfaces("ens4", "ens5");
    return Duration.between(succeeded, written);
  }

  @Test
  void anAttachThatIsUnderWayWhenTheControllerDiesEndsAsOneInterfaceWithOneAddress() {
    ClusterPod pod = namespace.pod("controller-dies", "");
    FaultPlugin plugin = FaultPlugin.network(namespace, "controller-dies", 95);
    plugin.misbehave(Mode.HOLD_ADD);
    pod.want("controller-dies@ens4");
    plugin.awaitHeld("ens4");
    DeployedController.kill();
    plugin.behave();
    DeployedController.awaitReady();
    if (EvidenceMode.shape().keepsLedger()) {
      awaitOneAddress(pod, "controller-dies");
    } else {
      assertThat(pod.awaitEvent("FailedAddingInterface", "already exists"))
          .contains("request another interface name, or recreate the pod");
    }
  }

  @Test
  void anAttachThatIsUnderWayWhenTheDaemonDiesEndsAsOneInterfaceWithOneAddress() {
    ClusterPod pod = namespace.pod("daemon-dies", "");
    FaultPlugin plugin = FaultPlugin.network(namespace, "daemon-dies", 96);
    plugin.misbehave(Mode.HOLD_ADD);
    pod.want("daemon-dies@ens4");
    plugin.awaitHeld("ens4");
    DevNode.kill(Part.MULTUS);
    plugin.behave();
    DevNode.start(Part.MULTUS);
    awaitOneAddress(pod, "daemon-dies");
  }

  /** Waits until the link, network-status and the lease agree. */
  private static void awaitOneAddress(ClusterPod pod, String network) {
    await("one address of pod " + pod.name())
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              pod.awaitInterfaces("ens4");
              List<String> leases = DevNode.leases(namespace.leaseFolder(network));
              assertThat(leases).hasSize(1);
              assertThat(pod.link("ens4").addresses()).containsExactly(leases.getFirst() + "/24");
              assertThat(pod.status("ens4").getJsonArray("ips")).isEqualTo(new JsonArray(leases));
            });
  }
}
