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

  private static final String DAEMON_SET = "daemonset/dynamic-networks-controller-ds";
  private static final Duration PATIENCE = Duration.ofSeconds(55);

  private Agent() {}

  /** Applies it and waits until the controller is ready on every node. */
  static void install(Path manifest) {
    Kubectl.apply(manifest);
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
    Kubectl.run(
        "delete", "pod", "-n", NAMESPACE, "-l", "name=dynamic-networks-controller", "--now");
  }

  /** The pod of a cluster with one node. */
  static JsonObject pod() {
    return Kubectl.get("pods", "-n", NAMESPACE, "-l", "name=dynamic-networks-controller")
        .getJsonArray("items")
        .getJsonObject(0);
  }
}
