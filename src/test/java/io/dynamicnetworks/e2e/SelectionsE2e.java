package io.dynamicnetworks.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the annotation may contain, and which interfaces result from it (SPEC 2 and 4). */
@Tag("e2e")
class SelectionsE2e {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Namespace namespace = Namespace.create();
  private static final Namespace elsewhere = Namespace.create();

  @BeforeAll
  static void createNetworks() {
    namespace.bridge("blue", 41);
    namespace.bridge("red", 42);
    elsewhere.bridge("green", 43);
    JsonObject asked =
        namespace
            .bridgePlugin("asked", 44)
            .put("capabilities", Namespace.capabilities("ips", "mac"));
    namespace.network("asked", asked);
  }

  @AfterAll
  static void removeAll() {
    namespace.close();
    elsewhere.close();
  }

  @Test
  void keysAreReadInAnyCaseAndUnknownOnesAreIgnored() {
    ClusterPod pod = namespace.pod("keys", "");
    pod.want("[{\"NAME\":\"blue\",\"Interface\":\"ens4\",\"colour\":\"blue\"}]");
    pod.awaitInterfaces("ens4");
    assertThat(pod.events("InvalidNetworkSelection")).isEmpty();
  }

  @Test
  void aNetworkOfAnotherNamespaceIsNamedWithItInBothFormats() {
    ClusterPod pod = namespace.pod("elsewhere", "");
    pod.want(elsewhere.name() + "/green@ens4");
    pod.awaitInterfaces("ens4");
    String green = elsewhere.name() + "/green";
    assertThat(pod.status("ens4").getString("name")).isEqualTo(green);
    pod.want(
        "[{\"name\":\"green\",\"namespace\":\"%1$s\",\"interface\":\"ens4\"},"
                .formatted(elsewhere.name())
            + "{\"name\":\"green\",\"namespace\":\"%1$s\",\"interface\":\"ens5\"}]"
                .formatted(elsewhere.name()));
    pod.awaitInterfaces("ens4", "ens5");
    assertThat(pod.status("ens5").getString("name")).isEqualTo(green);
  }

  @Test
  void eachBadElementIsReportedAndNoneHoldsUpTheGoodOne() {
    ClusterPod pod = namespace.pod("bad-elements", "");
    pod.want(
        "[null,{\"interface\":\"ens5\"},{\"name\":\"asked\",\"ips\":[\"10.44.0.300\"]},"
            + "{\"name\":\"asked\",\"mac\":\"02:00\"},{\"name\":\"red\",\"interface\":\"a/b\"},"
            + "{\"name\":\"NOT A NAME\"},{\"name\":\"red\",\"ips\":\"10.44.0.9\"},"
            + "{\"name\":\"blue\",\"interface\":\"ens4\"}]");
    pod.awaitInterfaces("ens4");
    List<String> problems = List.of("null", "name: missing", "10.44.0.300", "02:00", "a/b");
    for (int i = 0; i < problems.size(); i++) {
      assertThat(pod.awaitEvent("InvalidNetworkSelection", "element " + (i + 1) + ":"))
          .contains(problems.get(i));
    }
    // A tenant cannot flood the cluster with events.
    pod.awaitEvent("InvalidNetworkSelection", "and 2 more");
  }

  @Test
  void aDefaultRouteIsReportedAndTheInterfaceIsAttachedWithoutIt() {
    ClusterPod pod = namespace.pod("default-route", "");
    List<String> before = defaultRoutes(pod);
    pod.want("[{\"name\":\"blue\",\"interface\":\"ens4\",\"default-route\":[\"10.41.0.1\"]}]");
    pod.awaitInterfaces("ens4");
    pod.awaitEvent("InvalidNetworkSelection", "default-route");
    assertThat(defaultRoutes(pod)).isEqualTo(before).hasSize(1);
  }

  private static List<String> defaultRoutes(ClusterPod pod) {
    return pod.exec("ip", "route").lines().filter(line -> line.startsWith("default")).toList();
  }

  @Test
  void cniArgsReachThePlugin() {
    ClusterPod pod = namespace.pod("cni-args", "");
    pod.want(
        "[{\"name\":\"blue\",\"interface\":\"ens4\",\"cni-args\":{\"ips\":[\"10.41.0.77/24\"]}}]");
    pod.awaitInterfaces("ens4");
    assertThat(pod.link("ens4").addresses()).containsExactly("10.41.0.77/24");
  }

  @Test
  void aNetworkThatIsNamedSeveralTimesIsSeveralInterfaces() {
    ClusterPod pod = namespace.pod("twice", "");
    pod.want("blue,blue@ens4,blue");
    pod.awaitInterfaces("net1", "ens4", "net3");
    pod.want("blue@ens4");
    pod.awaitInterfaces("ens4");
  }

  @Test
  void aSelectionWhosePositionIsTakenGetsTheLowestFreeName() {
    ClusterPod pod = namespace.pod("lowest", "");
    pod.want("blue@net2,red");
    pod.awaitInterfaces("net1", "net2");
    assertThat(pod.status("net1").getString("name")).isEqualTo(namespace.name() + "/red");
  }

  @Test
  void ofTwoSelectionsForOneInterfaceTheFirstWins() {
    ClusterPod pod = namespace.pod("same-name", "");
    pod.want("blue@ens4,red@ens4");
    pod.awaitInterfaces("ens4");
    pod.awaitEvent("InvalidNetworkSelection", "ens4");
    assertThat(pod.status("ens4").getString("name")).isEqualTo(namespace.name() + "/blue");
  }

  @Test
  void interfacesAreAttachedAndListedInTheAnnotationsOrder() {
    ClusterPod pod = namespace.pod("order", "");
    pod.want("red@ens9,blue@ens4,red@ens1");
    pod.awaitInterfaces("ens9", "ens4", "ens1");
    assertThat(pod.links().keySet()).containsExactly("eth0", "ens9", "ens4", "ens1");
    assertThat(pod.statusEntries())
        .extracting(entry -> entry.getString("interface"))
        .containsExactly("eth0", "ens9", "ens4", "ens1");
  }

  @Test
  void theClusterNetworkIsNeverTouched() {
    ClusterPod pod = namespace.pod("cluster-network", "");
    PodLink before = pod.link("eth0");
    pod.want("red@eth0,blue@ens4");
    pod.awaitInterfaces("ens4");
    assertThat(pod.awaitEvent("InvalidNetworkSelection", "eth0")).contains("cluster network");
    pod.want("[]");
    pod.awaitInterfaces();
    assertThat(pod.link("eth0")).isEqualTo(before);
    assertThat(pod.status("eth0").getBoolean("default")).isTrue();
  }

  @Test
  void networkStatusKeepsWhatOthersWroteAndItsForm() {
    ClusterPod pod = namespace.pod("others", "");
    JsonArray status = new JsonArray(pod.statusText());
    status.add(new JsonObject().put("name", "of-others").put("interface", "tun0").put("key", 1));
    pod.writeStatus(status.encodePrettily());
    pod.want("blue@ens4");
    await().atMost(PATIENCE).until(() -> !pod.status("ens4").isEmpty());
    assertThat(pod.status("tun0"))
        .isEqualTo(
            new JsonObject().put("name", "of-others").put("interface", "tun0").put("key", 1));
    assertThat(pod.statusEntries().getLast().fieldNames())
        .containsExactly("name", "interface", "ips", "mac", "dns");
    assertThat(pod.statusText()).contains("},{\n    \"name\": ").endsWith("\n}]");
    pod.want("[]");
    await().atMost(PATIENCE).until(() -> pod.status("ens4").isEmpty());
    assertThat(pod.status("tun0")).isNotEmpty();
  }

  @Test
  void anAddressMovesToAnotherInterfaceOfThePod() {
    ClusterPod pod = namespace.pod("address", "");
    String selection =
        "[{\"name\":\"asked\",\"interface\":\"%s\",\"ips\":[\"10.44.0.50\"],"
            + "\"mac\":\"02:00:00:00:44:50\"}]";
    pod.want(selection.formatted("ens4"));
    pod.awaitInterfaces("ens4");
    pod.want(selection.formatted("ens5"));
    pod.awaitInterfaces("ens5");
    assertThat(pod.link("ens5"))
        .isEqualTo(new PodLink("ens5", "02:00:00:00:44:50", List.of("10.44.0.50/24")));
    // Attached first, it would have been refused: the address was still leased.
    assertThat(pod.events("FailedAddingInterface")).isEmpty();
  }

  @Test
  void aLinkThatThePodMadeItselfIsNeverDeleted() {
    JsonObject spec = namespace.podSpec();
    spec.getJsonArray("containers")
        .getJsonObject(0)
        .put(
            "securityContext",
            new JsonObject()
                .put(
                    "capabilities", new JsonObject().put("add", new JsonArray().add("NET_ADMIN"))));
    Kubectl.apply(namespace.podManifest("own-link", "", spec));
    ClusterPod pod = new ClusterPod(namespace.name(), "own-link");
    pod.awaitReady();
    pod.exec("ip", "link", "add", "ens4", "type", "veth", "peer", "name", "other");
    String mac = pod.link("ens4").mac();
    pod.want("blue@ens4");
    assertThat(pod.awaitEvent("FailedAddingInterface", "ens4")).contains("already exists");
    assertThat(pod.link("ens4").mac()).isEqualTo(mac);
    pod.exec("ip", "link", "delete", "ens4");
    pod.awaitInterfaces("ens4");
  }

  @Test
  void anEditThatConcernsNoNetworkCostsNoWrite() {
    ClusterPod pod = namespace.pod("nothing-to-do", "");
    pod.want("blue@ens4");
    pod.awaitInterfaces("ens4");
    pod.awaitEvent("AddedInterface", "ens4");
    pod.want("[{\"name\":\"blue\",\"interface\":\"ens4\"}]");
    Kubectl.run("label", "pod", pod.name(), "-n", pod.namespace(), "a=b");
    String version = pod.resourceVersion();
    // An edit of the first pod would take effect before this later edit of a second one.
    ClusterPod second = namespace.pod("something-to-do", "");
    second.want("blue@ens4");
    second.awaitInterfaces("ens4");
    assertThat(pod.resourceVersion()).isEqualTo(version);
  }

  @Test
  void aFixedNetworkIsAttached() {
    namespace.network("fixed", namespace.bridgePlugin("fixed", 45).put("type", "no-such-plugin"));
    ClusterPod pod = namespace.pod("fixed", "");
    pod.want("fixed@ens4");
    pod.awaitEvent("FailedAddingInterface", "no-such-plugin");
    namespace.bridge("fixed", 45);
    pod.awaitInterfaces("ens4");
  }
}
