package io.dynamicnetworks.e2e;

import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The deployed controller. */
final class DeployedController {
  static final String NAMESPACE = "kube-system";
  static final Path MANIFEST = InstallShape.OWN.manifest;

  static final Path FINALIZER_OVERLAY = Path.of("k8s", "overlays", "finalizer");

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** The shape installed now, or last. */
  private static InstallShape shape = EvidenceMode.shape();

  /** Whether its DaemonSet has been patched since it was created. */
  private static boolean patched;

  private DeployedController() {}

  /** Applies the manifest and waits until the controller is ready on every node. */
  static void install(Path manifest) {
    apply(manifest);
    awaitReady();
  }

  /**
   * Creates a DaemonSet that was patched anew: applying its manifest would leave what a patch has
   * added, such as a limit.
   */
  private static void apply(Path manifest) {
    if (patched) {
      Kubectl.run(
          "delete",
          shape.daemonSet,
          "-n",
          shape.namespace,
          "--cascade=foreground",
          "--timeout=120s");
      patched = false;
    }
    Kubectl.apply(manifest);
  }

  /** Replaces the installed shape; applies over it if the object names are the same. */
  static void install(InstallShape wanted) {
    boolean isSameObject =
        shape.namespace.equals(wanted.namespace) && shape.daemonSet.equals(wanted.daemonSet);
    if (!isSameObject) {
      uninstall();
    }
    shape = wanted;
    if (wanted == InstallShape.RKE2) {
      DevNode.shell(
          "mkdir -p /run/k3s/containerd"
              + " && ln -sf /run/containerd/containerd.sock /run/k3s/containerd/containerd.sock");
    }
    install(wanted.manifest);
  }

  static InstallShape shape() {
    return shape;
  }

  /** Applies an overlay and restarts the controller with the new config. */
  static void installOverlay(Path overlay) {
    Kubectl.run("apply", "-k", overlay.toString());
    restart();
  }

  /** Applies the original manifest again. */
  static void restore() {
    apply(shape.manifest);
    restart();
  }

  /** Changes the config and restarts the controller. */
  static void configure(JsonObject config) {
    apply(config);
    restart();
  }

  /** Changes the config, adds a command-line argument and restarts the controller. */
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

  /** Its log since it started. */
  static String log() {
    return Kubectl.run("logs", shape.daemonSet, "-n", shape.namespace);
  }

  /** How often its container has restarted within the current pod. */
  static int restarts() {
    return container().getInteger("restartCount");
  }

  /** The current and last state of its container, from the pod's status. */
  static JsonObject container() {
    return pod()
        .getJsonObject("status")
        .getJsonArray("containerStatuses", new JsonArray().add(new JsonObject()))
        .getJsonObject(0);
  }

  /** Kills its process, as a crash would; the kubelet restarts the container. */
  static void crash() {
    int before = restarts();
    Kubectl.attempt("exec", name(), "-n", shape.namespace, "--", "/bin/sh", "-c", "kill -9 1");
    // The first process of a pid namespace ignores signals from within, so the node kills it.
    if (restarts() == before) {
      String id = container().getString("containerID").replaceAll(".*/", "");
      DevNode.shell("ctr -n k8s.io tasks kill -s SIGKILL " + id);
    }
    await("restart of the container").atMost(PATIENCE).until(() -> restarts() > before);
  }

  /**
   * To be called after restarts of the node's parts. Where socket files are mounted, each such
   * restart has ended the container, and the kubelet delays its next start more and more; but a new
   * pod starts at once.
   */
  static void awaitReadyAfterFaults() {
    if (shape.mountsSocketFiles()) {
      kill();
    }
    awaitReady();
  }

  /** Runs a shell line in its container and returns the output. */
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

  /**
   * Removes the installed shape, and what only the original manifest has if it was applied over.
   */
  static void uninstall() {
    for (Path manifest : List.of(shape.manifest, MANIFEST)) {
      Kubectl.run("delete", "-f", manifest.toString(), "--ignore-not-found", "--timeout=120s");
    }
    patched = false;
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

  /** Deletes its pods without a grace period, as a crash would; the DaemonSet creates new ones. */
  static void kill() {
    Kubectl.run("delete", "pod", "-n", shape.namespace, "-l", shape.label, "--now");
  }

  /** Removes it from every node, as if its image could not be pulled; it stays installed. */
  static void suspend() {
    selectNodes("{\"e2e/none\":\"true\"}");
    Kubectl.run(
        "wait", "--for=delete", "pod", "-n", shape.namespace, "-l", shape.label, "--timeout=120s");
  }

  /** Runs it on every node again. */
  static void resume() {
    selectNodes("{\"e2e/none\":null}");
    awaitReady();
  }

  private static void selectNodes(String labels) {
    String patch = "{\"spec\":{\"template\":{\"spec\":{\"nodeSelector\":" + labels + "}}}}";
    Kubectl.run("patch", shape.daemonSet, "-n", shape.namespace, "--type=merge", "-p", patch);
  }

  /** Applies a strategic merge patch to its DaemonSet; it lasts until the next installation. */
  static void patch(String patch) {
    patched = true;
    Kubectl.run("patch", shape.daemonSet, "-n", shape.namespace, "-p", patch);
    awaitReady();
  }

  /** Its pod, in a cluster with one node. */
  static JsonObject pod() {
    return Kubectl.get("pods", "-n", shape.namespace, "-l", shape.label)
        .getJsonArray("items")
        .getJsonObject(0);
  }
}
