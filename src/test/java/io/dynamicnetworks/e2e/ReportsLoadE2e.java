package io.dynamicnetworks.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dynamicnetworks.e2e.FaultPlugin.Mode;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many pods at once, failing moves, other writers, and attachments left by another controller. */
@Tag("e2e")
@Tag("node")
class ReportsLoadE2e {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration VISIBLE = Duration.ofSeconds(2);

  /** The current retries after a failure, at 0.5, 1.5, 3.5 and 7.5 s, would come within it. */
  private static final Duration QUIET = Duration.ofSeconds(8);

  /** For each of three writers: about 150 writes per second together. */
  private static final Duration BETWEEN_WRITES = Duration.ofMillis(10);

  private static final int CROWD = 12;
  private static final Namespace namespace = Namespace.create();

  @BeforeAll
  static void createNetworks() {
    namespace.bridge("blue", 121);
    namespace.bridge("flap", 123);
    EvidenceMode.install();
  }

  @AfterEach
  void everythingBehaves() {
    FaultPlugin.allBehave();
  }

  @AfterAll
  static void removeAll() {
    namespace.close();
    DeployedController.restore();
  }

  /** Report L. */
  @Test
  void podsThatEndAtOnceGiveBackAllTheirAddresses() {
    List<ClusterPod> pods = crowd("crowd", 122);
    delete(pods);
    awaitNoLease("crowd");
  }

  /** The API server forgets them before their containers have exited. */
  @Test
  void podsThatAreDeletedByForceGiveBackAllTheirAddresses() {
    List<ClusterPod> pods = crowd("forced", 128);
    delete(pods, "--force", "--grace-period=0");
    awaitNoLease("forced");
  }

  /**
   * Multus' own teardown does not know what was attached later. With the Go controller's manifests
   * nothing else does either: the ledger ends with the container, and what a pod carries with the
   * pod.
   */
  @Test
  @Tag("own-manifest")
  void podsThatEndWhileTheControllerIsDownGiveBackAllTheirAddresses() {
    List<ClusterPod> pods = crowd("later", 124);
    DeployedController.suspend();
    delete(pods);
    await().atMost(PATIENCE).until(() -> pods.stream().noneMatch(ClusterPod::exists));
    assertThat(DevNode.leases(namespace.leaseFolder("later"))).hasSize(CROWD);
    DeployedController.resume();
    awaitNoLease("later");
  }

  /** Creates a network and pods, and attaches the network to each pod by an edit. */
  private static List<ClusterPod> crowd(String network, int subnet) {
    namespace.network(
        network, namespace.bridgePlugin(network, subnet).put("name", cacheName(network)));
    List<ClusterPod> pods =
        IntStream.range(0, CROWD).mapToObj(i -> namespace.beginPod(network + "-" + i, "")).toList();
    pods.forEach(ClusterPod::awaitReady);
    pods.forEach(pod -> pod.want(network + "@x1"));
    pods.forEach(pod -> pod.awaitInterfaces("x1"));
    assertThat(DevNode.leases(namespace.leaseFolder(network))).hasSize(CROWD);
    return pods;
  }

  private static void delete(List<ClusterPod> pods, String... options) {
    List<String> line = new ArrayList<>(List.of("delete", "pod", "--wait=false", "-n"));
    line.add(namespace.name());
    line.addAll(List.of(options));
    pods.forEach(pod -> line.add(pod.name()));
    Kubectl.run(line.toArray(String[]::new));
  }

  private static void awaitNoLease(String network) {
    await("leases of " + network)
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(DevNode.leases(namespace.leaseFolder(network))).isEmpty());
    assertThat(
            DevNode.shell(
                "ls /var/lib/cni/multus/results | grep ^" + cacheName(network) + " || true"))
        .isBlank();
  }

  /** The network's name in multus' cache, which has no namespace. */
  private static String cacheName(String network) {
    return namespace.name() + "-" + network;
  }

  /** Report F. */
  @Test
  void aMoveThatFailsTakesAWorkingInterfaceOffOnce() {
    FaultPlugin faulty = FaultPlugin.network(namespace, "faulty", 125);
    ClusterPod pod = namespace.pod("flap", "flap@x1");
    faulty.misbehave(Mode.FAIL_ADD);
    pod.want("faulty@x1");
    pod.awaitEvent("FailedAddingInterface", "x1");
    pod.awaitInterfaces("x1");
    String[] moved = {"DEL x1", "ADD x1", "DEL x1", "ADD x1"};
    await("no more calls")
        .during(QUIET)
        .atMost(QUIET.multipliedBy(2))
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() -> assertThat(NodeDaemon.calls(pod)).containsExactly(moved));
    assertThat(pod.link("x1").addresses().getFirst()).startsWith("10.123.");
    assertThat(pod.status("x1").getString("name")).isEqualTo(namespace.name() + "/flap");
    assertThat(pod.timesOf("FailedAddingInterface")).isEqualTo(1);
    faulty.behave();
    // The same network with an irrelevant change.
    FaultPlugin.network(namespace, "faulty", 125, "mac");
    await()
        .atMost(PATIENCE)
        .until(() -> pod.link("x1").addresses().stream().anyMatch(a -> a.startsWith("10.125.")));
  }

  /** Report W: a busy machine may be late once. */
  @Test
  void aSuccessIsVisibleWithinTwoSecondsThoughAnotherWriterKeepsWriting() throws Exception {
    FaultPlugin quick = FaultPlugin.network(namespace, "quick", 126);
    List<Duration> delays = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      delays.add(delayBesideAnotherWriter("written-" + i, quick));
    }
    assertThat(delays.stream().sorted().skip(1).findFirst().orElseThrow())
        .as("the second of %s", delays)
        .isLessThanOrEqualTo(VISIBLE);
  }

  private static Duration delayBesideAnotherWriter(String name, FaultPlugin quick)
      throws Exception {
    quick.forgetCalls();
    ClusterPod pod = namespace.pod(name, "");
    try (Storm _ = Storm.over(pod, BETWEEN_WRITES);
        Storm _ = Storm.over(pod, BETWEEN_WRITES);
        Storm _ = Storm.over(pod, BETWEEN_WRITES)) {
      pod.want("quick@x1");
      await().atMost(PATIENCE).until(() -> !pod.status("x1").isEmpty());
    }
    Instant succeeded = quick.ended("x1").orElseThrow();
    return Duration.between(succeeded, Audit.firstStatusWritten(pod).orElseThrow());
  }

  /** In both modes, since the Go controller's image may be replaced under its own manifest. */
  @Test
  void whatAnotherControllerAttachedIsDetachedWhenItIsEditedOut() {
    namespace.bridge("inherited", 127);
    ClusterPod pod = namespace.pod("inherited", "");
    DeployedController.suspend();
    pod.want("inherited@x1,blue@x2");
    JsonObject config = namespace.bridgePlugin("inherited", 127);
    NodeDaemon.attachAsAnother(pod, "inherited", "x1", config);
    DeployedController.resume();
    pod.awaitInterfaces("x1", "x2");
    NodeDaemon.awaitCalls(pod, "ADD x1", "ADD x2");
    pod.want("blue@x2");
    pod.awaitInterfaces("x2");
    NodeDaemon.awaitCalls(pod, "ADD x1", "ADD x2", "DEL x1");
    assertThat(DevNode.leases(namespace.leaseFolder("inherited"))).isEmpty();
  }
}
