package io.dynamicnetworks.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dynamicnetworks.e2e.DevNode.Part;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What must work in every way to install the Go controller: the tests of edits, and the special
 * cases where only the two socket files are mounted.
 */
abstract class ShapeE2eCore extends AttachAndDetachE2e {
  /** The times of the node and of the pod's status are whole seconds: one extra for each. */
  private static final Duration EXIT = Duration.ofSeconds(5 + 2);

  private static final Duration PATIENCE = Duration.ofSeconds(55);

  private final InstallShape shape;

  ShapeE2eCore(InstallShape shape) {
    this.shape = shape;
  }

  @AfterEach
  void pluginsBehave() {
    FaultPlugin.allBehave();
  }

  @BeforeAll
  void install() {
    DeployedController.install(shape);
    assertThat(DeployedController.pod().encode()).doesNotContain("/var/lib/");
  }

  @Test
  void theConditionIsShownWithTheRightsOfTheGoController() {
    ClusterPod pod = namespace.pod("condition", "");
    pod.want("blue@ens4");
    pod.awaitInterfaces("ens4");
    Kubectl.run(
        "wait",
        "pod/condition",
        "-n",
        namespace.name(),
        "--for=condition=dynamicnetworks.io/network-ready",
        "--timeout=10s");
  }

  @Test
  void itsProbesAreAnswered() {
    Kubectl.run(
        "exec",
        DeployedController.pod().getJsonObject("metadata").getString("name"),
        "-n",
        shape.namespace,
        "--",
        "curl",
        "--fail",
        "--unix-socket",
        "/host/run/multus/multus.sock",
        "localhost/healthz");
  }

  @Test
  void aDetachAfterARestartOfTheContainerUsesWhatTheAttachUsed() {
    namespace.bridge("gone", 88);
    namespace.bridge("altered", 89);
    ClusterPod pod = namespace.pod("restarted", "");
    pod.want("gone@ens4,altered@ens5");
    pod.awaitInterfaces("ens4", "ens5");
    assertThat(pod.annotation("dynamicnetworks.io/attachments")).startsWith("1.");
    namespace.deleteNetwork("gone");
    namespace.network("altered", namespace.bridgePlugin("other-folder", 90));
    DeployedController.crash();
    pod.want("[]");
    pod.awaitInterfaces();
    assertThat(DevNode.leases(namespace.leaseFolder("gone"))).isEmpty();
    assertThat(DevNode.leases(namespace.leaseFolder("altered"))).isEmpty();
    assertThat(pod.annotation("dynamicnetworks.io/attachments")).isEmpty();
  }

  @Test
  void anAttachThatIsCutOffEndsAsOneInterface() {
    FaultPlugin plugin = FaultPlugin.network(namespace, "cut-off", 87);
    ClusterPod pod = namespace.pod("cut-off", "");
    plugin.misbehave(FaultPlugin.Mode.HOLD_ADD);
    pod.want("cut-off@ens4");
    plugin.awaitHeld("ens4");
    await("what is under way is carried by the pod")
        .atMost(PATIENCE)
        .until(() -> !pod.annotation("dynamicnetworks.io/attachments").isEmpty());
    DeployedController.crash();
    plugin.behave();
    await("one interface with one lease")
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              pod.awaitInterfaces("ens4");
              assertThat(DevNode.leases(namespace.leaseFolder("cut-off"))).hasSize(1);
            });
  }

  @Test
  void aRestartOfTheRuntimeEndsTheContainerWithinFiveSeconds() {
    ClusterPod pod = namespace.pod("runtime-restarts", "");
    int before = DeployedController.restarts();
    DevNode.kill(Part.CONTAINERD);
    DevNode.start(Part.CONTAINERD);
    assertEndedAfter(before, "/run/containerd/containerd.sock");
    pod.want("blue@ens4");
    pod.awaitInterfaces("ens4");
  }

  @Test
  void aRestartOfTheDaemonEndsTheContainerWithinFiveSeconds() {
    ClusterPod pod = namespace.pod("daemon-restarts", "");
    int before = DeployedController.restarts();
    DevNode.kill(Part.MULTUS);
    DevNode.start(Part.MULTUS);
    assertEndedAfter(before, "/run/multus/multus.sock");
    pod.want("blue@ens4");
    pod.awaitInterfaces("ens4");
  }

  /**
   * Uses the new socket's creation time as the time when the mounted one was deleted, just before.
   */
  private static void assertEndedAfter(int restarts, String socket) {
    await("restart of the container")
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> DeployedController.restarts() > restarts);
    Instant made =
        Instant.ofEpochSecond(Long.parseLong(DevNode.shell("stat -c %Y " + socket).strip()));
    JsonObject ended =
        DeployedController.container().getJsonObject("lastState").getJsonObject("terminated");
    assertThat(ended.getString("message"))
        .contains(Path.of(socket).getFileName().toString(), "was deleted on the node");
    assertThat(Duration.between(made, Instant.parse(ended.getString("finishedAt"))))
        .isLessThanOrEqualTo(EXIT);
    await("the next container")
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> DeployedController.container().getJsonObject("state").containsKey("running"));
  }
}
