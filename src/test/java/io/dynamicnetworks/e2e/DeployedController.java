package io.dynamicnetworks.e2e;

import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;

/** The controller as it is deployed. */
final class DeployedController {
  static final String NAMESPACE = "kube-system";
  static final Path MANIFEST = InstallShape.OWN.manifest;

  static final Path FINALIZER_OVERLAY = Path.of("k8s", "overlays", "finalizer");

  private static final Duration PATIENCE = Duration.ofSeconds(55);

  /** What is installed, or was last. */
  private static InstallShape shape = InstallShape.OWN;

  private DeployedController() {}

  /** Applies it and waits until the controller is ready on every node. */
  static void install(Path manifest) {
    Kubectl.apply(manifest);
    awaitReady();
  }

  /** Puts a shape in the place of another: applied over it where it has the same names. */
  static void install(InstallShape wanted) {
    boolean isSameObject =
        shape.namespace.equals(wanted.namespace) && shape.daemonSet.equals(wanted.daemonSet);
    if (!isSameObject) {
      uninstall();
    }
    shape = wanted;
    install(wanted.manifest);
  }

  static InstallShape shape() {
    return shape;
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
    Kubectl.run("patch", shape.daemonSet, "-n", shape.namespace, "--type=json", "-p", patch);
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
                    .put("namespace", shape.namespace))
            .put("data", new JsonObject().put("dynamic-networks-config.json", config.encode())));
  }

  /** What it has written since it started. */
  static String log() {
    return Kubectl.run("logs", shape.daemonSet, "-n", shape.namespace);
  }

  /** How often its container was restarted in the pod that it is in. */
  static int restarts() {
    return container().getInteger("restartCount");
  }

  /** The state of its container, and the last before, as its pod shows them. */
  static JsonObject container() {
    return pod()
        .getJsonObject("status")
        .getJsonArray("containerStatuses", new JsonArray().add(new JsonObject()))
        .getJsonObject(0);
  }

  /** Ends its process at once, as a crash would; the kubelet starts the container again. */
  static void crash() {
    int before = restarts();
    Kubectl.attempt("exec", name(), "-n", shape.namespace, "--", "/bin/sh", "-c", "kill -9 1");
    // A namespace's first process ignores signals from within: its node ends it.
    if (restarts() == before) {
      String id = container().getString("containerID").replaceAll(".*/", "");
      DevNode.shell("ctr -n k8s.io tasks kill -s SIGKILL " + id);
    }
    await("restart of the container").atMost(PATIENCE).until(() -> restarts() > before);
  }

  /** Runs a shell line in its container, and gives what it printed. */
  static String shell(String line) {
    return Kubectl.run("exec", name(), "-n", shape.namespace, "--", "/bin/sh", "-c", line);
  }

  private static String name() {
    return pod().getJsonObject("metadata").getString("name");
  }

  private static void restart() {
    Kubectl.run("rollout", "restart", shape.daemonSet, "-n", shape.namespace);
    awaitReady();
  }

  static void uninstall() {
    Kubectl.run("delete", "-f", shape.manifest.toString(), "--ignore-not-found", "--timeout=50s");
  }

  static void awaitReady() {
    Kubectl.run(
        "rollout",
        "status",
        shape.daemonSet,
        "-n",
        shape.namespace,
        "--timeout=" + PATIENCE.toSeconds() + "s");
  }

  /** Deletes its pods at once, as a crash would; the DaemonSet makes new ones. */
  static void kill() {
    Kubectl.run("delete", "pod", "-n", shape.namespace, "-l", shape.label, "--now");
  }

  /** No node has it any more, as when its image cannot be had; it stays installed. */
  static void suspend() {
    selectNodes("{\"e2e/none\":\"true\"}");
    Kubectl.run(
        "wait", "--for=delete", "pod", "-n", shape.namespace, "-l", shape.label, "--timeout=50s");
  }

  /** Every node has it again. */
  static void resume() {
    selectNodes("{\"e2e/none\":null}");
    awaitReady();
  }

  private static void selectNodes(String labels) {
    String patch = "{\"spec\":{\"template\":{\"spec\":{\"nodeSelector\":" + labels + "}}}}";
    Kubectl.run("patch", shape.daemonSet, "-n", shape.namespace, "--type=merge", "-p", patch);
  }

  /** Changes its DaemonSet, by a strategic merge patch, until the manifest is applied again. */
  static void patch(String patch) {
    Kubectl.run("patch", shape.daemonSet, "-n", shape.namespace, "-p", patch);
    awaitReady();
  }

  /** The pod of a cluster with one node. */
  static JsonObject pod() {
    return Kubectl.get("pods", "-n", shape.namespace, "-l", shape.label)
        .getJsonArray("items")
        .getJsonObject(0);
  }
}
