package io.dynamicnetworks.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.testbed.Command;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  private static final Namespace namespace = Namespace.create();

  @BeforeAll
  static void createNetworks() {
    namespace.bridge("blue", 151);
    DeployedController.install(DeployedController.MANIFEST);
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
  void aPodWithTheReadinessGateIsReadyOnceItsNetworksAre() {
    JsonObject spec =
        namespace
            .podSpec()
            .put(
                "readinessGates",
                new JsonArray().add(new JsonObject().put("conditionType", READY)));
    Kubectl.apply(namespace.podManifest("gated", "blue@x1", spec));
    ClusterPod pod = new ClusterPod(namespace.name(), "gated");
    pod.awaitReady();
    assertThat(condition(pod).getString("status")).isEqualTo("True");
    ClusterPod other = namespace.pod("plain", "blue@x1");
    assertThat(condition(other)).isEmpty();
  }

  /** Runs the README's commands for this pod. */
  private static void run(ClusterPod pod, String networks) throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    int section = readme.indexOf("### Wait for an edit");
    int begin = readme.indexOf("```console", section);
    String block = readme.substring(begin, readme.indexOf("```", begin + 3));
    String script =
        block
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
