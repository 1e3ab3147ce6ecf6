package io.dynamicnetworks.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The rights of the manifest are those that are used: no more, and no less. */
@Tag("e2e")
@Tag("node")
class RightsE2e {
  private static final String USER =
      "system:serviceaccount:kube-system:dynamic-networks-controller";
  private static final Namespace namespace = Namespace.create();

  @AfterAll
  static void removeAll() {
    namespace.close();
  }

  @Test
  void everyVerbOfTheClusterRoleIsUsedAndNoneIsMissing() {
    DevNode.shell(": >/var/log/audit.log");
    Agent.kill();
    Agent.awaitReady();
    namespace.bridge("blue", 62);
    namespace.network("broken", namespace.bridgePlugin("broken", 63).put("type", "no-such-plugin"));
    Pod pod = namespace.pod("rights", "");
    pod.want("blue@ens4,broken@ens5");
    pod.awaitInterfaces("ens4");
    pod.awaitEvent("FailedAddingInterface", "ens5");
    // The same failure again is counted in the same event.
    awaitUse("patch events");
    pod.want("[]");
    pod.awaitInterfaces();

    List<JsonObject> calls = calls();
    assertThat(calls.stream().filter(RightsE2e::isForbidden).map(RightsE2e::use)).isEmpty();
    Set<String> used = new TreeSet<>(uses(calls));
    // Only after a conflict with another writer, which PodWriterTest makes.
    used.add("get pods");
    assertThat(used).isEqualTo(granted());
  }

  private static void awaitUse(String use) {
    await(use).atMost(Duration.ofSeconds(40)).until(() -> uses(calls()).contains(use));
  }

  /** What the controller asked of the API server, as the audit log tells. */
  private static List<JsonObject> calls() {
    return DevNode.shell("grep -F '\"username\":\"" + USER + "\"' /var/log/audit.log || true")
        .lines()
        .filter(line -> line.startsWith("{"))
        .map(JsonObject::new)
        .filter(call -> call.containsKey("objectRef"))
        .toList();
  }

  // Not by the status: a namespace that is ending refuses new events with 403 too.
  private static boolean isForbidden(JsonObject call) {
    JsonObject decision = call.getJsonObject("annotations", new JsonObject());
    return "forbid".equals(decision.getString("authorization.k8s.io/decision"));
  }

  private static Set<String> uses(List<JsonObject> calls) {
    return calls.stream().map(RightsE2e::use).collect(Collectors.toCollection(TreeSet::new));
  }

  private static String use(JsonObject call) {
    JsonObject object = call.getJsonObject("objectRef");
    String part = object.getString("subresource", "");
    return call.getString("verb")
        + " "
        + object.getString("resource")
        + (part.isEmpty() ? "" : "/" + part);
  }

  private static Set<String> granted() {
    JsonArray rules =
        Kubectl.get("clusterrole", "dynamic-networks-controller").getJsonArray("rules");
    Set<String> granted = new TreeSet<>();
    for (Object rule : rules) {
      JsonObject entry = (JsonObject) rule;
      for (Object resource : entry.getJsonArray("resources")) {
        entry.getJsonArray("verbs").forEach(verb -> granted.add(verb + " " + resource));
      }
    }
    return granted;
  }
}
