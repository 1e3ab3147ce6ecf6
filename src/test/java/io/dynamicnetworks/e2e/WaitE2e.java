package io.dynamicnetworks.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dynamicnetworks.monitoring.MonitoringFiles;
import io.dynamicnetworks.testbed.Command;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Waiting for an edit, with the README's commands. */
@Tag("e2e")
class WaitE2e {
  private static final String READY = "dynamicnetworks.io/network-ready";
  private static final String FAILURES = "dynamicnetworks.io/failures";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Namespace namespace = Namespace.create();

  @BeforeAll
  static void createNetworks() {
    namespace.bridge("blue", 151);
    EvidenceMode.install();
  }

  @AfterAll
  static void removeAll() {
    namespace.close();
  }

  @Test
  void theReadmesCommandsComeBackWhenTheEditHasTakenEffect() throws IOException {
    ClusterPod pod = namespace.pod("waits", "");
    for (String networks : List.of(selections("x1"), selections("x1", "x2"), selections("x2"))) {
      run(pod, networks);
      assertThat(pod.links()).hasSize(1 + networks.split("x", -1).length - 1);
      assertThat(condition(pod).getString("reason")).isEqualTo("InSync");
    }
  }

  @Test
  void aFailureIsShownWithItsCauseAndItsEnd() {
    ClusterPod pod = namespace.pod("fails", "");
    pod.want("absent@x1,blue@x2");
    Kubectl.run(
        "wait",
        "pod/fails",
        "-n",
        namespace.name(),
        "--timeout=30s",
        "--for=condition=" + READY + "=false");
    assertThat(condition(pod).getString("reason")).isEqualTo("Failed");
    assertThat(condition(pod).getString("message")).contains("x1", "absent", "not found");
    JsonObject failure =
        new JsonArray(
                pod.json()
                    .getJsonObject("metadata")
                    .getJsonObject("annotations")
                    .getString(FAILURES))
            .getJsonObject(0);
    assertThat(failure.getString("interface")).isEqualTo("x1");
    assertThat(failure.getString("network")).isEqualTo(namespace.name() + "/absent");
    namespace.bridge("absent", 152);
    Kubectl.run(
        "wait", "pod/fails", "-n", namespace.name(), "--timeout=30s", "--for=condition=" + READY);
    pod.awaitInterfaces("x1", "x2");
  }

  @Test
  void aPodWithTheReadinessGateIsReadyOnceItsNetworksAre() throws IOException {
    Kubectl.apply(namespace.podManifest("gated", "blue@x1", withTheReadmesGate()));
    ClusterPod pod = new ClusterPod(namespace.name(), "gated");
    pod.awaitReady();
    assertThat(condition(pod).getString("status")).isEqualTo("True");
    ClusterPod other = namespace.pod("plain", "blue@x1");
    assertThat(condition(other)).isEmpty();
  }

  @Test
  void theReadinessGateHoldsTrafficBackUntilTheNetworksAreThere() throws IOException {
    ClusterPod gated = behindAService("held", withTheReadmesGate());
    ClusterPod plain = behindAService("open", namespace.podSpec());
    for (ClusterPod pod : List.of(gated, plain)) {
      pod.want("later@x1"); // While its init container runs, and before the network exists.
      Kubectl.run(
          "exec", pod.name(), "-n", pod.namespace(), "-c", "init", "--", "touch", "/tmp/go");
    }
    plain.awaitReady();
    awaitTraffic(plain, true);
    await("the failure of the attach")
        .atMost(PATIENCE)
        .until(() -> "Failed".equals(condition(gated).getString("reason")));
    assertThat(gated.hasRunningContainer()).isTrue();
    assertThat(gated.links()).doesNotContainKey("x1");
    awaitTraffic(gated, false);

    namespace.bridge("later", 153);
    gated.awaitReady();
    assertThat(gated.links()).containsKey("x1");
    awaitTraffic(gated, true);

    gated.want("later@x1,absent-too@x2");
    awaitTraffic(gated, false);
    gated.want("later@x1");
    awaitTraffic(gated, true);
  }

  /** A pod that waits in its init container, and a service of the same name that selects it. */
  private static ClusterPod behindAService(String name, JsonObject spec) {
    spec.put(
        "initContainers",
        new JsonArray()
            .add(namespace.container("init", "until [ -e /tmp/go ]; do sleep 0.1; done")));
    JsonObject labels = new JsonObject().put("app", name);
    JsonObject manifest = namespace.podManifest(name, "", spec);
    manifest.getJsonObject("metadata").put("labels", labels);
    Kubectl.apply(manifest);
    Kubectl.apply(
        new JsonObject()
            .put("apiVersion", "v1")
            .put("kind", "Service")
            .put("metadata", new JsonObject().put("name", name).put("namespace", namespace.name()))
            .put(
                "spec",
                new JsonObject()
                    .put("selector", labels)
                    .put("ports", new JsonArray().add(new JsonObject().put("port", 80)))));
    ClusterPod pod = new ClusterPod(namespace.name(), name);
    await("the init container")
        .atMost(PATIENCE)
        .until(
            () -> Kubectl.attempt("exec", name, "-n", namespace.name(), "-c", "init", "--", "true"),
            Command.Ended::ok);
    return pod;
  }

  /** Waits until the pod's endpoint in its service's EndpointSlice is ready, or is not. */
  private static void awaitTraffic(ClusterPod pod, boolean ready) {
    await("endpoint of " + pod.name() + " to be ready: " + ready)
        .atMost(PATIENCE)
        .until(() -> readyEndpoints(pod), List.of(ready)::equals);
  }

  private static List<Boolean> readyEndpoints(ClusterPod pod) {
    return Kubectl.get(
            "endpointslices",
            "-n",
            pod.namespace(),
            "-l",
            "kubernetes.io/service-name=" + pod.name())
        .getJsonArray("items")
        .stream()
        .flatMap(slice -> ((JsonObject) slice).getJsonArray("endpoints", new JsonArray()).stream())
        .map(endpoint -> ((JsonObject) endpoint).getJsonObject("conditions").getBoolean("ready"))
        .toList();
  }

  /** A pod's spec with the lines that the README shows. */
  private static JsonObject withTheReadmesGate() throws IOException {
    JsonObject gate = MonitoringFiles.parse(block("yaml")).getJsonObject("spec");
    assertThat(gate.getJsonArray("readinessGates").encode()).contains(READY);
    return namespace.podSpec().mergeIn(gate);
  }

  /** The first block of the README's section in this language. */
  private static String block(String language) throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    String fence = "```" + language + "\n";
    int begin = readme.indexOf(fence, readme.indexOf("### Wait for an edit")) + fence.length();
    return readme.substring(begin, readme.indexOf("```", begin));
  }

  /** Runs the README's commands for this pod. */
  private static void run(ClusterPod pod, String networks) throws IOException {
    String script =
        block("console")
            .lines()
            .filter(line -> line.startsWith("$ "))
            .map(line -> line.substring(2))
            .map(line -> line.startsWith("networks=") ? "networks='" + networks + "'" : line)
            .map(line -> line.replace("kubectl ", "\"$KUBECTL\" -n " + namespace.name() + " "))
            .map(line -> line.replace("macvlan1-worker1", pod.name()))
            .collect(Collectors.joining("\n", "set -eu\n", "\n"));
    Command.run("sh", "-c", script);
  }

  private static String selections(String... names) {
    JsonArray all = new JsonArray();
    for (String name : names) {
      all.add(new JsonObject().put("name", "blue").put("interface", name));
    }
    return all.encode();
  }

  private static JsonObject condition(ClusterPod pod) {
    return pod.json().getJsonObject("status").getJsonArray("conditions").stream()
        .map(JsonObject.class::cast)
        .filter(condition -> READY.equals(condition.getString("type")))
        .findFirst()
        .orElseGet(JsonObject::new);
  }
}
