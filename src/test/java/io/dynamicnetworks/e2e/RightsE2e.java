package io.dynamicnetworks.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The manifest's rights are exactly those that the controller uses. */
@Tag("e2e")
@Tag("own-manifest")
@Tag("node")
class RightsE2e {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Namespace namespace = Namespace.create();

  @AfterAll
  static void removeAll() {
    namespace.close();
  }

  @Test
  void everyVerbOfTheClusterRoleIsUsedAndNoneIsMissing() throws Exception {
    Audit.clear();
    DeployedController.kill();
    DeployedController.awaitReady();
    namespace.bridge("blue", 62);
    namespace.network("broken", namespace.bridgePlugin("broken", 63).put("type", "no-such-plugin"));
    ClusterPod pod = namespace.pod("rights", "");
    pod.want("blue@ens4,broken@ens5");
    pod.awaitInterfaces("ens4");
    pod.awaitEvent("FailedAddingInterface", "ens5");
    // A repeated failure is counted in the same event.
    awaitUse("patch events");
    meetAConflict(pod);
    pod.want("[]");
    pod.awaitInterfaces();

    assertThat(Audit.forbidden()).isEmpty();
    assertThat(Audit.uses()).isEqualTo(granted());
  }

  /** After a conflict with another writer, the controller reads the pod again. */
  private static void meetAConflict(ClusterPod pod) throws Exception {
    try (Storm _ = Storm.over(pod)) {
      for (int i = 0; !Audit.uses().contains("get pods"); i++) {
        assertThat(i).as("edits without any conflict").isLessThan(20);
        String iface = i % 2 == 0 ? "ens6" : "ens4";
        pod.want("blue@" + iface);
        pod.awaitInterfaces(iface);
      }
    }
  }

  private static void awaitUse(String use) {
    await(use).atMost(PATIENCE).until(() -> Audit.uses().contains(use));
  }

  /** The verbs and resources of the applied cluster role. */
  static Set<String> granted() {
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
