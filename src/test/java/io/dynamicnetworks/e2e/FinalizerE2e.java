package io.dynamicnetworks.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dynamicnetworks.e2e.DevNode.Part;
import io.dynamicnetworks.e2e.FaultPlugin.Mode;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The overlay with {@code finalizer: true}: no pod goes before its interfaces are detached. */
@Tag("e2e")
@Tag("own-manifest")
@Tag("node")
class FinalizerE2e {
  private static final String FINALIZER = "dynamicnetworks.io/interfaces";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Namespace namespace = Namespace.create();

  @BeforeAll
  static void install() {
    Audit.clear();
    DeployedController.installOverlay(DeployedController.FINALIZER_OVERLAY);
  }

  @AfterEach
  void everythingRuns() {
    FaultPlugin.allBehave();
    DevNode.start(Part.MULTUS);
  }

  @AfterAll
  static void restore() {
    namespace.close();
    DeployedController.restore();
  }

  @Test
  void aPodThatIsDeletedWhileTheDaemonIsDownStaysUntilItsInterfacesAreOff() {
    ClusterPod pod = attached("daemon-down", 31);
    DevNode.kill(Part.MULTUS);
    pod.beginDelete();
    await("end of the containers").atMost(PATIENCE).until(() -> !pod.hasRunningContainer());
    assertThat(pod.finalizers()).contains(FINALIZER);
    assertThat(leases("daemon-down")).isEqualTo(1);
    DevNode.start(Part.MULTUS);
    awaitGoneWithoutLeases(pod);
  }

  /** Only the finalizer holds this pod: the kubelet's own teardown succeeds. */
  @Test
  void aPodWhoseDetachFailsStaysUntilItSucceeds() {
    FaultPlugin plugin = FaultPlugin.network(namespace, "refusing", 32);
    ClusterPod pod = namespace.pod("refusing", "");
    pod.want("refusing@ens4");
    pod.awaitInterfaces("ens4");
    plugin.misbehave(Mode.FAIL_DEL);
    pod.beginDelete();
    assertThat(pod.awaitEvent("FailedRemovingInterface", "ens4")).contains(FaultPlugin.CAUSE);
    await("a terminal phase")
        .atMost(PATIENCE)
        .until(() -> !pod.phase().equals("Running") && !pod.finalizers().isEmpty());
    assertThat(pod.finalizers()).containsExactly(FINALIZER);
    assertThat(leases("refusing")).isEqualTo(1);
    plugin.behave();
    awaitGoneWithoutLeases(pod);
  }

  @Test
  void aPodThatIsDeletedWhileTheControllerIsDownStaysUntilItIsBack() {
    ClusterPod pod = attached("controller-down", 33);
    DeployedController.suspend();
    try {
      pod.beginDelete();
      await("a terminal phase").atMost(PATIENCE).until(() -> !pod.phase().equals("Running"));
      assertThat(pod.finalizers()).containsExactly(FINALIZER);
      assertThat(leases("controller-down")).isEqualTo(1);
    } finally {
      DeployedController.resume();
    }
    awaitGoneWithoutLeases(pod);
  }

  @Test
  void onlyAPodWithAttachedInterfacesGetsAFinalizerAndTheOverlaysRightsAreThoseThatAreUsed() {
    ClusterPod pod = attached("held", 34);
    assertThat(pod.finalizers()).containsExactly(FINALIZER);
    pod.want("[]");
    pod.awaitInterfaces();
    await("no finalizer").atMost(PATIENCE).until(() -> pod.finalizers().isEmpty());
    assertThat(Audit.forbidden()).isEmpty();
    assertThat(Audit.uses()).contains("patch pods", "get pods");
    assertThat(RightsE2e.granted()).containsAll(Audit.uses()).contains("patch pods");
  }

  private static ClusterPod attached(String name, int subnet) {
    namespace.bridge(name, subnet);
    ClusterPod pod = namespace.pod(name, "");
    pod.want(name + "@ens4");
    pod.awaitInterfaces("ens4");
    return pod;
  }

  private static void awaitGoneWithoutLeases(ClusterPod pod) {
    await("end of pod " + pod.name()).atMost(PATIENCE).until(() -> !pod.exists());
    assertThat(leases(pod.name())).isZero();
  }

  private static int leases(String network) {
    return DevNode.leases(namespace.leaseFolder(network)).size();
  }
}
