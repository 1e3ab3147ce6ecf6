package io.dynamicnetworks.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dynamicnetworks.testbed.Command;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pods of every kind, and how they end. */
@Tag("e2e")
class PodLifeE2e {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
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
  void aDeletedPodGivesBackTheAddressesOfLaterAttaches() {
    namespace.bridge("deleted", 82);
    ClusterPod pod = namespace.pod("deleted", "");
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
    ClusterPod pod = onlyPodOf("job");
    pod.awaitReady();
    pod.want("job@ens4");
    pod.awaitInterfaces("ens4");
    pod.exec("touch", "/tmp/done");
    awaitNoLease("job");
    await().atMost(PATIENCE).until(() -> pod.phase().equals("Succeeded"));
    pod.want("job@ens5");
    ClusterPod other = namespace.pod("beside-a-job", "");
    other.want("blue@ens4");
    other.awaitInterfaces("ens4");
    assertThat(DevNode.leases(namespace.leaseFolder("job"))).isEmpty();
  }

  @Test
  void aStatefulPodThatComesBackUnderItsNameIsAnotherPod() {
    JsonObject spec =
        new JsonObject()
            .put("serviceName", "none")
            .put("selector", new JsonObject().put("matchLabels", labels("stateful")))
            .put("template", template(namespace.podSpec(), "stateful"));
    Kubectl.apply(workload("apps/v1", "StatefulSet", "stateful", spec));
    ClusterPod pod = new ClusterPod(namespace.name(), "stateful-0");
    awaitExists(pod);
    pod.awaitReady();
    pod.want("blue@ens4");
    pod.awaitInterfaces("ens4");
    String before = pod.uid();
    pod.delete();
    await().atMost(PATIENCE).until(() -> pod.exists() && !before.equals(pod.uid()));
    pod.awaitReady();
    assertThat(pod.links()).containsOnlyKeys("eth0");
    pod.want("blue@ens5");
    pod.awaitInterfaces("ens5");
  }

  @Test
  void whatIsAttachedAfterAnInitContainerIsVisibleToAllContainersAndNothingBefore() {
    JsonObject spec = namespace.podSpec();
    spec.put(
        "initContainers",
        new JsonArray()
            .add(namespace.container("init", "until [ -e /tmp/go ]; do sleep 0.1; done")));
    spec.getJsonArray("containers").add(namespace.container("second", "sleep 100000"));
    Kubectl.apply(namespace.podManifest("several", "blue", spec));
    ClusterPod pod = new ClusterPod(namespace.name(), "several");
    await().atMost(PATIENCE).until(() -> attemptIn(pod, "init", "true").ok());
    pod.want("blue,blue@ens4");
    // An edit of the pending pod would take effect before this later edit of a running pod.
    ClusterPod running = namespace.pod("running", "");
    running.want("blue@ens4");
    running.awaitInterfaces("ens4");
    assertThat(linksIn(pod, "init")).containsOnlyKeys("eth0", "net1");
    assertThat(attemptIn(pod, "init", "touch", "/tmp/go").ok()).isTrue();
    pod.awaitReady();
    pod.awaitInterfaces("net1", "ens4");
    pod.want("blue@net1,blue@ens5");
    pod.awaitInterfaces("net1", "ens5");
    assertThat(linksIn(pod, "main")).containsOnlyKeys("eth0", "net1", "ens5");
    assertThat(linksIn(pod, "second")).isEqualTo(linksIn(pod, "main"));
  }

  @Test
  void nothingIsAttachedToAPodThatIsBeingDeleted() {
    JsonObject spec = namespace.podSpec().put("terminationGracePeriodSeconds", 600);
    spec.put(
        "containers",
        new JsonArray()
            .add(namespace.container("main", "until [ -e /tmp/end ]; do sleep 0.1; done")));
    Kubectl.apply(namespace.podManifest("deleting", "", spec));
    ClusterPod deleting = new ClusterPod(namespace.name(), "deleting");
    deleting.awaitReady();
    deleting.beginDelete();
    deleting.want("blue@ens4");
    ClusterPod other = namespace.pod("not-deleting", "");
    other.want("blue@ens4");
    other.awaitInterfaces("ens4");
    assertThat(deleting.links()).containsOnlyKeys("eth0");
    deleting.exec("touch", "/tmp/end");
  }

  @Test
  @Tag("node")
  void whatMultusAttachedGoesWithThePodAndItsAddressesToo() {
    namespace.bridge("from-start", 84);
    ClusterPod pod = namespace.pod("from-start", "from-start,blue");
    pod.awaitInterfaces("net1", "net2");
    pod.want("from-start,blue,from-start@ens4");
    pod.awaitInterfaces("net1", "net2", "ens4");
    assertThat(DevNode.leases(namespace.leaseFolder("from-start"))).hasSize(2);
    pod.delete();
    awaitNoLease("from-start");
  }

  @Test
  @Tag("node")
  void aSandboxThatIsMadeAnewGetsItsInterfacesAgain() {
    ClusterPod pod = namespace.pod("recreated", "");
    pod.want("blue@ens4");
    pod.awaitInterfaces("ens4");
    String address = pod.link("eth0").mac();
    DevNode.shell(
        "ctr -n k8s.io containers list | awk '/pause/ {print $1}' | while read id; do "
            + "ctr -n k8s.io containers info $id | grep -q '\"io.kubernetes.pod.uid\": \""
            + pod.uid()
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
      ClusterPod pod = new ClusterPod(namespace.name(), "static-" + DevNode.NAME);
      awaitExists(pod);
      pod.awaitReady();
      pod.want("blue@ens4");
      pod.awaitInterfaces("ens4");
    } finally {
      DevNode.shell("rm -f /run/node/manifests/e2e.json");
    }
  }

  private static Command.Ended attemptIn(ClusterPod pod, String container, String... words) {
    List<String> line =
        new ArrayList<>(List.of("exec", pod.name(), "-n", pod.namespace(), "-c", container, "--"));
    line.addAll(List.of(words));
    return Kubectl.attempt(line.toArray(String[]::new));
  }

  private static Map<String, PodLink> linksIn(ClusterPod pod, String container) {
    return PodLink.parse(attemptIn(pod, container, "ip", "address").output());
  }

  private static void awaitNoLease(String network) {
    await("leases of " + network)
        .atMost(PATIENCE)
        .until(() -> DevNode.leases(namespace.leaseFolder(network)), List::isEmpty);
  }

  private static void awaitExists(ClusterPod pod) {
    await("pod " + pod.name()).atMost(PATIENCE).until(pod::exists);
  }

  private static ClusterPod onlyPodOf(String app) {
    await("a pod of " + app).atMost(PATIENCE).until(() -> !podsOf(app).isEmpty());
    String name = podsOf(app).getJsonObject(0).getJsonObject("metadata").getString("name");
    return new ClusterPod(namespace.name(), name);
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
