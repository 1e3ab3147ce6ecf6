package io.dynamicnetworks.bench;

import static io.dynamicnetworks.standin.Patience.await;

import io.dynamicnetworks.bench.DelegateSender.Target;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.TestJson;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Quiet pods on a real node, each in its own namespace, and a user who edits and watches them.
 * Existing objects are reused.
 */
final class NodePods {
  static final String LABEL = "dynamic-networks-bench";
  static final String NETWORKS = "k8s.v1.cni.cncf.io/networks";
  static final String STATUS = "k8s.v1.cni.cncf.io/network-status";
  static final String IFACE = "ens4";
  static final String IMAGE = "registry.local/busybox:1";

  private static final String PREFIX = "bench-";
  private static final String POD = "pod";
  private static final String NETWORK = "net";
  private static final int CONFLICT = 409;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int OCTET = 250;

  private final NodeApi api;
  private final String node;
  private final List<PodRef> refs;
  private final Map<PodRef, Target> targets = new HashMap<>();
  private final AwaitedPods awaited = new AwaitedPods();

  NodePods(NodeApi api, String node, int count) {
    this.api = api;
    this.node = node;
    refs = IntStream.range(0, count).mapToObj(i -> new PodRef(PREFIX + i, POD)).toList();
  }

  /** macvlan on the node's uplink, with the addresses that the pod requests. */
  static String config() {
    return """
    {"cniVersion":"0.4.0","name":"net","type":"macvlan","master":"uplink","mode":"bridge",\
    "capabilities":{"ips":true},"ipam":{"type":"static"}}\
    """;
  }

  /** A pod's unique address. */
  static String ip(int pod) {
    return "10.1.%d.%d/16".formatted(1 + pod / OCTET, 1 + pod % OCTET);
  }

  List<PodRef> refs() {
    return refs;
  }

  /** Creates what is missing and waits until all pods run. */
  void create() {
    for (PodRef ref : refs) {
      createNamespace(api, ref.namespace());
      ObjectNode network = named(NETWORK);
      network.put("apiVersion", "k8s.cni.cncf.io/v1").put("kind", "NetworkAttachmentDefinition");
      network.putObject("spec").put("config", config());
      accepted(
          api.create(
              "/apis/k8s.cni.cncf.io/v1/namespaces/%s/network-attachment-definitions"
                  .formatted(ref.namespace()),
              network));
    }
    refs.forEach(ref -> createPod(api, podObject(ref, false)));
    awaitRunning(api, refs);
  }

  /** A pod that sleeps. */
  ObjectNode podObject(PodRef ref, boolean hostNetwork) {
    ObjectNode pod = named(ref.name());
    pod.put("apiVersion", "v1").put("kind", "Pod");
    ((ObjectNode) pod.path("metadata"))
        .put("namespace", ref.namespace())
        .putObject("labels")
        .put("app", LABEL);
    ObjectNode spec = pod.putObject("spec");
    spec.put("nodeName", node)
        .put("hostNetwork", hostNetwork)
        .put("terminationGracePeriodSeconds", 0)
        .put("automountServiceAccountToken", false);
    ObjectNode container = spec.putArray("containers").addObject();
    container.put("name", "main").put("image", IMAGE).put("imagePullPolicy", "Never");
    container.putArray("command").add("sleep").add("1000000");
    return pod;
  }

  /** Waits until multus' CNI cache shows the sandbox of each of its pods and of another pod. */
  void findSandboxes(Path cniFolder, PodRef another) {
    List<PodRef> all = new ArrayList<>(refs);
    all.add(another);
    Map<String, PodRef> uids =
        all.stream().collect(Collectors.toMap(ref -> uid(api, ref), ref -> ref));
    await("sandboxes of all pods in " + cniFolder)
        .until(
            () -> {
              findSandboxes(cniFolder, uids);
              return targets.keySet().containsAll(all);
            });
  }

  private void findSandboxes(Path cniFolder, Map<String, PodRef> uids) {
    for (JsonNode file : cached(cniFolder)) {
      String uid = argument(file, "K8S_POD_UID");
      PodRef ref = uids.get(uid);
      if (ref != null && file.path("ifName").asString("").equals("eth0")) {
        targets.put(
            ref,
            new Target(
                ref, uid, file.path("containerId").asString(""), file.path("netns").asString("")));
      }
    }
  }

  /** The pod's sandbox, once found. */
  Target target(PodRef ref) {
    Target target = targets.get(ref);
    if (target == null) {
      throw new IllegalStateException("no sandbox of " + ref + " is known");
    }
    return target;
  }

  private static List<JsonNode> cached(Path cniFolder) {
    try (var files = Files.list(cniFolder.resolve("results"))) {
      List<JsonNode> all = new ArrayList<>();
      for (Path file : files.filter(each -> each.toString().endsWith("-eth0")).toList()) {
        all.add(TestJson.MAPPER.readTree(Files.readAllBytes(file)));
      }
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String argument(JsonNode file, String name) {
    for (JsonNode pair : file.path("cniArgs")) {
      if (pair.path(0).asString("").equals(name)) {
        return pair.path(1).asString("");
      }
    }
    return "";
  }

  /** Begins to watch the pods. */
  void watch() {
    JsonNode list = api.get("/api/v1/pods?labelSelector=app%3D" + LABEL);
    api.watch(
        "/api/v1/pods?watch=1&labelSelector=app%3D"
            + LABEL
            + "&resourceVersion="
            + list.at("/metadata/resourceVersion").asString(""),
        awaited::seen,
        awaited::broken);
  }

  private static Set<String> interfaces(JsonNode pod) {
    String status = pod.path("metadata").path("annotations").path(STATUS).asString("[]");
    return TestJson.MAPPER
        .readTree(status)
        .valueStream()
        .map(entry -> entry.path("interface").asString(""))
        .collect(Collectors.toSet());
  }

  /**
   * Edits some pods at once and returns the time of each until the edit was visible on a watch.
   *
   * @param some pods of {@link #refs}
   * @param attach whether to attach or detach the interface
   */
  Times edit(List<PodRef> some, boolean attach) {
    List<CompletableFuture<Long>> seen = new ArrayList<>();
    List<Future<Void>> sent = new ArrayList<>();
    long began = System.nanoTime();
    for (PodRef ref : some) {
      seen.add(awaited.expect(ref, PATIENCE, pod -> interfaces(pod).contains(IFACE) == attach));
      sent.add(api.patch(path(ref), annotations(NETWORKS, attach ? wanted(ref) : "[]")));
    }
    Times times = Times.ofNanos(seen.stream().map(at -> at.join() - began).toList());
    NodeApi.await(Future.all(sent));
    return times;
  }

  private String wanted(PodRef ref) {
    return "[{\"name\":\"%s\",\"interface\":\"%s\",\"ips\":[\"%s\"]}]"
        .formatted(NETWORK, IFACE, ip(refs.indexOf(ref)));
  }

  /** A patch of one annotation. */
  static ObjectNode annotations(String key, @Nullable String value) {
    ObjectNode patch = TestJson.MAPPER.createObjectNode();
    patch.putObject("metadata").putObject("annotations").put(key, value);
    return patch;
  }

  /** Deletes everything. */
  void delete() {
    refs.forEach(ref -> api.delete("/api/v1/namespaces/" + ref.namespace()));
  }

  static String path(PodRef ref) {
    return "/api/v1/namespaces/%s/pods/%s".formatted(ref.namespace(), ref.name());
  }

  static String uid(NodeApi api, PodRef ref) {
    return api.get(path(ref)).at("/metadata/uid").asString("");
  }

  /** Creates the namespace, once one of that name is gone that an earlier run has deleted. */
  static void createNamespace(NodeApi api, String name) {
    String all = "/api/v1/namespaces";
    await("namespace " + name)
        .until(
            () -> {
              accepted(api.create(all, named(name)));
              NodeApi.Answer answer = api.find(all + "/" + name);
              return answer.body().at("/status/phase").asString("").equals("Active");
            });
  }

  /** Retries, since a new namespace's service account takes a moment. */
  static void createPod(NodeApi api, ObjectNode pod) {
    String namespace = pod.at("/metadata/namespace").asString("");
    await("pod in " + namespace)
        .until(
            () -> {
              NodeApi.Answer answer =
                  api.create("/api/v1/namespaces/%s/pods".formatted(namespace), pod);
              return answer.ok() || answer.status() == CONFLICT;
            });
  }

  static void awaitRunning(NodeApi api, List<PodRef> pods) {
    for (PodRef ref : pods) {
      await(ref + " to run")
          .until(() -> api.get(path(ref)).at("/status/phase").asString("").equals("Running"));
    }
  }

  static void accepted(NodeApi.Answer answer) {
    if (!answer.ok() && answer.status() != CONFLICT) {
      throw new IllegalStateException("the API server answers " + answer);
    }
  }

  static ObjectNode named(String name) {
    ObjectNode object = TestJson.MAPPER.createObjectNode();
    object.putObject("metadata").put("name", name);
    return object;
  }
}
