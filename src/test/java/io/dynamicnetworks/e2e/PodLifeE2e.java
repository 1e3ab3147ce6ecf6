package io.dynamicnetworks.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pods of every kind, and how they end. */
@Tag("e2e")
class PodLifeE2e {
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final Namespace namespace = Namespace.create();

  @BeforeAll
  static void createNetworks() {
    namespace.bridge("blue", 81);
  }

  @AfterAll
  static void removeAll() {
    namespace.close();
  }

  @Test
  @Tag("node")
  void aDeletedPodGivesBackTheAddressesThatWerePluggedLater() {
    namespace.bridge("deleted", 82);
    Pod pod = namespace.pod("deleted", "");
    pod.want("deleted@ens4");
    pod.awaitInterfaces("ens4");
    assertThat(DevNode.leases(namespace.leaseFolder("deleted"))).hasSize(1);
    pod.delete();
    awaitNoLease("deleted");
  }

  @Test
  @Tag("node")
  void aJobThatCompletesGivesBackItsAddresses() {
    namespace.bridge("job", 83);
    JsonObject spec =
        namespace
            .podSpec()
            .put("restartPolicy", "Never")
            .put(
                "containers",
                new JsonArray()
                    .add(
                        namespace.container("main", "until [ -e /tmp/done ]; do sleep 0.1; done")));
    Kubectl.apply(
        workload(
            "batch/v1", "Job", "job", new JsonObject().put("template", template(spec, "job"))));
    Pod pod = onlyPodOf("job");
    pod.awaitReady();
    pod.want("job@ens4");
    pod.awaitInterfaces("ens4");
    pod.exec("touch", "/tmp/done");
    awaitNoLease("job");
    await().atMost(PATIENCE).until(() -> pod.phase().equals("Succeeded"));
  }

  @Test
  void aStatefulPodThatComesBackUnderItsNameIsAnotherPod() {
    JsonObject spec =
        new JsonObject()
            .put("serviceName", "none")
            .put("selector", new JsonObject().put("matchLabels", labels("stateful")))
            .put("template", template(namespace.podSpec(), "stateful"));
    Kubectl.apply(workload("apps/v1", "StatefulSet", "stateful", spec));
    Pod pod = new Pod(namespace.name(), "stateful-0");
    awaitExists(pod);
    pod.awaitReady();
    pod.want("blue@ens4");
    pod.awaitInterfaces("ens4");
    String before = uid(pod);
    pod.delete();
    await().atMost(PATIENCE).until(() -> exists(pod) && !before.equals(uid(pod)));
    pod.awaitReady();
    assertThat(pod.links()).containsOnlyKeys("eth0");
    pod.want("blue@ens5");
    pod.awaitInterfaces("ens5");
  }

  @Test
  void allContainersOfAPodShareTheNewInterface() {
    JsonObject spec = namespace.podSpec();
    spec.getJsonArray("containers").add(namespace.container("second", "sleep 100000"));
    Kubectl.apply(namespace.podManifest("several", "", spec));
    Pod pod = new Pod(namespace.name(), "several");
    pod.awaitReady();
    pod.want("blue@ens4");
    pod.awaitInterfaces("ens4");
    String second =
        Kubectl.run(
            "exec", pod.name(), "-n", pod.namespace(), "-c", "second", "--", "ip", "address");
    assertThat(Link.parse(second)).containsKey("ens4");
  }

  @Test
  @Tag("node")
  void aSandboxThatIsMadeAnewGetsItsInterfacesAgain() {
    Pod pod = namespace.pod("recreated", "");
    pod.want("blue@ens4");
    pod.awaitInterfaces("ens4");
    String address = pod.link("eth0").mac();
    DevNode.shell(
        "ctr -n k8s.io containers list | awk '/pause/ {print $1}' | while read id; do "
            + "ctr -n k8s.io containers info $id | grep -q '\"io.kubernetes.pod.uid\": \""
            + uid(pod)
            + "\"' && ctr -n k8s.io tasks kill -s KILL $id; done; true");
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> !address.equals(pod.link("eth0").mac()));
    pod.awaitReady();
    pod.awaitInterfaces("ens4");
  }

  @Test
  @Tag("node")
  void aStaticPodIsServedLikeAnyOther() {
    JsonObject manifest = namespace.podManifest("static", "", namespace.podSpec());
    DevNode.shell("cat >/run/node/manifests/e2e.json <<'END'\n" + manifest.encode() + "\nEND");
    try {
      Pod pod = new Pod(namespace.name(), "static-" + DevNode.NAME);
      awaitExists(pod);
      pod.awaitReady();
      pod.want("blue@ens4");
      pod.awaitInterfaces("ens4");
    } finally {
      DevNode.shell("rm -f /run/node/manifests/e2e.json");
    }
  }

  private static void awaitNoLease(String network) {
    await("leases of " + network)
        .atMost(PATIENCE)
        .until(() -> DevNode.leases(namespace.leaseFolder(network)), List::isEmpty);
  }

  private static boolean exists(Pod pod) {
    return Kubectl.attempt("get", "pod", pod.name(), "-n", pod.namespace()).ok();
  }

  private static void awaitExists(Pod pod) {
    await("pod " + pod.name()).atMost(PATIENCE).until(() -> exists(pod));
  }

  private static String uid(Pod pod) {
    return pod.json().getJsonObject("metadata").getString("uid");
  }

  private static Pod onlyPodOf(String app) {
    await("a pod of " + app).atMost(PATIENCE).until(() -> !podsOf(app).isEmpty());
    String name = podsOf(app).getJsonObject(0).getJsonObject("metadata").getString("name");
    return new Pod(namespace.name(), name);
  }

  private static JsonArray podsOf(String app) {
    return Kubectl.get("pods", "-n", namespace.name(), "-l", "app=" + app).getJsonArray("items");
  }

  private static JsonObject labels(String app) {
    return new JsonObject(Map.of("app", app));
  }

  private static JsonObject template(JsonObject podSpec, String app) {
    return new JsonObject()
        .put("metadata", new JsonObject().put("labels", labels(app)))
        .put("spec", podSpec);
  }

  private static JsonObject workload(String apiVersion, String kind, String name, JsonObject spec) {
    return new JsonObject()
        .put("apiVersion", apiVersion)
        .put("kind", kind)
        .put("metadata", new JsonObject().put("name", name).put("namespace", namespace.name()))
        .put("spec", spec);
  }
}
