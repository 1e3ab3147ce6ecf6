package io.dynamicnetworks.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.bus.PeerPort.Peer;
import io.dynamicnetworks.model.CniCommand;
import io.dynamicnetworks.model.Explanation;
import io.dynamicnetworks.model.Isolation;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.plan.Policy;
import io.dynamicnetworks.reconcile.shared.ReconcileSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Situations from users' clusters, each with the correct outcome, in both modes. */
@ParameterizedClass
@EnumSource
class FieldCasesTest {
  private static final Duration SOON = Duration.ofSeconds(2);
  private static final Duration LONG = Duration.ofMinutes(30);

  private final Mode mode;
  private final Scenario node;

  FieldCasesTest(Mode mode) {
    this.mode = mode;
    node = new Scenario(mode);
  }

  @AfterEach
  void noRuleWasBrokenOnTheWay() {
    assertThat(node.broken()).isEmpty();
  }

  private boolean observing() {
    return mode == Mode.OBSERVING;
  }

  private void restartController() {
    restart(node);
  }

  private static void restart(Scenario node) {
    node.kill();
    node.start();
    node.pass(SOON);
  }

  /** A pod with hd@x1, a device of the host whose link the container has deleted. */
  private Cluster.Life podWhoseDeviceHasVanished() {
    node.define("hd", Plugin.HOST_DEVICE);
    node.daemon.devices.add("hd");
    Cluster.Life pod = node.pod(null);
    node.edit(pod, "hd@x1");
    node.pass(SOON);
    node.cluster.kernel.deleteByHand(pod.sandbox().netns(), "x1");
    return pod;
  }

  private static void assertInSync(Cluster.Life pod) {
    assertThat(Objects.requireNonNull(pod.pod.ready()).status()).isEqualTo("True");
  }

  // ---- attached by multus, unasked ----

  @ParameterizedTest
  @ValueSource(strings = {"kube-system/base", "shop/base"})
  void defaultNetworksOfMultusAreNeverTouched(String network) {
    NetworkRef base = NetworkRef.parse(network).orElseThrow();
    node.define(base, "base", Plugin.MACVLAN);
    node.cluster.defaultNetworks = List.of(base);
    Cluster.Life pod = node.pod(null);
    restartController();
    node.edit(pod, "a@x1");
    node.pass(SOON);
    node.edit(pod, "[]");
    node.pass(LONG);
    assertThat(node.daemon.requests()).containsExactly("ADD x1 a", "DEL x1 a");
    assertThat(node.listed(pod)).isEqualTo(Map.of("net1", network));
  }

  @Test
  void anAttachmentOfTheClusterNetworksNadIsDetachedAsAnyOther() {
    node.define("dn");
    node.kubelet.podNetwork = Scenario.shop("dn");
    Cluster.Life pod = node.pod(null);
    node.edit(pod, "dn@x1");
    node.pass(SOON);
    node.edit(pod, "[]");
    node.pass(SOON);
    assertThat(node.daemon.requests()).containsExactly("ADD x1 dn", "DEL x1 dn");
    assertThat(node.links(pod)).isEmpty();
    assertThat(pod.pod.networkStatus()).contains("eth0");
  }

  // ---- results of every shape ----

  @ParameterizedTest
  @ValueSource(strings = {"n", "n@x1"})
  void anUnlistedAttachmentSatisfiesItsSelection(String networks) {
    for (Plugin plugin : List.of(Plugin.ANCIENT, Plugin.SILENT, Plugin.DPDK)) {
      Scenario quiet = new Scenario(mode);
      quiet.define("n", plugin);
      Cluster.Life pod = quiet.pod(networks);
      quiet.pass(LONG);
      assertThat(quiet.daemon.requests()).isEmpty();

      quiet.edit(pod, "[]");
      quiet.pass(LONG);
      String iface = networks.equals("n") ? "net1" : "x1";
      List<String> detach = List.of("DEL " + iface + " n");
      if (observing()) {
        assertThat(quiet.daemon.requests()).as("%s", plugin).isEqualTo(detach);
        assertThat(quiet.attached(pod)).isEmpty();
      } else { // Nothing shows it; what cannot be proved to exist may stay.
        assertThat(detach).containsAll(quiet.daemon.requests());
      }
      assertThat(quiet.broken()).isEmpty();
    }
  }

  @Test
  void aDelegatedAttachWhoseResultNamesNoInterfaceIsListedAndDetachedAgain() {
    for (Plugin plugin : List.of(Plugin.ANCIENT, Plugin.SILENT, Plugin.DPDK, Plugin.PASST)) {
      Scenario quiet = new Scenario(mode);
      quiet.define("n", plugin);
      Cluster.Life pod = quiet.pod(null);
      quiet.edit(pod, "n@x1");
      quiet.pass(LONG);
      assertThat(quiet.daemon.requests()).as("%s", plugin).containsExactly("ADD x1 n");
      assertThat(quiet.entries(pod)).as("%s", plugin).hasSize(1);
      quiet.edit(pod, "[]");
      quiet.pass(SOON);
      assertThat(quiet.daemon.requests()).containsExactly("ADD x1 n", "DEL x1 n");
      assertThat(quiet.entries(pod)).as("%s", plugin).isEmpty();
      assertThat(quiet.leases()).isEmpty();
      assertThat(quiet.broken()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"p", "p@n1", "p@n1,p@n2", "p,p"})
  void twoInterfacesOfOneAddAreOneAttachment(String networks) {
    node.define("p", Plugin.PAIR);
    Cluster.Life pod = node.pod(networks);
    node.pass(LONG);
    assertThat(node.daemon.requests()).isEmpty();
    int attachments = node.attached(pod).size();
    node.edit(pod, "[]");
    node.pass(SOON);
    assertThat(node.daemon.requests())
        .hasSize(attachments)
        .allMatch(request -> request.startsWith("DEL") && !request.contains("-ctl"));
    assertThat(node.links(pod)).isEmpty();
    assertThat(node.listed(pod)).isEmpty();
  }

  @Test
  void twoInterfacesOfOneDelegatedAddAreOneAttachmentToo() {
    node.define("p", Plugin.PAIR);
    Cluster.Life pod = node.pod(null);
    node.edit(pod, "p@n1,p@n2");
    node.pass(SOON);
    assertThat(node.listed(pod)).containsOnlyKeys("n1", "n1-ctl", "n2", "n2-ctl");
    restartController();
    node.edit(pod, "p@n2");
    node.pass(SOON);
    assertThat(node.daemon.requests()).containsExactly("ADD n1 p", "ADD n2 p", "DEL n1 p");
    assertThat(node.listed(pod)).containsOnlyKeys("n2", "n2-ctl");
  }

  @Test
  void aResultThatNamesEth0IsSatisfiedAndItsEntryStays() {
    node.define("passt", Plugin.PASST);
    Cluster.Life pod = node.pod("passt");
    String before = pod.pod.networkStatus();
    node.pass(LONG);
    assertThat(node.daemon.requests()).isEmpty();
    assertThat(pod.pod.networkStatus()).isEqualTo(before);
  }

  @Test
  void twoResultsWithoutInterfacesAreTwoEntries() {
    node.define("dpdk", Plugin.DPDK);
    Cluster.Life pod = node.pod(null);
    node.edit(pod, "dpdk@x1,dpdk@x2");
    node.pass(SOON);
    assertThat(node.entries(pod).stream().flatMap(entry -> entry.ips().stream()))
        .containsExactlyInAnyOrder(node.address(pod, "x1"), node.address(pod, "x2"));
    node.edit(pod, "dpdk@x2");
    node.pass(SOON);
    assertThat(node.entries(pod).stream().flatMap(entry -> entry.ips().stream()))
        .containsExactly(node.address(pod, "x2"));
  }

  // ---- one of several ----

  @Test
  void ofTwoSelectionsThatDifferInAddressesTheOneThatIsRemovedIsDetached() {
    for (boolean byMultus : List.of(true, false)) {
      Scenario twins = new Scenario(mode);
      String one = "{\"name\":\"a\",\"ips\":[\"10.80.0.11/24\"]}";
      String two = "{\"name\":\"a\",\"ips\":[\"10.80.0.12/24\"]}";
      Cluster.Life pod = twins.pod(byMultus ? "[" + one + "," + two + "]" : null);
      twins.edit(pod, "[" + one + "," + two + "]");
      twins.pass(SOON);
      int before = twins.daemon.requests().size();
      twins.edit(pod, "[" + two + "," + one + "]");
      twins.pass(SOON);
      assertThat(twins.daemon.requests()).as("swapped").hasSize(before);
      twins.edit(pod, "[" + two + "]");
      twins.pass(SOON);
      assertThat(twins.daemon.requests().subList(before, twins.daemon.requests().size()))
          .as("by multus: %s", byMultus)
          .containsExactly("DEL net1 a");
      assertThat(twins.listedIps(pod, "net2")).containsExactly("10.80.0.12");
      assertThat(twins.broken()).isEmpty();
    }
  }

  @Test
  void theOldNameOfTheInterfaceKeyDistinguishesSelections() {
    Cluster.Life pod =
        node.pod(
            "[{\"name\":\"a\",\"interfaceRequest\":\"vlan101\"},"
                + "{\"name\":\"a\",\"interfaceRequest\":\"vlan102\"}]");
    node.edit(pod, "[{\"name\":\"a\",\"interfaceRequest\":\"vlan102\"}]");
    node.pass(SOON);
    assertThat(node.daemon.requests()).containsExactly("DEL vlan101 a");
  }

  @Test
  void anInvalidElementIsReportedAndWhatItMayReferToStays() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, "[{\"name\":\"a\",\"interface\":\"x1\"}]");
    node.pass(SOON);
    node.edit(pod, "[{\"name\":\"shop/a\",\"interface\":\"x1\"}]");
    node.pass(LONG);
    assertThat(node.daemon.requests()).containsExactly("ADD x1 a");
    assertThat(node.events(pod)).hasSize(2).last().asString().contains("namespace");
  }

  // ---- sandboxes set up without multus ----

  @Test
  void aSandboxThatWasMadeWithoutMultusGetsItsAttachmentsAgain() {
    Cluster.Life pod = node.pod("a");
    node.edit(pod, "a,b@x2");
    node.pass(SOON);
    node.cluster.faults.daemonDown = true;
    node.kubelet.recreateWithoutMultus(pod);
    node.pass(SOON);
    node.cluster.faults.daemonDown = false;
    node.controller().peerBack(Peer.MULTUS_DAEMON);
    node.pass(Duration.ofMinutes(2));
    if (observing()) {
      assertThat(node.links(pod)).isEqualTo(Map.of("net1", "a", "x2", "b"));
      assertThat(node.listed(pod)).isEqualTo(Map.of("net1", "shop/a", "x2", "shop/b"));
      assertThat(node.listedIps(pod, "net1")).containsExactly(node.address(pod, "net1"));
      assertThat(node.listedIps(pod, "x2")).containsExactly(node.address(pod, "x2"));
    } else { // The creation annotation claims that multus attached both.
      assertThat(node.daemon.requests()).doesNotContain("DEL net1 a");
    }
  }

  @Test
  void aSandboxWithoutMultusIsNoticedBeforeThePodsFirstReconciliation() {
    if (!observing()) {
      return; // The creation annotation claims that multus attached them.
    }
    for (boolean whileDown : List.of(false, true)) {
      Scenario bypassed = new Scenario(mode);
      Cluster.Life pod = bypassed.pod("a,b@x1");
      if (whileDown) {
        bypassed.kill();
      }
      bypassed.kubelet.recreateWithoutMultus(pod);
      bypassed.pass(SOON);
      if (whileDown) {
        bypassed.start();
      }
      bypassed.pass(Duration.ofMinutes(2));
      assertThat(bypassed.links(pod))
          .as("while the controller was down: %s", whileDown)
          .isEqualTo(Map.of("net1", "a", "x1", "b"));
      assertThat(bypassed.listedIps(pod, "x1")).containsExactly(bypassed.address(pod, "x1"));
    }
  }

  // ---- NADs without spec ----

  @Test
  void aNadWithoutSpecIsSatisfiedWhereMultusAttachedItAndReportedOnceElsewhere() {
    node.defineWithoutSpec("istio");
    Cluster.Life created = node.pod("istio");
    Cluster.Life edited = node.pod(null);
    node.edit(edited, "istio");
    node.pass(LONG);
    assertThat(node.daemon.requests()).isEmpty();
    assertThat(node.events(created)).isEmpty();
    assertThat(node.events(edited)).hasSize(1);
    node.define("istio");
    node.pass(SOON);
    assertThat(node.links(edited)).isEqualTo(Map.of("net1", "istio"));
    assertThat(node.daemon.requests()).hasSize(1);
  }

  @Test
  void aDetachUsesTheDeviceIdThatOnlyMultusKnew() {
    node.define("vf", Plugin.SRIOV);
    Cluster.Life pod = node.pod("vf@x1");
    node.edit(pod, "[]");
    node.pass(LONG);
    if (observing()) {
      assertThat(node.daemon.requests()).containsExactly("DEL x1 vf");
      assertThat(node.listed(pod)).isEmpty();
    } else {
      assertThat(node.events(pod)).anyMatch(e -> e.contains("failed removing interface x1"));
    }
  }

  @Test
  void whatIsReattachedIsListedAsItWas() {
    node.kill();
    Cluster.Life pod = node.pod("a@x1");
    String listed = String.valueOf(pod.pod.networkStatus());
    String withDevice =
        listed.replace(
            "\"interface\": \"x1\"", "\"interface\": \"x1\", \"device-info\": {\"v\": 1}");
    node.writeStatus(pod, withDevice);
    node.start();
    node.pass(SOON);
    node.daemon.failNext("b", 1);
    node.edit(pod, "b@x1");
    node.pass(SOON);
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "a"));
    assertThat(pod.pod.networkStatus()).contains("device-info");
  }

  // ---- isolation ----

  @Test
  void isolationFollowsMultusWhateverNetworkStatusLists() {
    Scenario isolated =
        new Scenario(
            mode,
            settings -> settings,
            world -> world.cluster.isolation = new Isolation(true, Set.of("default")));
    isolated.define(new NetworkRef("bank", "secret"), "secret", Plugin.MACVLAN);
    Cluster.Life pod = isolated.pod(null);
    isolated.edit(pod, "bank/secret@x1");
    isolated.pass(SOON);
    List<String> forged = new ArrayList<>();
    SimulatedKubelet.entries(pod.pod.networkStatus()).stream()
        .map(StatusEntry::json)
        .forEach(forged::add);
    forged.add("{\"name\":\"bank/secret\",\"interface\":\"x1\",\"dns\":{}}");
    isolated.writeStatus(pod, "[" + String.join(",", forged) + "]");
    isolated.pass(SOON);
    isolated.edit(pod, "bank/secret@x1,a@x1");
    isolated.pass(LONG);
    isolated.edit(pod, "[]");
    isolated.pass(LONG);
    assertThat(isolated.daemon.requests()).noneMatch(request -> request.contains("secret"));
    assertThat(isolated.events(pod)).anyMatch(e -> e.contains("isolation"));
    assertThat(isolated.broken()).isEmpty();
  }

  @Test
  void podsAndNetworksOfTheSameNameInOtherNamespacesAreOthers() {
    node.define(new NetworkRef("annex", "a"), "annex-a", Plugin.MACVLAN);
    Cluster.Life here = node.pod("web", "a@x1");
    Cluster.Life there = node.pod(new PodRef("annex", "web"), "a@x1");
    node.edit(there, "[]");
    node.pass(SOON);
    assertThat(node.daemon.requests()).containsExactly("DEL x1 annex-a");
    assertThat(node.links(here)).isEqualTo(Map.of("x1", "a"));
  }

  // ---- other writers of network-status ----

  @Test
  void whatOthersDoToNetworkStatusCausesNoCniCallAndIsRepaired() {
    Cluster.Life other = node.pod("d@x9");
    Cluster.Life pod = node.pod("a,b@x2");
    String older = pod.pod.networkStatus();
    node.edit(pod, "a,b@x2,c@x3");
    node.pass(SOON);
    Map<String, String> right = Map.of("net1", "shop/a", "x2", "shop/b", "x3", "shop/c");
    List<@Nullable String> damages = new ArrayList<>();
    damages.add(null);
    damages.add("[]");
    damages.add(older);
    damages.add(other.pod.networkStatus());
    for (String damage : damages) {
      node.writeStatus(pod, damage);
      node.pass(Duration.ofMinutes(6));
      if (observing()) {
        assertThat(node.listed(pod)).as("after %s", damage).containsAllEntriesOf(right);
        assertThat(node.listedIps(pod, "x3")).containsExactly(node.address(pod, "x3"));
      } else {
        assertThat(node.listed(pod)).as("after %s", damage).containsEntry("x3", "shop/c");
      }
    }
    assertThat(node.daemon.requests()).containsExactly("ADD x3 c");
    assertThat(node.links(pod)).isEqualTo(Map.of("net1", "a", "x2", "b", "x3", "c"));
  }

  @Test
  void damagedNetworkStatusIsRepairedAtOnceAndThenLessAndLessOften() {
    if (!observing()) {
      return; // Without the cache, multus' entries cannot be restored.
    }
    Cluster.Life pod = node.pod("a");
    node.writeStatus(pod, "[]");
    node.pass(Duration.ofSeconds(1));
    assertThat(node.listed(pod)).isEqualTo(Map.of("net1", "shop/a"));
    int writes = node.cluster.controllerWrites;
    for (int i = 0; i < 600; i++) {
      node.writeStatus(pod, "[]");
      node.pass(Duration.ofSeconds(1));
    }
    assertThat(node.cluster.controllerWrites - writes).isBetween(3, 20);
    assertThat(node.events(pod)).hasSizeLessThanOrEqualTo(1);
    node.pass(Duration.ofMinutes(7));
    assertThat(node.listed(pod)).isEqualTo(Map.of("net1", "shop/a"));
  }

  @Test
  void aForgedEntryIsNeitherDetachedNorBlocksAName() {
    Cluster.Life pod = node.pod(null);
    node.writeStatus(
        pod,
        "["
            + SimulatedKubelet.CLUSTER_ENTRY
            + ",{\"name\":\"shop/a\",\"interface\":\""
            + SimulatedKubelet.FOREIGN
            + "\",\"dns\":{}},{\"name\":\"shop/b\",\"interface\":\"x1\",\"dns\":{}}]");
    node.pass(SOON);
    node.edit(pod, "[]");
    node.pass(LONG);
    assertThat(node.daemon.requests()).isEmpty();
    if (observing()) {
      node.edit(pod, "c@x1");
      node.pass(SOON);
      assertThat(node.links(pod)).isEqualTo(Map.of("x1", "c"));
    }
  }

  // ---- peers that fail ----

  @Test
  void untilAllPodsAreKnownNoneCountsAsGone() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, "a@x1");
    node.pass(SOON);
    node.kill();
    node.cluster.faults.watchStalled = true;
    node.start();
    node.pass(LONG);
    node.cluster.faults.watchStalled = false;
    node.pass(LONG);
    assertThat(node.daemon.requests()).containsExactly("ADD x1 a");
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "a"));
  }

  @Test
  void whatCannotBeReadInTheCacheDoesNotCountAsGone() {
    Cluster.Life pod = node.pod(null);
    node.cluster.faults.cacheEventsLost = true;
    node.edit(pod, "a@x1");
    node.pass(SOON);
    node.cluster.faults.cacheUnreadable = true;
    node.edit(pod, "a@x1,b@x2");
    node.pass(Duration.ofMinutes(2));
    node.cluster.faults.end();
    node.pass(LONG);
    assertThat(node.daemon.requests()).containsExactly("ADD x1 a", "ADD x2 b");
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/a", "x2", "shop/b"));
    node.end(pod, true);
    node.pass(LONG);
    assertThat(node.leases()).isEmpty();
  }

  /** Its DEL found no link, so libcni keeps the file. */
  @Test
  void theFileThatADelLeftDoesNotProveALaterAdd() {
    Cluster.Life pod = podWhoseDeviceHasVanished();
    node.edit(pod, "[]");
    node.pass(SOON);
    node.daemon.devices.add("hd");
    node.daemon.hangNext("hd", 1);
    node.edit(pod, "hd@x1");
    node.pass(LONG);
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "hd"));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/hd"));
  }

  @Test
  void anEditThatOnlyAnOwnWriteHasShownBeginsAnew() {
    Cluster.Life pod = node.pod("a@x1");
    node.daemon.failNext("b", 1_000);
    node.edit(pod, "b@x1");
    node.pass(SOON);
    node.cluster.faults.watchStalled = true;
    node.edit(pod, "a@x1");
    node.pass(Duration.ofMinutes(3)); // The move is tried again, which ends in a write.
    node.cluster.faults.watchStalled = false;
    node.pass(Duration.ofMinutes(1));
    assertInSync(pod);
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "a"));
  }

  /** The controller's own limit does not hold for multus. */
  @Test
  void selectionsBeyondTheLimitThatMultusAttachedAreDetachedToo() {
    Scenario one =
        new Scenario(
            mode, settings -> Scenario.withPolicy(settings, new Policy(null, null, Set.of(), 1)));
    Cluster.Life pod = one.pod("a@x1,a@x2");
    one.edit(pod, "[]");
    one.pass(SOON);
    assertThat(one.attached(pod)).isEmpty();
    assertThat(one.broken()).isEmpty();
  }

  @Test
  void nothingIsDeletedWhereTheDaemonCouldNotSeeWhetherTheNameIsFree() {
    node.kubelet.ownLinks.add("ens4");
    Cluster.Life pod = node.pod(null);
    node.cluster.faults.daemonEntersNoNamespace = true;
    node.edit(pod, "a@ens4");
    node.pass(Duration.ofMinutes(2));
    node.cluster.faults.daemonEntersNoNamespace = false;
    node.pass(Duration.ofMinutes(2));
    node.edit(pod, "[]");
    node.pass(LONG);
    assertThat(node.daemon.requests()).isNotEmpty().allMatch("ADD ens4 a"::equals);
  }

  @Test
  void aLinkThatTheContainerDeletedDoesNotBlockItsName() {
    Cluster.Life pod = podWhoseDeviceHasVanished();
    node.edit(pod, "b@x1");
    node.pass(SOON);
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "b"));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/b"));
  }

  @Test
  void aDeviceThatAppearsLateIsAttachedByARetry() {
    node.define("hd", Plugin.HOST_DEVICE);
    Cluster.Life pod = node.pod(null);
    node.edit(pod, "hd@x1");
    node.pass(Duration.ofMinutes(5));
    assertThat(node.links(pod)).isEmpty();
    node.daemon.devices.add("hd");
    node.pass(Duration.ofSeconds(75));
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "hd"));
  }

  @Test
  void aMoveThatKeepsFailingInterruptsTheWorkingInterfaceOnlyRarely() {
    Cluster.Life pod = node.pod("a@x1");
    node.daemon.failNext("b", 1_000);
    node.edit(pod, "b@x1");
    node.pass(LONG);
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "a"));
    long takenOff = node.daemon.requests().stream().filter("DEL x1 a"::equals).count();
    assertThat(takenOff).as("at 0, 1, 3, 7 and 15 minutes").isBetween(3L, 7L);
    assertThat(node.events(pod).stream().filter(e -> e.contains("failed adding interface x1")))
        .hasSize((int) takenOff);
    assertThat(node.events(pod)).hasSizeLessThanOrEqualTo((int) takenOff + 2);
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/a"));

    node.daemon.failNext("b", 0);
    node.define("b", "b");
    node.pass(SOON);
    assertThat(node.links(pod)).as("at once when the NAD changes").isEqualTo(Map.of("x1", "b"));
  }

  /** Multus' record of a sandbox's setup may be too large to be kept. */
  @Test
  void withoutMultusRecordADetachedSelectionStillCounts() {
    Scenario quiet =
        new Scenario(
            mode,
            settings -> settings,
            world -> {
              world.define("base");
              world.cluster.defaultNetworks = List.of(Scenario.shop("base"));
            });
    Cluster.Life pod = quiet.pod("a,b");
    quiet.cluster.cni.forgetRecord(pod.sandbox());
    restart(quiet);
    quiet.edit(pod, "a");
    quiet.pass(LONG);
    quiet.edit(pod, "a,c@x1");
    quiet.pass(LONG);
    assertThat(quiet.daemon.requests()).containsExactly("DEL net3 b", "ADD x1 c");
    quiet.edit(pod, "[]");
    quiet.pass(LONG);
    assertThat(quiet.attached(pod)).isEqualTo(Map.of("net1", "base"));
    assertThat(quiet.broken()).isEmpty();
  }

  @Test
  void aFailedMoveEndsWithItsSandbox() {
    Cluster.Life pod = node.pod("a@x1");
    node.daemon.failNext("b", 1);
    node.edit(pod, "b@x1");
    node.pass(SOON);
    node.kubelet.recreateSandbox(pod, 0);
    node.pass(LONG);
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "b"));
    assertInSync(pod);
  }

  // ---- pods that end ----

  @Test
  void whatWasAttachedInAnEndedSandboxIsReadOnceTheCacheCanBe() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, "a@x1");
    node.pass(SOON);
    node.kill();
    node.goController.attach(pod, "a@x1,b@x2", Scenario.shop("b"), "x2");
    node.edit(pod, "[]");
    node.kubelet.recreateSandbox(pod, 0);
    node.pass(SOON);
    node.cluster.faults.cacheUnreadable = true;
    node.start();
    node.pass(Duration.ofSeconds(5));
    node.cluster.faults.end();
    node.pass(LONG);
    if (observing()) { // Without the cache nothing shows what the other controller attached.
      assertThat(node.leases()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRequestThatMayStillTakeEffectIsCleanedUpWhenItNoLongerCan(boolean finalizer) {
    Scenario quiet =
        new Scenario(
            mode,
            settings -> {
              ReconcileSettings rare = Scenario.withResync(settings, Duration.ofDays(1));
              return finalizer ? Scenario.withFinalizer(rare) : rare;
            });
    Cluster.Life pod = quiet.pod(null);
    quiet.daemon.hangNext("a", 1);
    quiet.edit(pod, "a@x1");
    quiet.pass(Duration.ofSeconds(30));
    quiet.end(pod, true);
    quiet.pass(Duration.ofMinutes(15));
    assertThat(quiet.disk.ledgers()).isEmpty();
    assertThat(quiet.leases()).isEmpty();
    assertThat(quiet.broken()).isEmpty();
  }

  @Test
  void twelvePodsThatEndAtOnceKeepNoAddress() {
    List<Cluster.Life> pods = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      Cluster.Life pod = node.pod(null);
      node.edit(pod, "a@x1,b@x2,c@x3");
      pods.add(pod);
    }
    node.pass(SOON);
    assertThat(node.cluster.kernel.leases()).hasSize(36);
    pods.forEach(pod -> node.end(pod, true));
    node.pass(Duration.ofMinutes(2));
    assertThat(node.leases()).isEmpty();
    assertThat(node.disk.ledgers()).isEmpty();
  }

  @Test
  void aPodThatVanishedWhileTheControllerWasDownKeepsNoAddress() {
    Cluster.Life pod = node.pod("d@x9");
    node.edit(pod, "d@x9,a@x1,b@x2");
    node.pass(SOON);
    node.kill();
    node.cluster.remove(pod);
    node.kubelet.tearDown(pod);
    node.pass(Duration.ofMinutes(1));
    node.start();
    node.pass(Duration.ofMinutes(2));
    assertThat(node.leases()).isEmpty();
    assertThat(node.daemon.requests()).contains("DEL x1 a as controller", "DEL x2 b as controller");
  }

  @Test
  void aPodThatEndsWhileTheDaemonIsDownKeepsNoAddress() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, "a@x1");
    node.pass(SOON);
    node.cluster.faults.daemonDown = true;
    node.end(pod, true);
    node.pass(Duration.ofMinutes(3));
    node.cluster.faults.daemonDown = false;
    node.pass(Duration.ofMinutes(2));
    assertThat(node.leases()).isEmpty();
  }

  // ---- a previous controller ----

  /** A pod with a, to which the Go controller attached the network as x1 before ours started. */
  private Cluster.Life takenOver(String network) {
    node.kill();
    Cluster.Life pod = node.pod("a");
    node.goController.attach(pod, "a," + network + "@x1", Scenario.shop(network), "x1");
    node.start();
    node.pass(SOON);
    return pod;
  }

  @Test
  void whatAnotherHotPlugControllerAttachedIsDetachedWhenItIsEditedOut() {
    Cluster.Life pod = takenOver("b");
    assertThat(node.daemon.requests()).isEmpty();
    node.edit(pod, "a");
    node.pass(SOON);
    assertThat(node.daemon.requests()).containsExactly("DEL x1 b");
    assertThat(node.links(pod)).isEqualTo(Map.of("net1", "a"));
    assertThat(node.listed(pod)).isEqualTo(Map.of("net1", "shop/a"));
  }

  @Test
  void whatAnotherHotPlugControllerAttachedIsFreedWhenThePodEnds() {
    Cluster.Life pod = takenOver("b");
    node.end(pod, true);
    node.pass(Duration.ofMinutes(2));
    assertThat(node.leases()).isEmpty();
  }

  @Test
  void whatAnotherHotPlugControllerAttachedIsFreedWhenThePodGetsAnotherSandbox() {
    Cluster.Life pod = takenOver("b");
    node.edit(pod, "a");
    node.kubelet.recreateSandbox(pod, 0);
    node.pass(Duration.ofMinutes(2));
    assertThat(node.leases()).containsExactly("a net1");
    assertThat(node.kept(pod)).noneMatch(kept -> kept.startsWith("x1"));
  }

  @Test
  void whereNothingShowsTheConfigOfItsAttachNoDelIsSentInTheNextSandbox() {
    if (observing()) {
      return; // The cache shows it.
    }
    node.defineWithoutSpec("istio");
    Cluster.Life pod = takenOver("istio");
    node.edit(pod, "a");
    node.kubelet.recreateSandbox(pod, 0);
    node.pass(Duration.ofMinutes(2));
    assertOnlyReportedThatTheConfigIsNotKnown(pod);
    assertThat(node.kept(pod)).noneMatch(kept -> kept.startsWith("x1"));
  }

  @Test
  void whereNothingShowsTheConfigOfItsAttachNoDelIsSentWhenThePodEnds() {
    if (observing()) {
      return; // The cache shows it.
    }
    node.defineWithoutSpec("istio");
    Cluster.Life pod = takenOver("istio");
    node.end(pod, true);
    node.pass(Duration.ofMinutes(2));
    assertOnlyReportedThatTheConfigIsNotKnown(pod);
    assertThat(node.kept(pod)).isEmpty();
  }

  private void assertOnlyReportedThatTheConfigIsNotKnown(Cluster.Life pod) {
    assertThat(node.daemon.requests()).isEmpty();
    assertThat(node.events(pod))
        .containsExactly(
            "pod [shop/web-1]: failed removing interface x1 from network: istio: the config that it"
                + " was attached with is unknown");
  }

  @Test
  void whatAnotherHotPlugControllerAttachedIsFreedThoughItsSandboxEndsBeforeAnythingIsDecided() {
    if (!observing()) {
      return; // Nothing shows the attachment.
    }
    node.kill();
    Cluster.Life pod = node.pod(null);
    node.goController.attach(pod, "b@x1", Scenario.shop("b"), "x1");
    node.edit(pod, "[oops");
    node.start();
    node.pass(SOON);
    node.edit(pod, "[]");
    node.kubelet.recreateSandbox(pod, 1_000);
    node.pass(Duration.ofMinutes(2));
    assertThat(node.leases()).isEmpty();
    assertThat(node.kept(pod)).isEmpty();
  }

  @Test
  void whatEndsLateInASandboxThatIsGoneBeforeTheControllerIsBackIsFreed() {
    if (!observing()) {
      return; // Only the ledger knows of it.
    }
    Cluster.Life pod = node.pod(null);
    node.daemon.slowNext(CniCommand.ADD, "a", Duration.ofSeconds(70));
    node.daemon.slowNext(CniCommand.ADD, "b", Duration.ofSeconds(59));
    node.edit(pod, "a@x1,b@x2");
    node.pass(Duration.ofSeconds(75)); // The ADD of b has not been answered yet.
    node.kill();
    node.edit(pod, "[]");
    node.kubelet.recreateSandbox(pod, 1_000);
    node.pass(Duration.ofMinutes(1));
    node.start();
    node.pass(Duration.ofMinutes(20));
    assertThat(node.leases()).isEmpty();
  }

  @Test
  void ofTwoNetworksWhoseConfigsHaveOneNameTheOneThatWasDetachedIsForgotten() {
    NetworkRef other = new NetworkRef("annex", "a");
    node.define(other, "a", Plugin.DPDK);
    Cluster.Life pod = node.pod(null);
    node.edit(pod, "annex/a@x1");
    node.pass(SOON);
    node.edit(pod, "a@x1");
    node.pass(Duration.ofMinutes(1));
    assertThat(node.kept(pod)).containsExactly("x1 Attached");
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "shop/a"));
    int writes = node.cluster.controllerWrites;
    node.pass(LONG);
    assertThat(node.cluster.controllerWrites).isEqualTo(writes);
  }

  @Test
  void ofTwoAbandonedAttachesWhoseConfigsHaveOneNameOnlyTheOneThatSucceedsIsAttached() {
    if (!observing()) {
      return; // Nothing shows that it succeeded; it is deleted before the next attach.
    }
    NetworkRef other = new NetworkRef("annex", "a");
    node.define(other, "a", Plugin.MACVLAN);
    Cluster.Life pod = node.pod(null);
    node.daemon.slowNext(CniCommand.ADD, "a", Duration.ofSeconds(150));
    node.edit(pod, "annex/a@x1");
    node.pass(Duration.ofSeconds(30));
    node.daemon.slowNext(CniCommand.ADD, "a", Duration.ofMinutes(11)); // Too late to count.
    node.edit(pod, "a@x1");
    node.pass(Duration.ofSeconds(60));
    node.edit(pod, "[]");
    node.pass(Duration.ofSeconds(55));
    assertThat(node.kept(pod)).containsExactly("x1 Abandoned", "x1 Abandoned");
    node.edit(pod, "annex/a@x1,b@x2");
    node.cluster.faults.daemonDown = true; // Until the first one has ended.
    node.pass(Duration.ofSeconds(10));
    node.cluster.faults.daemonDown = false;
    node.pass(Duration.ofMinutes(1));
    assertThat(node.listed(pod)).isEqualTo(Map.of("x1", "annex/a", "x2", "shop/b"));
    assertThat(node.events(pod)).noneMatch(event -> event.contains("removed interface x1"));
    node.pass(Duration.ofMinutes(10));
    assertThat(node.kept(pod)).containsExactlyInAnyOrder("x1 Attached", "x2 Attached");
  }

  /** The watch may show a sandbox that has already been replaced by another one. */
  @Test
  void whatThePodListedForAnEarlierSandboxIsForgottenOnceItShowsTheNext() {
    Cluster.Life pod = node.pod("a");
    node.cluster.faults.watchStalled = true;
    node.kubelet.recreateSandbox(pod, 0);
    node.pass(Duration.ofMillis(1));
    Pod between = pod.pod;
    node.kubelet.recreateSandbox(pod, 0);
    node.pass(Duration.ofMillis(1));
    node.controller().watch().show(pod.pod.uid(), seen -> between);
    node.pass(SOON);
    node.cluster.faults.watchStalled = false;
    node.pass(LONG);
    assertThat(node.listedIps(pod, "net1")).containsExactly(node.address(pod, "net1"));
  }

  @Test
  void theFailureOfAnObsoleteRequestIsReportedOnce() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, "a@x1");
    node.pass(SOON);
    node.cluster.faults.daemonDown = true;
    node.kubelet.recreateSandbox(pod, 1_000);
    node.pass(LONG);
    assertThat(node.events(pod))
        .filteredOn(event -> event.contains("failed removing interface x1"))
        .hasSize(1);
  }

  @Test
  void whatALateAttachThatFailsLeavesBehindIsDeleted() {
    Cluster.Life pod = node.pod(null);
    node.daemon.slowNext(CniCommand.ADD, "a", Duration.ofSeconds(90));
    node.daemon.leaveLinkNext("a");
    node.edit(pod, "a@x1");
    node.pass(Duration.ofSeconds(10));
    node.edit(pod, "[]");
    node.pass(LONG);
    assertThat(node.links(pod)).isEmpty();
    assertThat(node.leases()).isEmpty();
    assertThat(node.kept(pod)).isEmpty();
  }

  @Test
  void whatAWriteListsOfAnEarlierSandboxGoesOut() {
    if (!observing()) {
      return; // The new sandbox may have it.
    }
    Cluster.Life pod = node.pod(null);
    node.edit(pod, "a@x1");
    node.pass(SOON);
    String before = pod.pod.networkStatus();
    node.edit(pod, "[]");
    node.kubelet.recreateSandbox(pod, 0);
    node.pass(SOON);
    node.writeStatus(pod, before);
    node.pass(Duration.ofMinutes(1));
    assertThat(node.listed(pod)).isEmpty();
  }

  @Test
  void whatTheCacheShowsBeforeThePodsAreListedIsForgottenWithItsSandbox() {
    if (!observing()) {
      return;
    }
    node.kill();
    Cluster.Life pod = node.pod("a");
    node.cluster.faults.watchStalled = true;
    node.start();
    node.pass(SOON);
    node.kubelet.recreateWithoutMultus(pod);
    node.pass(Duration.ofMinutes(3));
    node.cluster.faults.watchStalled = false;
    node.pass(Duration.ofMinutes(1));
    assertThat(node.attached(pod)).isEqualTo(Map.of("net1", "a"));
  }

  @Test
  void aDetachThatNoPluginSawIsDoneWithTheConfigOfItsAttachThoughTheNadHasAnother() {
    Cluster.Life pod = node.pod(null);
    node.daemon.slowNext(CniCommand.ADD, "a", Duration.ofMillis(500));
    node.daemon.leaveLinkNext("a");
    node.edit(pod, "a@x1");
    node.pass(Duration.ofMillis(300));
    node.cluster.faults.daemonDown = true;
    node.pass(Duration.ofSeconds(1));
    node.define("a", "a2");
    node.pass(Duration.ofSeconds(10));
    node.cluster.faults.daemonDown = false;
    node.edit(pod, "[]");
    node.pass(LONG);
    assertThat(node.daemon.requests()).containsExactly("ADD x1 a", "DEL x1 a");
    assertThat(node.leases()).isEmpty();
  }

  @Test
  void whatIsAttachedIsNotTakenForANetworkThatIsolationForbids() {
    if (!observing()) {
      return; // Only the ledger knows of it.
    }
    Isolation on = new Isolation(true, Set.of());
    Scenario isolated = new Scenario(mode, s -> Scenario.withPolicy(s, new Policy(on, Set.of())));
    isolated.cluster.isolation = on;
    isolated.define(new NetworkRef("annex", "a"), "a", Plugin.SILENT);
    isolated.define("a", Plugin.SILENT);
    Cluster.Life pod = isolated.pod(null);
    isolated.edit(pod, "annex/a,a");
    isolated.pass(SOON);
    isolated.kill();
    isolated.disk.clear();
    isolated.writeStatus(pod, null);
    isolated.start();
    isolated.pass(LONG);
    assertThat(isolated.daemon.requests()).containsExactly("ADD net2 a");
    assertThat(isolated.broken()).isEmpty();
  }

  @Test
  void whatALateAttachThatFailsLeavesBehindIsDeletedAlsoUnderANameThatOneWithoutLinkHas() {
    node.define("p", Plugin.PASST);
    Cluster.Life pod = node.pod(null);
    node.daemon.slowNext(CniCommand.ADD, "a", Duration.ofMinutes(3));
    node.daemon.leaveLinkNext("a");
    node.edit(pod, "a@x1");
    node.pass(Duration.ofSeconds(70));
    node.edit(pod, "p@x1");
    node.pass(LONG);
    assertThat(node.attached(pod)).isEqualTo(Map.of("x1", "p"));
    assertThat(node.links(pod)).isEmpty();
    assertThat(node.leases()).isEmpty();
  }

  @Test
  void whatIsListedOfAnEarlierSandboxIsNotDetachedInTheNextOne() {
    NetworkRef base = Scenario.shop("base");
    node.define("base");
    Cluster.Life pod = node.pod(null);
    node.edit(pod, "a@net1");
    node.pass(SOON);
    node.daemon.failNext("b", 1_000);
    node.edit(pod, "a@net1,b@x2"); // Retried, so that the controller asks the runtime.
    node.pass(SOON);
    node.cluster.faults.watchStalled = true;
    node.cluster.defaultNetworks = List.of(base);
    node.edit(pod, "[]");
    node.kubelet.recreateSandbox(pod, 0);
    node.pass(Duration.ofMillis(10));
    node.writeStatus(pod, null);
    node.pass(Duration.ofMinutes(2));
    node.cluster.faults.watchStalled = false;
    node.pass(LONG);
    assertThat(node.links(pod)).isEqualTo(Map.of("net1", "base"));
  }

  /** Another writer added an entry, and the watch is late. */
  @Test
  void whatIsListedInTheLastSandboxIsNotTakenForAnAttachmentOfTheNextOne() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, "a@x1");
    node.pass(SOON);
    node.writeStatus(
        pod, "[{\"name\":\"shop/b\",\"interface\":\"x7\",\"ips\":[\"10.66.0.9\"],\"dns\":{}}]");
    node.pass(LONG);
    node.cluster.faults.watchStalled = true;
    node.edit(pod, "b@x2");
    node.kubelet.recreateSandbox(pod, 0);
    node.pass(SOON);
    node.controller().watch().show(pod.pod.uid(), shown -> Cluster.withNetworks(shown, "b@x2"));
    node.pass(SOON);
    node.cluster.faults.watchStalled = false;
    node.pass(LONG);
    assertThat(node.listed(pod)).isEqualTo(Map.of("x2", "shop/b"));
    assertThat(node.listedIps(pod, "x2")).containsExactly(node.address(pod, "x2"));
  }

  @Test
  void aPlaceThatCountsAsAnothersNameTakesNothingFromHim() {
    node.define("base", Plugin.SILENT); // Not listed, so nothing shows how far it shifts the names.
    node.cluster.defaultNetworks = List.of(Scenario.shop("base"));
    Cluster.Life pod = node.pod("b@x2,a,a@net2");
    node.edit(pod, "b@x2,a");
    node.pass(SOON);
    assertThat(node.daemon.requests()).containsExactly("DEL net2 a");
    assertThat(node.listed(pod)).isEqualTo(Map.of("x2", "shop/b", "net3", "shop/a"));
  }

  @Test
  void whatMultusListsOfANewSandboxIsNotReplacedByWhatWasListedOfTheOneBefore() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, "a@net1");
    node.pass(SOON);
    node.daemon.failNext("b", 1_000);
    node.edit(pod, "a@net1,b@x2"); // Retried, so that the controller asks the runtime.
    node.pass(SOON);
    node.edit(pod, "a@net1");
    node.cluster.faults.watchStalled = true;
    node.kubelet.recreateSandbox(pod, 0);
    node.pass(Duration.ofMinutes(2));
    node.cluster.faults.watchStalled = false;
    node.pass(LONG);
    assertThat(node.listedIps(pod, "net1")).containsExactly(node.address(pod, "net1"));
    node.edit(pod, "[]");
    node.pass(SOON);
    assertThat(node.listed(pod)).isEmpty();
    assertThat(node.leases()).isEmpty();
  }

  /** Its IPAM gives the next sandbox the address that the last one had, which nobody asked for. */
  @Test
  void whatMultusAttachesInANewSandboxWithTheSameAddressIsDetachedByAnEdit() {
    Cluster.Life pod = node.pod("a");
    String listed = pod.pod.networkStatus();
    node.edit(pod, "a,b@x2");
    node.pass(SOON);
    node.kubelet.tearDown(pod);
    node.kubelet.multusCreates(pod);
    node.cluster.update(
        pod.pod.uid(),
        seen ->
            Cluster.withLife(seen, seen.phase(), false, false, "another hint")
                .withNetworkStatus(listed));
    node.pass(LONG);
    node.edit(pod, "b@x2");
    node.pass(SOON);
    assertThat(node.links(pod)).isEqualTo(Map.of("x2", "b"));
  }

  @Test
  void whatWasDetachedFromASandboxThatHasEndedIsNotListedInTheNextOneThoughTheWatchIsLate() {
    for (boolean restarted : List.of(false, true)) {
      Scenario late = new Scenario(mode);
      Cluster.Life pod = late.pod(null);
      late.edit(pod, "a@x1");
      late.pass(SOON);
      late.daemon.failNext("b", 1_000);
      late.edit(pod, "a@x1,b@x2"); // Retried, so that the controller asks the runtime.
      late.pass(SOON);
      String before = late.address(pod, "x1");
      late.kubelet.crashSandbox(pod, 1_000, Duration.ofMinutes(2).toMillis(), true);
      late.pass(Duration.ofMinutes(1));
      assertThat(late.daemon.requests()).contains("DEL x1 a");
      late.edit(pod, "a@x1");
      if (restarted) {
        late.kill();
        late.start();
      }
      late.pass(SOON);
      late.cluster.faults.watchStalled = true;
      late.pass(Duration.ofMinutes(3));
      late.cluster.faults.watchStalled = false;
      late.pass(LONG);
      assertThat(late.address(pod, "x1")).isNotEqualTo(before);
      assertThat(late.listedIps(pod, "x1"))
          .as("restarted: %s", restarted)
          .containsExactly(late.address(pod, "x1"));
      assertThat(late.leases()).containsExactly("a x1");
      assertThat(late.broken()).isEmpty();
    }
  }

  /** A pod with an attach that ended late, when one without a link already had its name. */
  private static Cluster.Life lateAttachBehindOneWithoutLink(Scenario scenario) {
    scenario.define("dpdk", Plugin.DPDK);
    Cluster.Life pod = scenario.pod(null);
    scenario.daemon.slowNext(CniCommand.ADD, "a", Duration.ofMinutes(3));
    scenario.edit(pod, "a@x1");
    scenario.pass(Duration.ofSeconds(70));
    scenario.edit(pod, "dpdk@x1");
    scenario.pass(LONG);
    return pod;
  }

  @Test
  void withoutTheCacheALateAttachBehindOneWithoutLinkIsUndoneOnceThatIsDetached() {
    Scenario blind = new Scenario(Mode.BLIND);
    Cluster.Life pod = lateAttachBehindOneWithoutLink(blind);
    assertThat(blind.links(pod)).isEqualTo(Map.of("x1", "a"));
    assertThat(blind.kept(pod)).containsExactlyInAnyOrder("x1 Abandoned", "x1 Attached");
    int requests = blind.daemon.requests().size();
    blind.pass(LONG);
    assertThat(blind.daemon.requests()).hasSize(requests);
    blind.edit(pod, "b@x1");
    blind.pass(LONG);
    assertThat(blind.attached(pod)).isEqualTo(Map.of("x1", "b"));
    assertThat(blind.links(pod)).isEqualTo(Map.of("x1", "b"));
    assertThat(blind.leases()).containsExactly("b x1");
    assertThat(blind.kept(pod)).containsExactly("x1 Attached");
    assertThat(blind.broken()).isEmpty();
  }

  @Test
  void anExplanationAsksNoPeerAboutALateRequestThatWaitsForItsName() {
    Scenario blind = new Scenario(Mode.BLIND);
    Cluster.Life pod = lateAttachBehindOneWithoutLink(blind);
    assertThat(blind.kept(pod)).containsExactlyInAnyOrder("x1 Abandoned", "x1 Attached");
    assertThat(blind.next(pod)).extracting(Explanation.Fact::name).containsExactly("nothing");
  }

  @Test
  void withoutTheCacheALateAttachOfAnEarlierConfigBehindOneWithoutLinkIsUndoneOnceThatIsDetached() {
    Scenario blind = new Scenario(Mode.BLIND);
    Cluster.Life pod = blind.pod(null);
    blind.daemon.slowNext(CniCommand.ADD, "a", Duration.ofMinutes(3));
    blind.edit(pod, "a@x1");
    blind.pass(Duration.ofSeconds(30));
    blind.define("a", Plugin.DPDK);
    blind.pass(LONG);
    assertThat(blind.links(pod)).isEqualTo(Map.of("x1", "a"));
    assertThat(blind.kept(pod)).containsExactlyInAnyOrder("x1 Abandoned", "x1 Attached");
    blind.edit(pod, "[]");
    blind.pass(LONG);
    assertThat(blind.links(pod)).isEmpty();
    assertThat(blind.leases()).isEmpty();
    assertThat(blind.kept(pod)).isEmpty();
    assertThat(blind.broken()).isEmpty();
  }

  @Test
  void whatALateAttachThatFailsLeavesBehindOneWithoutLinkIsDeletedOnceThatIsDetached() {
    node.define("dpdk", Plugin.DPDK);
    Cluster.Life pod = node.pod(null);
    node.daemon.leaveLinkNext("a");
    node.daemon.slowNext(CniCommand.ADD, "a", Duration.ofMinutes(3));
    node.edit(pod, "a@x1");
    node.pass(Duration.ofSeconds(70));
    node.edit(pod, "dpdk@x1");
    node.pass(LONG);
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "a"));
    int requests = node.daemon.requests().size();
    node.pass(LONG);
    assertThat(node.daemon.requests()).hasSize(requests);
    node.edit(pod, "[]");
    node.pass(LONG);
    assertThat(node.links(pod)).isEmpty();
    assertThat(node.leases()).isEmpty();
    assertThat(node.kept(pod)).isEmpty();
  }

  @Test
  void aSecondDetachThatEndsLateTakesNothingThatWasAttachedSince() {
    Cluster.Life pod = node.pod(null);
    node.edit(pod, "a@x1");
    node.pass(SOON);
    node.daemon.slowNext(CniCommand.DEL, "a", Duration.ofSeconds(100));
    node.edit(pod, "b@x1");
    node.pass(Duration.ofSeconds(50));
    node.kill();
    node.start();
    node.daemon.slowNext(CniCommand.DEL, "a", Duration.ofSeconds(150));
    node.pass(LONG);
    assertThat(node.attached(pod)).isEqualTo(Map.of("x1", "b"));
    assertThat(node.links(pod)).isEqualTo(Map.of("x1", "b"));
    assertThat(node.kept(pod)).contains("x1 Attached").doesNotContain("x1 Abandoned");
  }

  @Test
  void aReattachDoesNotTakeAnAddressThatAnotherInterfaceGotMeanwhile() {
    Cluster.Life pod = node.pod(null);
    String fixed = "{\"name\":\"a\",\"ips\":[\"10.80.0.11/24\"]}";
    node.edit(pod, "[" + fixed + "]");
    node.pass(SOON);
    node.daemon.failNext("b", 1_000);
    node.edit(pod, "[" + fixed + ",{\"name\":\"b\",\"interface\":\"net1\"}]");
    node.pass(SOON);
    assertThat(node.links(pod)).containsOnly(Map.entry("net2", "a"));
    node.pass(Duration.ofHours(2));
    assertThat(node.links(pod)).containsOnly(Map.entry("net2", "a"));
  }
}
