package io.dynamicnetworks.bench;

import io.dynamicnetworks.bench.DelegateSender.Target;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.TestJson;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A client that knows the sandbox and uses nothing but a watch, {@code /delegate} and one PATCH: no
 * controller can be faster.
 *
 * <p>It uses its own annotations on a host-network pod, which controllers leave alone. The
 * interface goes into the network namespace of another pod, which is never edited.
 */
final class IdealClient {
  private static final String NAMESPACE = "bench-ideal";
  private static final PodRef EDITED = new PodRef(NAMESPACE, "edited");
  private static final PodRef LODGING = new PodRef(NAMESPACE, "lodging");
  private static final String NETWORKS = "bench.dynamicnetworks.io/networks";
  private static final String STATUS = "bench.dynamicnetworks.io/status";
  private static final String SANDBOX = "1dea1".repeat(12) + "1dea";
  private static final String IP = "10.1.0.1/16";
  private static final long PATIENCE_SECONDS = 60;

  private final NodeApi api;
  private final DelegateSender daemon;
  private final Target target;
  private String last = "";
  private @Nullable CompletableFuture<Long> seen;
  private String awaited = "";

  private IdealClient(NodeApi api, DelegateSender daemon, Target target) {
    this.api = api;
    this.daemon = daemon;
    this.target = target;
  }

  /** Starts two watches: the client's, and that of the user who edits. Its pods must exist. */
  static IdealClient start(NodeApi api, DelegateSender daemon, String netns) {
    String uid = NodePods.uid(api, EDITED);
    IdealClient client = new IdealClient(api, daemon, new Target(EDITED, uid, SANDBOX, netns));
    client.reset();
    JsonNode list = api.get("/api/v1/namespaces/" + NAMESPACE + "/pods");
    String watch =
        "/api/v1/namespaces/%s/pods?watch=1&resourceVersion=%s"
            .formatted(NAMESPACE, list.at("/metadata/resourceVersion").asString(""));
    api.watch(watch, client::work, client::broken);
    api.watch(watch, client::look, client::broken);
    return client;
  }

  /** Undoes what an aborted run left behind. */
  private void reset() {
    NodeApi.await(daemon.post(body("DEL")));
    NodeApi.await(api.patch(NodePods.path(EDITED), NodePods.annotations(NETWORKS, null)));
    NodeApi.await(api.patch(NodePods.path(EDITED), NodePods.annotations(STATUS, null)));
  }

  private String body(String command) {
    return DelegateSender.body(command, target, NodePods.IFACE, NodePods.config(), IP);
  }

  /**
   * Creates its pods, which must run before the client starts; returns the one that gets the
   * interface.
   */
  static PodRef createPods(NodeApi api, NodePods pods) {
    NodePods.createNamespace(api, NAMESPACE);
    NodePods.createPod(api, pods.podObject(EDITED, true));
    NodePods.createPod(api, pods.podObject(LODGING, false));
    NodePods.awaitRunning(api, List.of(EDITED, LODGING));
    return LODGING;
  }

  static void deletePods(NodeApi api) {
    api.delete("/api/v1/namespaces/" + NAMESPACE);
  }

  /** Edits, and returns the milliseconds until the result was visible on a watch. */
  synchronized double edit(boolean attach) {
    CompletableFuture<Long> at =
        new CompletableFuture<Long>().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS);
    awaited = attach ? NodePods.IFACE : "[]";
    seen = at;
    long began = System.nanoTime();
    Future<Void> sent =
        api.patch(
            NodePods.path(EDITED), NodePods.annotations(NETWORKS, attach ? "attach" : "detach"));
    double millis = (at.join() - began) / 1e6;
    NodeApi.await(sent);
    return millis;
  }

  /** The client's entire work. */
  private void work(JsonNode pod) {
    String wanted = annotation(pod, NETWORKS);
    if (!isMine(pod) || wanted.equals(last)) {
      return;
    }
    last = wanted;
    String command = wanted.equals("attach") ? "ADD" : "DEL";
    daemon
        .post(body(command))
        .compose(
            answer -> {
              ObjectNode patch =
                  NodePods.annotations(
                      STATUS, command.equals("ADD") ? status(answer.toString()) : "[]");
              ((ObjectNode) patch.path("metadata")).put("uid", target.uid());
              return api.patch(NodePods.path(EDITED) + "/status", patch);
            })
        .onFailure(this::broken);
  }

  private static String status(String answer) {
    JsonNode result = TestJson.MAPPER.readTree(answer).path("Result");
    JsonNode iface = result.path("interfaces").path(0);
    ObjectNode entry = TestJson.MAPPER.createObjectNode();
    entry.put("name", "net").put("interface", NodePods.IFACE);
    entry.putArray("ips").add(result.at("/ips/0/address").asString("").replaceAll("/.*", ""));
    entry.put("mac", iface.path("mac").asString("")).putObject("dns");
    return TestJson.MAPPER.createArrayNode().add(entry).toPrettyString();
  }

  private void look(JsonNode pod) {
    CompletableFuture<Long> at = seen;
    if (at != null && isMine(pod) && annotation(pod, STATUS).contains(awaited)) {
      at.complete(System.nanoTime());
    }
  }

  private void broken(Throwable cause) {
    CompletableFuture<Long> at = seen;
    if (at != null) {
      at.completeExceptionally(new IllegalStateException("the ideal client", cause));
    }
  }

  private static boolean isMine(JsonNode pod) {
    return pod.at("/metadata/name").asString("").equals(EDITED.name());
  }

  private static String annotation(JsonNode pod, String key) {
    return pod.path("metadata").path("annotations").path(key).asString("");
  }
}
