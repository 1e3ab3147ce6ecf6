package io.dynamicnetworks.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dynamicnetworks.monitoring.MonitoringFiles;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * From the Go controller to this one and back, with the steps of {@code docs/operations.md}. {@code
 * dev/e2e --peer FILE} runs it; the file is the Go controller, built with {@code CGO_ENABLED=0}.
 */
@Tag("e2e")
@Tag("node")
class UpgradeE2e {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Path PEER = Path.of(peer()).toAbsolutePath();

  private final Namespace namespace = Namespace.create();

  private static String peer() {
    String file = System.getProperty("e2e.peer", "");
    if (file.isEmpty()) {
      throw new IllegalStateException("want -De2e.peer=FILE: the Go controller");
    }
    return file;
  }

  @BeforeEach
  void createNetworks() {
    namespace.bridge("blue", 31);
    namespace.bridge("red", 32);
    namespace.bridge("green", 33);
  }

  @AfterEach
  void restore() {
    namespace.close();
    DeployedController.uninstall();
    EvidenceMode.install();
  }

  /**
   * With this project's manifest, and with the Go controller's, in which only the image changes.
   */
  @ParameterizedTest
  @EnumSource(names = {"OWN", "UPSTREAM"})
  void eachControllerDetachesWhatTheOtherAttached(InstallShape shape) throws IOException {
    DeployedController.uninstall();
    installPeer();
    ClusterPod pod = namespace.pod("upgraded", "blue");
    pod.want("blue@net1,red@x1,green@x2");
    pod.awaitInterfaces("net1", "x1", "x2");
    PodLink untouched = pod.link("x2");

    DeployedController.install(shape);
    awaitLog(" started node=");
    pod.want("blue@net1,green@x2");
    pod.awaitInterfaces("net1", "x2");
    assertThat(DevNode.leases(namespace.leaseFolder("red"))).isEmpty();
    pod.want("blue@net1,green@x2,red@x3");
    pod.awaitInterfaces("net1", "x2", "x3");
    assertThat(pod.link("x2")).isEqualTo(untouched);

    back();
    awaitLog("built from [");
    pod.want("blue@net1,green@x2");
    pod.awaitInterfaces("net1", "x2");
    pod.want("[]");
    pod.awaitInterfaces();
    for (String network : List.of("blue", "red", "green")) {
      assertThat(DevNode.leases(namespace.leaseFolder(network))).as(network).isEmpty();
    }
  }

  private static void back() throws IOException {
    Kubectl.run(
        "-n",
        "kube-system",
        "delete",
        "daemonset",
        "dynamic-networks-controller-ds",
        "--cascade=foreground");
    Kubectl.run(
        "delete",
        "validatingadmissionpolicybinding,validatingadmissionpolicy",
        "dynamic-networks-controller",
        "--ignore-not-found");
    Kubectl.run(
        "-n",
        "kube-system",
        "delete",
        "networkpolicy",
        "dynamic-networks-controller",
        "--ignore-not-found");
    installPeer();
  }

  /** Applies the Go controller's manifest with its program mounted, for want of its image. */
  private static void installPeer() throws IOException {
    JsonArray objects = new JsonArray();
    for (JsonObject object : MonitoringFiles.objects(InstallShape.UPSTREAM.manifest)) {
      if ("DaemonSet".equals(object.getString("kind"))) {
        runsThePeer(object.getJsonObject("spec").getJsonObject("template").getJsonObject("spec"));
      }
      objects.add(object);
    }
    Kubectl.apply(
        new JsonObject().put("apiVersion", "v1").put("kind", "List").put("items", objects));
    DeployedController.awaitReady();
  }

  private static void runsThePeer(JsonObject spec) {
    JsonObject container = spec.getJsonArray("containers").getJsonObject(0);
    container.put("image", Namespace.IMAGE).put("imagePullPolicy", "IfNotPresent");
    container.remove("livenessProbe"); // The image has no curl.
    container.remove("readinessProbe");
    container
        .getJsonArray("volumeMounts")
        .add(new JsonObject().put("name", "peer").put("mountPath", "/dynamic-networks-controller"));
    spec.getJsonArray("volumes")
        .add(
            new JsonObject()
                .put("name", "peer")
                .put("hostPath", new JsonObject().put("path", PEER.toString())));
  }

  /** The first lines of their logs distinguish the two controllers. */
  private static void awaitLog(String text) {
    await(text).atMost(PATIENCE).until(() -> DeployedController.log().contains(text));
  }
}
