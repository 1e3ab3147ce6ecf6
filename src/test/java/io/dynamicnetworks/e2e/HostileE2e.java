package io.dynamicnetworks.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Attempts by a tenant to bring down or mislead the node's controller. In every case the controller
 * survives, and an edit of a pod in another namespace works as usual.
 */
@Tag("e2e")
@Tag("own-manifest")
@Tag("node")
class HostileE2e {
  /** How long an unobstructed edit may take (SPEC 11). */
  private static final Duration EDIT = Duration.ofSeconds(2);

  private static final Duration POLL = Duration.ofMillis(100);

  private static final Namespace hostile = Namespace.create();
  private static final Namespace victims = Namespace.create();
  private static final Namespace foreign = Namespace.create();
  private static ClusterPod victim;
  private static int restartsBefore;

  @BeforeAll
  static void install() {
    hostile.bridge("red", 121);
    victims.bridge("blue", 122);
    foreign.bridge("secret", 123);
    EvidenceMode.install();
    victim = victims.pod("victim", "");
    restartsBefore = restarts();
  }

  @AfterEach
  void theControllerLivesAndServesOthers() {
    DevNode.configureMultus();
    assertThat(restarts()).as("restarts of the controller").isEqualTo(restartsBefore);
    victim.want("blue@x1");
    awaitEdit("x1");
    victim.want("[]");
    awaitEdit();
  }

  @AfterAll
  static void removeAll() {
    hostile.close();
    victims.close();
    foreign.close();
    DeployedController.restore();
  }

  /** Row 1: each edit adds an interface, with large arguments that must not be kept. */
  @Test
  void argumentsOfManyEditsFillNeitherTheLedgerNorTheMemory() {
    ClusterPod pod = hostile.pod("arguments", "");
    String large = "a".repeat(6_000);
    for (int edit = 1; edit <= 20; edit++) {
      int last = edit;
      pod.want(
          selections(
              edit,
              number ->
                  selection("red", "x" + number)
                      .put(
                          "cni-args",
                          new JsonObject().put("a", number == last ? large : "small"))));
      pod.awaitInterfaces(names(edit));
    }
    ClusterPod other = hostile.pod("huge", ""); // The first pod has used up its events.
    other.want("[{\"name\":\"red\",\"cni-args\":{\"a\":\"" + "<".repeat(120_000) + "\"}}]");
    assertThat(other.awaitEvent("InvalidNetworkSelection", "want at most 32768"))
        .hasSizeLessThan(1_024);
    assertThat(stateFolderKib()).isLessThan(512);
    DeployedController.kill();
    DeployedController.awaitReady();
    pod.want("[]");
    pod.awaitInterfaces();
    restartsBefore = restarts();
  }

  /** Row 5: connections that never send a complete request. */
  @Test
  void halfOpenConnectionsToTheHealthPortBlockNoOthers() {
    String answer =
        DevNode.shell(
            """
            bash -c 'ulimit -n 8192
            for i in $(seq 5000); do
              exec {fd}<>/dev/tcp/%1$s/9095 && printf "GET /livez HTTP/1.1\\r\\nX-a: " >&$fd
            done 2>/dev/null
            curl -sS -m 2 http://%1$s:9095/livez'\
            """
                .formatted(podAddress()));
    assertThat(answer).contains("ok");
  }

  /** Row 7: an edit arrives during a reconcile of many steps. */
  @Test
  void aReconciliationOfManyStepsThatAnEditOvertakesEnds() {
    ClusterPod pod = hostile.pod("overtaken", "");
    pod.want(selections(70, number -> selection("red", "y" + number)));
    await("the first interfaces")
        .atMost(Duration.ofSeconds(30))
        .pollInterval(POLL)
        .until(() -> pod.links().size() > 4);
    pod.want("red@y1,red@y2");
    pod.awaitInterfaces("y1", "y2");
    pod.want("[]");
    pod.awaitInterfaces();
    pod.delete();
  }

  /** Row 9: network-status lists interfaces that were never attached. */
  @Test
  void aForgedStatusCausesNoCall() {
    ClusterPod pod = hostile.pod("forged", "");
    JsonArray entries = new JsonArray();
    for (int i = 0; i < 900; i++) {
      entries.add(
          new JsonObject()
              .put("name", foreign.name() + "/secret")
              .put("interface", "net" + (i + 7))
              .put("dns", new JsonObject()));
    }
    pod.writeStatus(entries.encode());
    pod.want("[]");
    NodeDaemon.awaitCalls(pod);
    assertThat(pod.events("RemovedInterface")).isEmpty();
  }

  /** Row 12: with isolation on, neither a forged status nor a failing move may attach anything. */
  @Test
  void noForgedStatusAndNoMovePutsAForeignNetworkIntoThePod() {
    DevNode.configureMultus("namespaceIsolation=true");
    hostile.network(
        "broken",
        new JsonObject()
            .put("cniVersion", "1.0.0")
            .put("type", "macvlan")
            .put("master", "none0")
            .put("ipam", new JsonObject()));
    String secret = foreign.name() + "/secret";
    ClusterPod pod = hostile.pod("isolated", "");
    pod.want(secret + "@net7");
    assertThat(pod.awaitEvent("FailedAddingInterface", "secret")).contains("isolation");
    pod.list(
        new JsonObject()
            .put("name", secret)
            .put("interface", "net7")
            .put("ips", List.of("10.123.0.9"))
            .put("dns", new JsonObject()));
    pod.want("broken@net7");
    pod.awaitEvent("FailedAddingInterface", "broken");
    pod.want(secret + "@net7");
    await("the calls end")
        .pollDelay(Duration.ofSeconds(3))
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(pod.links().keySet()).containsExactly("eth0"));
    assertThat(DevNode.leases(foreign.leaseFolder("secret"))).isEmpty();
  }

  private static void awaitEdit(String... names) {
    List<String> wanted = new ArrayList<>(List.of("eth0"));
    wanted.addAll(List.of(names));
    await("the victim's interfaces " + wanted)
        .atMost(EDIT)
        .pollInterval(POLL)
        .untilAsserted(
            () ->
                assertThat(victim.statusEntries())
                    .extracting(entry -> entry.getString("interface"))
                    .isEqualTo(wanted));
  }

  private static String selections(int count, IntFunction<JsonObject> selection) {
    JsonArray all = new JsonArray();
    IntStream.rangeClosed(1, count).mapToObj(selection).forEach(all::add);
    return all.encode();
  }

  private static JsonObject selection(String network, String iface) {
    return new JsonObject().put("name", network).put("interface", iface);
  }

  private static String[] names(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> "x" + i).toArray(String[]::new);
  }

  private static int stateFolderKib() {
    String folder = "/var/lib/dynamic-networks-controller";
    return Integer.parseInt(DevNode.shell("du -sk " + folder + " | cut -f 1").strip());
  }

  private static String podAddress() {
    return DeployedController.pod().getJsonObject("status").getString("podIP");
  }

  private static int restarts() {
    return DeployedController.pod()
        .getJsonObject("status")
        .getJsonArray("containerStatuses")
        .getJsonObject(0)
        .getInteger("restartCount");
  }
}
