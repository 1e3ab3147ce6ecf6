package io.dynamicnetworks.e2e;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The controller's requests to the API server, from the audit log of {@code dev/node}. */
final class Audit {
  /** As updates where only these are granted, as in the Go controller's manifests. */
  private static final Set<String> STATUS_WRITES =
      Set.of("patch pods/status", "update pods/status");

  private Audit() {}

  static void clear() {
    DevNode.shell(": >/var/log/audit.log");
  }

  /** Verbs and resources, such as {@code patch pods/status}. */
  static Set<String> uses() {
    return uses(call -> true);
  }

  /** The requests in a namespace. */
  static Set<String> uses(Namespace namespace) {
    return uses(call -> isIn(call, namespace.name()));
  }

  /** The requests refused for lack of rights. */
  static Set<String> forbidden() {
    return uses(Audit::isForbidden);
  }

  /** When the API server first received a write of a pod's status, by the node's clock. */
  static Optional<Instant> firstStatusWrite(ClusterPod pod) {
    return statusWrites(pod)
        .filter(call -> !isForbidden(call))
        .map(call -> Instant.parse(call.getString("requestReceivedTimestamp")))
        .min(Instant::compareTo);
  }

  /** When the API server first completed such a write with status 200, by the node's clock. */
  static Optional<Instant> firstStatusWritten(ClusterPod pod) {
    return statusWrites(pod)
        .filter(call -> call.getJsonObject("responseStatus").getInteger("code", 0) == 200)
        .map(call -> Instant.parse(call.getString("stageTimestamp")))
        .min(Instant::compareTo);
  }

  private static Stream<JsonObject> statusWrites(ClusterPod pod) {
    return calls().stream().filter(call -> STATUS_WRITES.contains(use(call)) && isAbout(call, pod));
  }

  private static Set<String> uses(Predicate<JsonObject> which) {
    return calls().stream()
        .filter(which)
        .map(Audit::use)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<JsonObject> calls() {
    return DevNode.shell(
            "grep -F '\"username\":\""
                + EvidenceMode.shape().user
                + "\"' /var/log/audit.log || true")
        .lines()
        .filter(line -> line.startsWith("{"))
        .map(JsonObject::new)
        .filter(call -> call.containsKey("objectRef"))
        .toList();
  }

  private static boolean isAbout(JsonObject call, ClusterPod pod) {
    return pod.name().equals(call.getJsonObject("objectRef").getString("name"))
        && isIn(call, pod.namespace());
  }

  private static boolean isIn(JsonObject call, String namespace) {
    return namespace.equals(call.getJsonObject("objectRef").getString("namespace"));
  }

  // Not by status: a terminating namespace also refuses new events with 403.
  private static boolean isForbidden(JsonObject call) {
    JsonObject decision = call.getJsonObject("annotations", new JsonObject());
    return "forbid".equals(decision.getString("authorization.k8s.io/decision"));
  }

  private static String use(JsonObject call) {
    JsonObject object = call.getJsonObject("objectRef");
    String part = object.getString("subresource", "");
    return call.getString("verb")
        + " "
        + object.getString("resource")
        + (part.isEmpty() ? "" : "/" + part);
  }
}
