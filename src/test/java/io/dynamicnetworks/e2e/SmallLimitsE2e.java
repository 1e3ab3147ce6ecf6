package io.dynamicnetworks.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The tests of edits, and many pods at once, in a container with 128Mi and 100m CPU whose probes
 * have a timeout of one second. The launcher chooses the small memory profile there. {@code
 * -De2e.memory=96Mi} tries another memory limit.
 */
@Tag("e2e")
@Tag("own-manifest")
@Tag("node")
class SmallLimitsE2e extends AttachAndDetachE2e {
  private static final int PODS = 60;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String MEMORY = System.getProperty("e2e.memory", "128Mi");
  private static final String LIMITS =
      """
      {"spec": {"template": {"spec": {"containers": [{"name": "dynamic-networks-controller",
        "resources": {"requests": {"cpu": "100m", "memory": "%1$s"},
                      "limits": {"cpu": "100m", "memory": "%1$s"}},
        "livenessProbe": {"timeoutSeconds": 1},
        "readinessProbe": {"timeoutSeconds": 1}}]}}}}"""
          .formatted(MEMORY);

  /** Its pod, and when that became Ready for the first time. */
  private String pod = "";

  private Instant ready = Instant.EPOCH;

  @BeforeAll
  void limit() {
    DeployedController.install(InstallShape.UPSTREAM);
    DeployedController.patch(LIMITS);
    pod = name();
    ready = readySince();
  }

  /** Over all tests of this class. */
  @AfterAll
  void neitherARestartNorAFailedProbe() {
    try {
      assertThat(name()).isEqualTo(pod);
      assertThat(DeployedController.restarts()).isZero();
      assertThat(readySince()).isEqualTo(ready);
      assertThat(failedProbes().filter(at -> at.isAfter(ready))).isEmpty();
    } finally {
      DeployedController.install(InstallShape.OWN);
    }
  }

  @Test
  void aBurstOfSixtyPodsIsServedAndTheContainerLivesOn() {
    List<ClusterPod> pods = new ArrayList<>();
    for (int i = 0; i < PODS; i++) {
      pods.add(namespace.beginPod("burst-" + i, ""));
    }
    pods.forEach(ClusterPod::awaitReady);
    int restarts = DeployedController.restarts();
    long began = System.nanoTime();
    Kubectl.run(
        "annotate",
        "pods",
        "--all",
        "-n",
        namespace.name(),
        "--overwrite",
        ClusterPod.NETWORKS + "=blue@x1");
    await("all have x1")
        .atMost(PATIENCE)
        .until(() -> pods.stream().allMatch(pod -> !pod.status("x1").isEmpty()));
    System.out.printf(
        "small limits: burst of %d listed after %d ms; memory: %s; of which: %s%n",
        PODS,
        Duration.ofNanos(System.nanoTime() - began).toMillis(),
        inController("memory.max_usage_in_bytes", "memory.peak"),
        inController("memory.stat", "memory.stat"));
    Kubectl.run(
        "annotate",
        "pods",
        "--all",
        "-n",
        namespace.name(),
        "--overwrite",
        ClusterPod.NETWORKS + "=[]");
    await("all have lost x1")
        .atMost(PATIENCE)
        .until(() -> pods.stream().allMatch(pod -> pod.status("x1").isEmpty()));
    assertThat(DeployedController.restarts()).isEqualTo(restarts);
    JsonObject container = DeployedController.container();
    assertThat(container.getBoolean("ready")).isTrue();
    assertThat(container.getJsonObject("lastState").encode()).doesNotContain("OOMKilled");
    assertThat(DeployedController.log()).contains(" memory=128Mi"); // The small profile.
  }

  private static String name() {
    return DeployedController.pod().getJsonObject("metadata").getString("name");
  }

  private static Instant readySince() {
    return DeployedController.pod().getJsonObject("status").getJsonArray("conditions").stream()
        .map(JsonObject.class::cast)
        .filter(condition -> condition.getString("type").equals("Ready"))
        .map(condition -> Instant.parse(condition.getString("lastTransitionTime")))
        .findFirst()
        .orElseThrow();
  }

  /** When the kubelet last reported each kind of failed probe. */
  private Stream<Instant> failedProbes() {
    return Kubectl.get(
            "events",
            "-n",
            DeployedController.shape().namespace,
            "--field-selector",
            "reason=Unhealthy,involvedObject.name=" + pod)
        .getJsonArray("items")
        .stream()
        .map(JsonObject.class::cast)
        .map(event -> Instant.parse(event.getString("lastTimestamp")));
  }

  /** A file of the container's memory cgroup, v1 or v2, as one line. */
  private static String inController(String ofV1, String ofV2) {
    return DeployedController.shell(
            "while read -r line; do echo \"$line\"; done </sys/fs/cgroup/memory/%s || while read -r line; do echo \"$line\"; done </sys/fs/cgroup/%s"
                .formatted(ofV1, ofV2))
        .strip()
        .replace('\n', ',');
  }
}
