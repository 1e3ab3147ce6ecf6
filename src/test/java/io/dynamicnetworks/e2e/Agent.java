package io.dynamicnetworks.e2e;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;

/** The controller as it is deployed. */
final class Agent {
  static final String NAMESPACE = "kube-system";
  static final Path MANIFEST = Path.of("k8s", "dynamic-networks-controller.yaml");
  static final Path COMPATIBLE_MANIFEST =
      Path.of("k8s", "compat", "dynamic-networks-controller.yaml");

  static final Path FINALIZER_OVERLAY = Path.of("k8s", "overlays", "finalizer");

  private static final String LABEL = "name=dynamic-networks-controller";
  private static final String DAEMON_SET = "daemonset/dynamic-networks-controller-ds";
  private static final Duration PATIENCE = Duration.ofSeconds(55);

  private Agent() {}

  /** Applies it and waits until the controller is ready on every node. */
  static void install(Path manifest) {
    Kubectl.apply(manifest);
    awaitReady();
  }

  /** Applies an overlay, and makes the controller read its config anew. */
  static void installOverlay(Path overlay) {
    Kubectl.run("apply", "-k", overlay.toString());
    restart();
  }

  /** Applies the manifest, after something else. */
  static void restore() {
    Kubectl.apply(MANIFEST);
    restart();
  }

  /** Changes the config, and makes the controller read it. */
  static void configure(JsonObject config) {
    apply(config);
    restart();
  }

  /** The same, with one more command-line argument. */
  static void configure(JsonObject config, String argument) {
    apply(config);
    String patch =
        "[{\"op\":\"add\",\"path\":\"/spec/template/spec/containers/0/args/-\",\"value\":\""
            + argument
            + "\"}]";
    Kubectl.run("patch", DAEMON_SET, "-n", NAMESPACE, "--type=json", "-p", patch);
    awaitReady();
  }

  private static void apply(JsonObject config) {
    Kubectl.apply(
        new JsonObject()
            .put("apiVersion", "v1")
            .put("kind", "ConfigMap")
            .put(
                "metadata",
                new JsonObject()
                    .put("name", "dynamic-networks-controller-config")
                    .put("namespace", NAMESPACE))
            .put("data", new JsonObject().put("dynamic-networks-config.json", config.encode())));
  }

  /** What it has written since it started. */
  static String log() {
    return Kubectl.run("logs", DAEMON_SET, "-n", NAMESPACE);
  }

  private static void restart() {
    Kubectl.run("rollout", "restart", DAEMON_SET, "-n", NAMESPACE);
    awaitReady();
  }

  static void uninstall() {
    Kubectl.run("delete", "-f", MANIFEST.toString(), "--ignore-not-found", "--timeout=50s");
  }

  static void awaitReady() {
    Kubectl.run(
        "rollout",
        "status",
        DAEMON_SET,
        "-n",
        NAMESPACE,
        "--timeout=" + PATIENCE.toSeconds() + "s");
  }

  /** Deletes its pods at once, as a crash would; the DaemonSet makes new ones. */
  static void kill() {
    Kubectl.run("delete", "pod", "-n", NAMESPACE, "-l", LABEL, "--now");
  }

  /** No node has it any more, as when its image cannot be had; it stays installed. */
  static void suspend() {
    selectNodes("{\"e2e/none\":\"true\"}");
    Kubectl.run("wait", "--for=delete", "pod", "-n", NAMESPACE, "-l", LABEL, "--timeout=50s");
  }

  /** Every node has it again. */
  static void resume() {
    selectNodes("{\"e2e/none\":null}");
    awaitReady();
  }

  private static void selectNodes(String labels) {
    String patch = "{\"spec\":{\"template\":{\"spec\":{\"nodeSelector\":" + labels + "}}}}";
    Kubectl.run("patch", DAEMON_SET, "-n", NAMESPACE, "--type=merge", "-p", patch);
  }

  /** Changes its DaemonSet, by a strategic merge patch, until the manifest is applied again. */
  static void patch(String patch) {
    Kubectl.run("patch", DAEMON_SET, "-n", NAMESPACE, "-p", patch);
    awaitReady();
  }

  /** The pod of a cluster with one node. */
  static JsonObject pod() {
    return Kubectl.get("pods", "-n", NAMESPACE, "-l", LABEL).getJsonArray("items").getJsonObject(0);
  }
}
