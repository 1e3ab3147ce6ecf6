package io.dynamicnetworks.bench;

import static io.dynamicnetworks.standin.Patience.await;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.testbed.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A controller that can be started and stopped on the node, in a pod. */
sealed interface NodeController {
  String NAMESPACE = "kube-system";

  /** Its name in figures. */
  String name();

  /** Starts it and waits until it works. */
  Started start();

  /** Stops it and waits until it is gone. */
  void stop();

  /**
   * A working controller.
   *
   * @param toReady from the start of its process until its log said that it works
   */
  record Started(NodeContainer container, Duration toReady) {}

  /** Waits for the line in the log of the pod's only container. */
  private static Started started(NodeApi api, PodRef pod, String line) {
    JsonNode status =
        await(pod + " to run")
            .until(
                () -> api.get(NodePods.path(pod)).at("/status/containerStatuses/0"),
                each -> each.at("/state/running").isObject());
    String id = status.path("containerID").asString("").replaceAll(".*/", "");
    NodeContainer container = NodeContainer.of(id);
    Instant ready =
        await("'" + line + "' in the log of " + pod)
            .until(() -> timeOf(pod, line), time -> time.isAfter(Instant.EPOCH));
    return new Started(container, Duration.between(container.began(), ready));
  }

  private static Instant timeOf(PodRef pod, String text) {
    return Command.run("kubectl", "logs", "--timestamps", "-n", pod.namespace(), pod.name())
        .lines()
        .filter(line -> line.contains(text))
        .map(line -> Instant.parse(line.substring(0, line.indexOf(' '))))
        .findFirst()
        .orElse(Instant.EPOCH);
  }

  private static void awaitGone(NodeApi api, String selector) {
    await("end of the pods " + selector).until(() -> pods(api, selector).isEmpty());
  }

  private static List<PodRef> pods(NodeApi api, String selector) {
    JsonNode list = api.get("/api/v1/namespaces/" + NAMESPACE + "/pods?labelSelector=" + selector);
    return StreamSupport.stream(list.path("items").spliterator(), false)
        .map(item -> new PodRef(NAMESPACE, item.at("/metadata/name").asString("")))
        .toList();
  }

  /**
   * This controller, deployed as users deploy it.
   *
   * @param javaOptions additional options, for analysis
   */
  record Deployed(NodeApi api, String javaOptions) implements NodeController {
    private static final Path MANIFEST = Path.of("k8s", "dynamic-networks-controller.yaml");
    private static final String SELECTOR = "name%3Ddynamic-networks-controller";
    private static final String DAEMON_SET = "daemonset/dynamic-networks-controller-ds";
    private static final String ENVIRONMENT = "          env:\n";

    @Override
    public String name() {
      return "node";
    }

    @Override
    public Started start() {
      apply();
      PodRef pod =
          await("the controller's pod")
              .until(() -> pods(api, SELECTOR), all -> all.size() == 1)
              .getFirst();
      Started started = started(api, pod, " started node=");
      // Until it is ready, its DaemonSet differs from what users have.
      Command.run("kubectl", "rollout", "status", "-n", NAMESPACE, DAEMON_SET, "--timeout=55s");
      return started;
    }

    private void apply() {
      try {
        String manifest = Files.readString(MANIFEST);
        if (!javaOptions.isEmpty()) {
          String more = "            - {name: JAVA_OPTS, value: '%s'}%n".formatted(javaOptions);
          manifest = manifest.replace(ENVIRONMENT, ENVIRONMENT + more);
        }
        Path file = Files.writeString(Files.createTempFile("manifest", ".yaml"), manifest);
        Command.run("kubectl", "apply", "-f", file.toString());
        Files.delete(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void stop() {
      Command.run("kubectl", "delete", "-n", NAMESPACE, DAEMON_SET, "--ignore-not-found");
      awaitGone(api, SELECTOR);
    }
  }

  /**
   * Another controller: a program without libraries, with the config file, sockets and rights of
   * the Go controller's manifest.
   *
   * @param command program and arguments; the program is a file on this machine
   * @param readyText the text in its log once it works
   */
  record Peer(NodeApi api, String node, List<String> command, String readyText)
      implements NodeController {
    private static final PodRef POD = new PodRef(NAMESPACE, "bench-peer");
    private static final String LABEL = "bench-peer";

    @Override
    public String name() {
      return "peer";
    }

    @Override
    public Started start() {
      Command.run("kubectl", "apply", "-f", "src/test/resources/bench/peer.yaml");
      NodePods.createPod(api, pod());
      return started(api, POD, readyText);
    }

    private ObjectNode pod() {
      ObjectNode pod = NodePods.named(POD.name());
      ((ObjectNode) pod.path("metadata")).put("namespace", NAMESPACE);
      ((ObjectNode) pod.path("metadata")).putObject("labels").put("app", LABEL);
      ObjectNode spec = pod.putObject("spec");
      spec.put("nodeName", node).put("serviceAccountName", LABEL);
      spec.put("terminationGracePeriodSeconds", 1);
      ObjectNode container = spec.putArray("containers").addObject();
      container.put("name", "peer").put("image", NodePods.IMAGE).put("imagePullPolicy", "Never");
      ArrayNode words = container.putArray("command");
      words.add("/peer");
      command.stream().skip(1).forEach(words::add);
      container.putArray("env").addObject().put("name", "NODE_NAME").put("value", node);
      container.putObject("securityContext").put("privileged", true);
      ArrayNode mounts = container.putArray("volumeMounts");
      ArrayNode volumes = spec.putArray("volumes");
      mount(mounts, "program", "/peer");
      mount(mounts, "run", "/host/run");
      mount(mounts, "config", "/etc/dynamic-networks-controller");
      Path program = Path.of(command.getFirst()).toAbsolutePath();
      volume(volumes, "program").putObject("hostPath").put("path", program.toString());
      volume(volumes, "run").putObject("hostPath").put("path", "/run");
      volume(volumes, "config").putObject("configMap").put("name", LABEL);
      return pod;
    }

    private static void mount(ArrayNode mounts, String name, String path) {
      mounts.addObject().put("name", name).put("mountPath", path);
    }

    private static ObjectNode volume(ArrayNode volumes, String name) {
      return volumes.addObject().put("name", name);
    }

    @Override
    public void stop() {
      api.delete(NodePods.path(POD));
      awaitGone(api, "app%3D" + LABEL);
      Command.run(
          "kubectl", "delete", "-f", "src/test/resources/bench/peer.yaml", "--ignore-not-found");
    }
  }

  /** The only node of the cluster, which both run on. */
  static String onlyNode(NodeApi api) {
    JsonNode list = api.get("/api/v1/nodes");
    if (list.path("items").size() != 1) {
      throw new IllegalStateException("want a cluster of one node: " + list.path("items").size());
    }
    return list.at("/items/0/metadata/name").asString("");
  }

  /** Splits a command line at spaces. */
  static List<String> words(String line) {
    return List.of(line.strip().split(" +", -1));
  }
}
