package io.dynamicnetworks.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.CniCommand;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.StatusEntry;
import io.dynamicnetworks.simulation.Cluster.Life;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Scripted scenarios with networks that need a device. */
class DeviceCasesTest {
  private static final String FAST = SimulatedDevices.RESOURCES.getFirst();

  /** Networks {@code shop/e} and {@code shop/f} take one device each; every pod has two. */
  private static Scenario scenario(Mode mode) {
    return new Scenario(
        mode,
        settings -> settings,
        world -> {
          world.cluster.devices = SimulatedDevices.of(2);
          world.defineDevice("e", FAST);
          world.defineDevice("f", FAST);
        });
  }

  /** The same, and device plugins describe their devices. */
  private static Scenario described(Mode mode, boolean isIdDescribed) {
    return new Scenario(
        mode,
        settings -> settings,
        world -> {
          world.cluster.devices = SimulatedDevices.of(2);
          world.cluster.devices.described = true;
          world.cluster.devices.isIdDescribed = isIdDescribed;
          world.defineDevice("e", FAST);
          world.defineDevice("f", FAST);
        });
  }

  /** The interface that holds each of the pod's devices. */
  private static Map<String, String> held(Scenario scenario, Life life) {
    Map<String, String> held = new TreeMap<>();
    scenario
        .cluster
        .devices
        .holders()
        .forEach(
            (device, holder) -> {
              if (holder.slot().containerId().equals(life.sandbox().id())) {
                held.put(device.id(), holder.slot().iface());
              }
            });
    return held;
  }

  private static Set<String> own(Scenario scenario, Life life) {
    return new TreeSet<>(scenario.cluster.devices.of(life.pod.uid(), FAST));
  }

  @ParameterizedTest
  @EnumSource
  void aSpareDeviceIsAttachedByAnEditAndGivenBackByAnother(Mode mode) {
    Scenario scenario = scenario(mode);
    Life life = scenario.pod("e@net1");
    scenario.edit(life, "e@net1,f@x1");
    scenario.pass(Duration.ofSeconds(5));
    assertThat(held(scenario, life))
        .containsOnlyKeys(own(scenario, life))
        .containsValues("net1", "x1");
    scenario.edit(life, "e@net1");
    scenario.pass(Duration.ofSeconds(5));
    assertThat(held(scenario, life)).hasSize(1).containsValue("net1");
    scenario.end(life, true);
    scenario.pass(Duration.ofMinutes(1));
    assertThat(scenario.cluster.devices.holders()).isEmpty();
    assertThat(scenario.broken()).isEmpty();
  }

  /** KubeVirt reads it. Without the cache, what multus listed cannot be restored at all. */
  @Test
  void whatMultusListedOfADeviceIsListedAgainIfTheDevicePluginStillDescribesIt() {
    Scenario scenario = described(Mode.OBSERVING, true);
    Life life = scenario.pod("e@net1");
    List<StatusEntry> listed = scenario.entries(life);
    assertThat(listed.getFirst().json())
        .contains("device-info", held(scenario, life).keySet().iterator().next());
    scenario.writeStatus(life, null);
    scenario.pass(Duration.ofSeconds(5));
    assertThat(scenario.entries(life)).isEqualTo(listed);

    scenario.cluster.devices.described = false;
    scenario.writeStatus(life, "[]");
    scenario.pass(Duration.ofMinutes(1));
    assertThat(scenario.listed(life)).isEqualTo(Map.of("net1", "shop/e"));
    assertThat(life.pod.networkStatus()).doesNotContain("device-info");
  }

  @ParameterizedTest
  @EnumSource
  void aMoveThatWaitsForTheKubeletLeavesTheOldInterfaceThoughThePlanIsPartial(Mode mode) {
    Scenario scenario = scenario(mode);
    for (String name : List.of("c", "d")) {
      scenario.cluster.define(
          new NetworkDefinition(Scenario.shop(name), Configs.large(Scenario.shop(name), name)));
    }
    Life life = scenario.pod("a");
    scenario.edit(life, "b@x1");
    scenario.pass(Duration.ofSeconds(5));
    scenario.cluster.devices.kubeletAway = true;
    scenario.edit(life, "e@x1,c@x2,d@x3");
    scenario.pass(Duration.ofMinutes(2));
    assertThat(scenario.links(life)).isEqualTo(Map.of("x1", "b", "x2", "c", "x3", "d"));
    scenario.cluster.devices.kubeletAway = false;
    scenario.pass(Duration.ofMinutes(2));
    assertThat(scenario.links(life)).isEqualTo(Map.of("x1", "e", "x2", "c", "x3", "d"));
  }

  /** Nothing shows what the abandoned attach may have left: the interface has no link. */
  @ParameterizedTest
  @EnumSource
  void aDeviceThatAnAbandonedAttachCanNoLongerTakeIsFreeThoughItsNameIsNot(Mode mode) {
    Scenario scenario = scenario(mode);
    scenario.define("q", Plugin.DPDK);
    Life life = scenario.pod(null);
    scenario.daemon.slowNext(CniCommand.ADD, "e", Duration.ofHours(1));
    scenario.edit(life, "e@x1");
    scenario.pass(Duration.ofSeconds(30));
    scenario.edit(life, "q@x1");
    scenario.pass(Duration.ofMinutes(2));
    scenario.edit(life, "q@x1,e@x2,f@x3");
    scenario.pass(Duration.ofMinutes(5));
    assertThat(held(scenario, life)).hasSize(1);
    scenario.pass(Duration.ofMinutes(5));
    assertThat(held(scenario, life)).containsOnlyKeys(own(scenario, life));
    assertThat(scenario.attached(life)).isEqualTo(Map.of("x1", "q", "x2", "e", "x3", "f"));
    assertThat(scenario.broken()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void anAttachThatADaemonsRestartInterruptedIsSentAgainSoon(Mode mode) {
    Scenario scenario = scenario(mode);
    Life life = scenario.pod("a");
    scenario.daemon.slowNext(CniCommand.ADD, "e", Duration.ofSeconds(5));
    scenario.edit(life, "e@x1");
    scenario.pass(Duration.ofSeconds(1));
    scenario.daemon.restart();
    scenario.pass(Duration.ofMinutes(1));
    assertThat(scenario.links(life)).isEqualTo(Map.of("x1", "e"));
    assertThat(held(scenario, life)).containsValue("x1");
  }

  @ParameterizedTest
  @EnumSource
  void aCleanUpThatIsRefusedKeepsTheDevicesId(Mode mode) {
    Scenario scenario = scenario(mode);
    Life life = scenario.pod("a");
    scenario.daemon.hasNoPluginFor("e");
    scenario.edit(life, "e@x1");
    scenario.pass(Duration.ofMinutes(1));
    scenario.daemon.hasPluginFor("e");
    scenario.pass(Duration.ofMinutes(2));
    assertThat(scenario.links(life)).isEqualTo(Map.of("x1", "e"));
    assertThat(scenario.broken()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void networksWithoutDevicesCostNoCallToTheKubelet(Mode mode) {
    Scenario scenario = scenario(mode);
    Life life = scenario.pod("a");
    scenario.edit(life, "a,b@x1");
    scenario.pass(Duration.ofSeconds(5));
    scenario.edit(life, "c@x1");
    scenario.pass(Duration.ofMinutes(20));
    assertThat(scenario.links(life)).containsOnlyKeys("x1");
    assertThat(scenario.cluster.deviceRequests).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void theKubeletIsAskedOnceForAnEditAndNotForADetach(Mode mode) {
    Scenario scenario = scenario(mode);
    Life life = scenario.pod("a");
    scenario.edit(life, "a,e@x1,f@x2");
    scenario.pass(Duration.ofSeconds(5));
    assertThat(scenario.cluster.deviceRequests).isEqualTo(1);
    scenario.edit(life, "a");
    scenario.pass(Duration.ofMinutes(20));
    assertThat(scenario.cluster.deviceRequests).isEqualTo(1);
    assertThat(held(scenario, life)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void whatWaitsForADeviceCostsNothingAndIsAttachedAsSoonAsOneIsFree(Mode mode) {
    Scenario scenario = scenario(mode);
    Life life = scenario.pod("a");
    scenario.edit(life, "a,e@x1,e@x2,f@x3");
    scenario.pass(Duration.ofSeconds(5));
    assertThat(held(scenario, life)).containsValues("x1", "x2");
    assertThat(scenario.events(life))
        .filteredOn(event -> event.contains("no device of " + FAST + " is free: the pod has 2 ("))
        .hasSize(1);
    int asked = scenario.cluster.deviceRequests;
    int looked = scenario.cluster.sandboxRequests;
    int requests = scenario.daemon.requests().size();
    scenario.pass(Duration.ofMinutes(20));
    assertThat(scenario.cluster.deviceRequests).isEqualTo(asked);
    assertThat(scenario.cluster.sandboxRequests).isEqualTo(looked);
    assertThat(scenario.daemon.requests()).hasSize(requests);
    scenario.edit(life, "a,e@x2,f@x3");
    scenario.pass(Duration.ofSeconds(5));
    assertThat(held(scenario, life)).containsValues("x2", "x3");
    assertThat(scenario.broken()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void whileTheKubeletIsAwayNothingIsSentAndAMoveLeavesTheOldInterface(Mode mode) {
    Scenario scenario = scenario(mode);
    Life life = scenario.pod("a");
    scenario.edit(life, "b@x1");
    scenario.pass(Duration.ofSeconds(5));
    scenario.cluster.devices.kubeletAway = true;
    scenario.edit(life, "e@x1");
    scenario.pass(Duration.ofMinutes(2));
    assertThat(scenario.links(life)).isEqualTo(Map.of("x1", "b"));
    assertThat(scenario.events(life)).anyMatch(event -> event.contains("network: e: kubelet: "));
    scenario.cluster.devices.kubeletAway = false;
    scenario.pass(Duration.ofMinutes(2));
    assertThat(scenario.links(life)).isEqualTo(Map.of("x1", "e"));
    assertThat(held(scenario, life)).containsValue("x1");
  }

  @ParameterizedTest
  @EnumSource
  void aMoveThatFailsReattachesWithTheSameDevice(Mode mode) {
    Scenario scenario = scenario(mode);
    Life life = scenario.pod("a");
    scenario.edit(life, "e@x1,e@x2");
    scenario.pass(Duration.ofSeconds(5));
    Map<String, String> before = held(scenario, life);
    scenario.daemon.failNext("f", 1);
    scenario.edit(life, "f@x1,e@x2");
    scenario.pass(Duration.ofSeconds(10));
    assertThat(scenario.links(life)).isEqualTo(Map.of("x1", "e", "x2", "e"));
    assertThat(held(scenario, life)).isEqualTo(before);
    assertThat(scenario.broken()).isEmpty();
  }

  /** The third interface would take the device that the first one frees, if it does. */
  @ParameterizedTest
  @EnumSource
  void aDeviceThatCouldNotBeFreedIsNotGivenToTheNext(Mode mode) {
    Scenario scenario = scenario(mode);
    Life life = scenario.pod("a");
    scenario.edit(life, "e@x1,f@x2");
    scenario.pass(Duration.ofSeconds(5));
    scenario.daemon.hasNoPluginFor("e");
    scenario.edit(life, "f@x2,f@x3");
    scenario.pass(Duration.ofSeconds(5));
    assertThat(scenario.events(life))
        .anyMatch(event -> event.contains("none of its devices is free any more"));
    assertThat(scenario.daemon.requests()).noneMatch(request -> request.startsWith("ADD x3"));
    scenario.daemon.hasPluginFor("e");
    scenario.pass(Duration.ofMinutes(10));
    assertThat(held(scenario, life)).containsValues("x2", "x3").hasSize(2);
    assertThat(scenario.broken()).isEmpty();
  }

  /** The move of x1 freed its device, and x3 took that device before the move failed. */
  @ParameterizedTest
  @EnumSource
  void aReattachDoesNotTakeADeviceThatAnotherInterfaceGotMeanwhile(Mode mode) {
    Scenario scenario = scenario(mode);
    Life life = scenario.pod("a");
    scenario.edit(life, "e@x1,e@x2");
    scenario.pass(Duration.ofSeconds(5));
    int before = scenario.daemon.requests().size();
    scenario.daemon.failNext("b", 1);
    scenario.edit(life, "f@x3,b@x1,e@x2");
    scenario.pass(Duration.ofMinutes(10));
    assertThat(
            scenario.daemon.requests().stream()
                .skip(before)
                .filter(request -> request.startsWith("ADD x1 e")))
        .isEmpty();
    assertThat(scenario.links(life)).isEqualTo(Map.of("x1", "b", "x2", "e", "x3", "f"));
    assertThat(scenario.broken()).isEmpty();
  }

  /**
   * If ens4 took the device of net2, the move of net2 would wait for a device, and so would ens4.
   */
  @Test
  void aMoveThatWouldWaitForADeviceKeepsItsOwn() {
    Scenario scenario = scenario(Mode.OBSERVING);
    Life life = scenario.pod("a,e@net2");
    scenario.edit(life, "e@x1,e@ens4,f@net2");
    scenario.pass(Duration.ofMinutes(2));
    assertThat(scenario.daemon.requests()).noneMatch(request -> request.startsWith("ADD ens4"));
    assertThat(scenario.links(life)).isEqualTo(Map.of("x1", "e", "net2", "f"));
    assertThat(scenario.broken()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void anAttachWhoseAnswerIsLostAndItsRepetitionHaveOneDevice(Mode mode) {
    Scenario scenario = scenario(mode);
    Life life = scenario.pod("a");
    scenario.daemon.slowNext(CniCommand.ADD, "e", Duration.ofSeconds(90));
    scenario.edit(life, "e@x1,f@x2");
    scenario.pass(Duration.ofMinutes(15));
    assertThat(held(scenario, life)).containsValues("x1", "x2").hasSize(2);
    scenario.edit(life, "[]");
    scenario.pass(Duration.ofMinutes(15));
    assertThat(held(scenario, life)).isEmpty();
    assertThat(scenario.broken()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aNewSandboxGetsItsDevicesAgain(Mode mode) {
    Scenario scenario = scenario(mode);
    Life life = scenario.pod("e@net1");
    scenario.edit(life, "e@net1,f@x1");
    scenario.pass(Duration.ofSeconds(5));
    scenario.kubelet.recreateSandbox(life, 1_000);
    scenario.pass(Duration.ofMinutes(2));
    assertThat(held(scenario, life))
        .containsOnlyKeys(own(scenario, life))
        .containsValues("net1", "x1");
    assertThat(scenario.broken()).isEmpty();
  }

  /** Multus' next ADDs may need the same device or address, and fail until it is free. */
  @ParameterizedTest
  @EnumSource
  void whatAnEditAttachedIsDetachedOnceItsSandboxHasEndedNotOnlyInTheNext(Mode mode) {
    Scenario scenario = scenario(mode);
    Life life = scenario.pod("e@net1");
    scenario.edit(life, "e@net1,f@x1");
    scenario.pass(Duration.ofSeconds(5));
    assertThat(held(scenario, life)).containsValues("net1", "x1");
    long gapMillis = Duration.ofMinutes(2).toMillis();
    scenario.kubelet.crashSandbox(life, 500, gapMillis, true);
    scenario.pass(Duration.ofMinutes(1));
    assertThat(held(scenario, life)).doesNotContainValue("x1");
    scenario.pass(Duration.ofMinutes(3));
    assertThat(held(scenario, life)).containsValues("net1", "x1");
    assertThat(scenario.broken()).isEmpty();
  }

  /** Multus gave one of the two devices to net1, and nothing shows which. */
  @Test
  void withoutTheCacheTheNextDeviceIsTriedWhereMultusHasTheFirst() {
    for (int seed = 0; seed < 4; seed++) {
      Scenario scenario = scenario(Mode.BLIND);
      for (int other = 0; other < seed; other++) {
        scenario.pod("e@net1");
      }
      Life life = scenario.pod("e@net1");
      scenario.edit(life, "e@net1,f@x1");
      scenario.pass(Duration.ofSeconds(5));
      assertThat(held(scenario, life)).containsOnlyKeys(own(scenario, life));
      assertThat(scenario.links(life)).isEqualTo(Map.of("net1", "e", "x1", "f"));
    }
  }

  @Test
  void withoutTheCacheAControllerThatStopsTriesNoOtherDevice() {
    for (int seed = 0; seed < 4; seed++) {
      Scenario scenario = scenario(Mode.BLIND);
      for (int other = 0; other < seed; other++) {
        scenario.pod("e@net1");
      }
      Life life = scenario.pod("e@net1");
      scenario.daemon.slowNext(CniCommand.ADD, "f", Duration.ofMillis(500));
      scenario.edit(life, "e@net1,f@x1");
      scenario.pass(Duration.ofMillis(200));
      scenario.terminate();
      scenario.pass(Duration.ofSeconds(15));
      assertThat(scenario.daemon.requests().stream().filter(r -> r.equals("ADD x1 f"))).hasSize(1);
      scenario.start();
      scenario.pass(Duration.ofSeconds(5));
      assertThat(scenario.links(life)).isEqualTo(Map.of("net1", "e", "x1", "f"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void killedAtAnyMomentADeviceIsNeitherLostNorDoubled(Mode mode) {
    for (int millis = 1; millis < 400; millis += 3) {
      Scenario scenario = scenario(mode);
      Life life = scenario.pod("a");
      scenario.edit(life, "e@x1,f@x2");
      scenario.pass(Duration.ofMillis(millis));
      scenario.kill();
      scenario.pass(Duration.ofSeconds(1));
      scenario.start();
      scenario.pass(Duration.ofMinutes(15));
      assertThat(held(scenario, life)).as("killed after %d ms", millis).containsValues("x1", "x2");
      scenario.edit(life, "[]");
      scenario.pass(Duration.ofMinutes(15));
      assertThat(List.of(held(scenario, life), scenario.broken()))
          .as("killed after %d ms", millis)
          .containsExactly(Map.of(), List.of());
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatTheClusterNetworkHoldsIsNotGivenAway(Mode mode) {
    Scenario scenario = described(mode, true);
    scenario.kubelet.podNetwork = Scenario.shop("e");
    Life life = scenario.pod(null);
    assertThat(held(scenario, life)).hasSize(1).containsValue("eth0");
    scenario.edit(life, "f@x1,f@x2");
    scenario.pass(Duration.ofMinutes(2));
    assertThat(held(scenario, life))
        .containsOnlyKeys(own(scenario, life))
        .containsValues("eth0", "x1");
    assertThat(scenario.daemon.requests()).containsExactly("ADD x1 f");
    assertThat(scenario.events(life)).anyMatch(event -> event.contains(" held by eth0"));
    scenario.edit(life, "[]");
    scenario.pass(Duration.ofMinutes(2));
    assertThat(held(scenario, life)).hasSize(1).containsValue("eth0");
    scenario.end(life, true);
    scenario.pass(Duration.ofMinutes(1));
    assertThat(scenario.cluster.devices.holders()).isEmpty();
    assertThat(scenario.broken()).isEmpty();
  }

  /** Each of the pods has another one of its two devices on eth0. */
  @Test
  void withoutTheCacheTheNextDeviceIsTriedWhereTheClusterNetworkHasTheFirst() {
    Scenario scenario = scenario(Mode.BLIND);
    scenario.kubelet.podNetwork = Scenario.shop("e");
    for (int pods = 0; pods < 4; pods++) {
      Life life = scenario.pod(null);
      scenario.edit(life, "f@x1");
      scenario.pass(Duration.ofSeconds(5));
      assertThat(held(scenario, life))
          .containsOnlyKeys(own(scenario, life))
          .containsValues("eth0", "x1");
    }
  }

  @Test
  void withoutTheCacheTheNextDeviceIsTriedWhereDeviceInfoNamesNoId() {
    Scenario scenario = described(Mode.BLIND, false);
    for (int pods = 0; pods < 4; pods++) {
      Life life = scenario.pod("e@net1");
      scenario.edit(life, "e@net1,f@x1");
      scenario.pass(Duration.ofSeconds(5));
      assertThat(held(scenario, life))
          .containsOnlyKeys(own(scenario, life))
          .containsValues("net1", "x1");
    }
  }

  @Test
  void aDeviceThatMultusChoseIsHeldThoughTheNadNamesAnotherResourceSince() {
    for (int before = 0; before < 4; before++) {
      Scenario scenario = scenario(Mode.OBSERVING);
      for (int other = 0; other < before; other++) {
        scenario.pod("e@net1");
      }
      Life life = scenario.pod("e@net1");
      scenario.defineDevice("e", SimulatedDevices.RESOURCES.getLast());
      scenario.edit(life, "e@net1,f@x1");
      scenario.pass(Duration.ofSeconds(5));
      assertThat(held(scenario, life)).containsValues("net1", "x1").hasSize(2);
      assertThat(scenario.daemon.requests()).containsExactly("ADD x1 f");
      assertThat(scenario.broken()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDetachNamesTheDeviceThatMultusChose(Mode mode) {
    Scenario scenario = described(mode, true);
    scenario.daemon.isIdNeededForDel = true;
    Life life = scenario.pod("e@net1,f@net2");
    scenario.edit(life, "e@net1");
    scenario.pass(Duration.ofSeconds(5));
    assertThat(held(scenario, life)).hasSize(1).containsValue("net1");
    scenario.cluster.devices.kubeletAway = mode == Mode.BLIND;
    scenario.edit(life, "[]");
    scenario.pass(Duration.ofMinutes(2));
    if (mode == Mode.BLIND) {
      assertThat(scenario.links(life)).isEqualTo(Map.of("net1", "e"));
      scenario.cluster.devices.kubeletAway = false;
      scenario.pass(Duration.ofMinutes(2));
    }
    assertThat(scenario.daemon.requests()).containsExactly("DEL net2 f", "DEL net1 e");
    assertThat(held(scenario, life)).isEmpty();
    assertThat(scenario.broken()).isEmpty();
  }

  /** The watch is late, and shows the last sandbox's network-status. */
  @Test
  void inANewSandboxNoDelNamesTheDeviceOfTheLastOne() {
    Scenario scenario = described(Mode.BLIND, true);
    scenario.define("a");
    Life life = scenario.pod("[]");
    scenario.edit(life, "[{\"name\":\"e\",\"interface\":\"net1\",\"ips\":[\"10.9.0.2/24\"]}]");
    scenario.pass(Duration.ofSeconds(5));
    scenario.cluster.faults.watchStalled = true;
    scenario.edit(life, "e");
    scenario.kubelet.recreateSandbox(life, 0);
    scenario.pass(Duration.ofSeconds(1));
    scenario.controller().watch().show(life.pod.uid(), pod -> Cluster.withNetworks(pod, "a@net1"));
    scenario.pass(Duration.ofSeconds(5));
    assertThat(scenario.links(life)).isEqualTo(Map.of("net1", "e"));
    scenario.cluster.faults.watchStalled = false;
    scenario.pass(Duration.ofMinutes(2));
    assertThat(scenario.links(life)).isEqualTo(Map.of("net1", "e"));
    assertThat(held(scenario, life)).hasSize(1).containsValue("net1");
    assertThat(scenario.broken()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void interfacesThatSwapNetworksKeepTheirDevicesThoughOneOfTheMovesFails(Mode mode) {
    Scenario scenario = scenario(mode);
    Life life = scenario.pod("a");
    scenario.edit(life, "e@x2,f@x1");
    scenario.pass(Duration.ofSeconds(5));
    Map<String, String> before = held(scenario, life);
    scenario.daemon.failNext("e", 1);
    scenario.edit(life, "e@x1,f@x2");
    scenario.pass(Duration.ofSeconds(10));
    assertThat(scenario.links(life)).isEqualTo(Map.of("x1", "f", "x2", "f"));
    assertThat(held(scenario, life)).isEqualTo(before);
    scenario.pass(Duration.ofMinutes(2));
    assertThat(scenario.links(life)).isEqualTo(Map.of("x1", "e", "x2", "f"));
    assertThat(held(scenario, life)).isEqualTo(before);
    assertThat(scenario.broken()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aContainersRestartChangesNothing(Mode mode) {
    Scenario scenario = scenario(mode);
    Life life = scenario.pod("e@net1");
    scenario.edit(life, "e@net1,f@x1");
    scenario.pass(Duration.ofSeconds(5));
    Map<String, String> before = held(scenario, life);
    int asked = scenario.cluster.deviceRequests;
    int requests = scenario.daemon.requests().size();
    scenario.cluster.update(life.pod.uid(), pod -> pod); // Only counts and times of its status.
    scenario.pass(Duration.ofMinutes(20));
    assertThat(scenario.daemon.requests()).hasSize(requests);
    assertThat(held(scenario, life)).isEqualTo(before).hasSize(2);
    assertThat(scenario.cluster.deviceRequests).isEqualTo(asked);
    assertThat(scenario.broken()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void killedBetweenAnAddAndItsAnswerTheDeviceHasOneAttachment(Mode mode) {
    Scenario scenario = scenario(mode);
    Life life = scenario.pod("a");
    scenario.daemon.slowNext(CniCommand.ADD, "e", Duration.ofSeconds(20));
    scenario.edit(life, "e@x1,f@x2");
    scenario.pass(Duration.ofSeconds(3));
    scenario.kill();
    scenario.pass(Duration.ofSeconds(30)); // The ADD ends in the daemon, and its answer is lost.
    assertThat(held(scenario, life)).hasSize(1).containsValue("x1");
    scenario.start();
    scenario.pass(Duration.ofMinutes(15));
    assertThat(held(scenario, life)).hasSize(2).containsValues("x1", "x2");
    scenario.edit(life, "[]");
    scenario.pass(Duration.ofMinutes(15));
    assertThat(held(scenario, life)).isEmpty();
    assertThat(scenario.broken()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void whereTheLedgerIsLostTheDetachStillNamesTheDevice(Mode mode) {
    Scenario scenario = described(mode, true);
    scenario.daemon.isIdNeededForDel = true;
    Life life = scenario.pod("a");
    scenario.edit(life, "e@x1,f@x2");
    scenario.pass(Duration.ofSeconds(5));
    scenario.kill();
    scenario.disk.clear();
    scenario.start();
    scenario.pass(Duration.ofSeconds(5));
    scenario.edit(life, "f@x2");
    scenario.pass(Duration.ofSeconds(5));
    assertThat(held(scenario, life)).hasSize(1).containsValue("x2");
    scenario.edit(life, "f@x2,e@x3");
    scenario.pass(Duration.ofSeconds(5));
    assertThat(held(scenario, life)).hasSize(2).containsValues("x2", "x3");
    assertThat(scenario.broken()).isEmpty();
  }

  @Test
  void aMoveThatFailsReattachesTheDeviceThatTheSealedLedgerNames() {
    Scenario scenario = scenario(Mode.BLIND);
    scenario.disk.noVolume();
    Life life = scenario.pod("a");
    scenario.edit(life, "e@x1");
    scenario.pass(Duration.ofSeconds(5));
    Map<String, String> before = held(scenario, life);
    scenario.kill();
    scenario.disk.clear();
    scenario.start();
    scenario.pass(Duration.ofSeconds(5));
    scenario.daemon.failNext("f", 1);
    scenario.edit(life, "f@x1");
    scenario.pass(Duration.ofSeconds(5));
    assertThat(scenario.links(life)).isEqualTo(Map.of("x1", "e"));
    assertThat(held(scenario, life)).isEqualTo(before).hasSize(1);
    scenario.edit(life, "[]");
    scenario.pass(Duration.ofSeconds(5));
    assertThat(held(scenario, life)).isEmpty();
    assertThat(scenario.broken()).isEmpty();
  }

  /** The candidates of each container are in order, whatever the kubelet's. */
  @ParameterizedTest
  @EnumSource
  void whateverTheKubeletsOrderAndHoweverItFailsEachInterfaceGetsADevice(Mode mode) {
    Scenario scenario = scenario(mode);
    for (int pods = 0; pods < 4; pods++) {
      Life life = scenario.pod("a");
      scenario.cluster.devices.kubeletAway = true;
      scenario.edit(life, "e@x1,f@x2");
      scenario.pass(Duration.ofMinutes(1));
      assertThat(held(scenario, life)).isEmpty();
      scenario.cluster.devices.kubeletAway = false;
      scenario.pass(Duration.ofMinutes(2));
      assertThat(held(scenario, life))
          .containsOnlyKeys(own(scenario, life))
          .containsValues("x1", "x2");
    }
    assertThat(scenario.broken()).isEmpty();
  }

  /** Without the cache, nothing shows the device of what Multus attached. */
  @Test
  void onceTheCacheIsMountedItShowsTheDeviceOfWhatWasSeenWithoutIt() {
    Scenario scenario = scenario(Mode.BLIND);
    scenario.daemon.isIdNeededForDel = true;
    Life life = scenario.pod("e@net1");
    scenario.edit(life, "e@net1,a@x1");
    scenario.pass(Duration.ofSeconds(5));
    assertThat(scenario.kept(life)).contains("net1 Adopted");
    scenario.kill();
    scenario.start(Mode.OBSERVING);
    scenario.pass(Duration.ofSeconds(5));
    scenario.edit(life, "a@x1");
    scenario.pass(Duration.ofSeconds(5));
    assertThat(scenario.links(life)).isEqualTo(Map.of("x1", "a"));
    assertThat(scenario.cluster.devices.holders()).isEmpty();
    assertThat(scenario.broken()).isEmpty();
  }
}
