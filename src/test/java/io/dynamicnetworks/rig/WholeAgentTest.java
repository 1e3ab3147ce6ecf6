package io.dynamicnetworks.rig;

import static io.dynamicnetworks.standin.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.cri.Shape;
import io.dynamicnetworks.standin.kube.RecordedRequest;
import io.dynamicnetworks.standin.kube.RequestMatch;
import io.dynamicnetworks.standin.multus.Fault;
import io.dynamicnetworks.standin.multus.PluginScript;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole agent, over real sockets, between stand-ins of everything that it talks to. */
@ParameterizedClass(name = "reads multus'' CNI cache: {0}")
@ValueSource(booleans = {true, false})
class WholeAgentTest {
  private static final PodRef CART = new PodRef("shop", "cart-0");
  private static final PodRef OTHER = new PodRef("shop", "other-0");
  private static final String ONE = "[{\"name\":\"storage\",\"interface\":\"ens4\"}]";
  private static final String LEASED =
      """
      {"cniVersion":"0.4.0","type":"bridge","bridge":"br0",
       "ipam":{"type":"host-local","subnet":"10.9.0.0/24"}}""";

  private final boolean cache;
  private Rig rig;

  WholeAgentTest(boolean cache) {
    this.cache = cache;
    rig = onPaper(Shape.CONTAINERD_2);
  }

  @BeforeEach
  void networks() {
    prepare(rig);
  }

  private Rig onPaper(Shape runtime) {
    return Rig.onPaper(runtime, cache ? Map.of() : Rig.withoutCache());
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private static void prepare(Rig rig) {
    rig.store().createNad("shop", "storage", rig.macvlan());
    rig.store().createNad("shop", "backup", LEASED);
  }

  @ParameterizedTest
  @EnumSource(Shape.class)
  void anEditPlugsAndAnEmptyListUnplugsWithEachRuntime(Shape runtime) {
    rig.close();
    rig = onPaper(runtime);
    prepare(rig);
    RigPod pod = rig.createPod(CART, null);
    rig.startAgent();

    pod.edit("[{\"name\":\"storage\",\"interface\":\"ens4\",\"ips\":[\"10.1.2.11/24\"]}]");
    Wait.forInterfaces(pod, "eth0", "ens4");
    assertThat(pod.link("ens4").orElseThrow().addresses()).containsExactly("10.1.2.11/24");
    assertThat(pod.status("ens4").orElseThrow().path("ips").toString())
        .isEqualTo("[\"10.1.2.11\"]");
    Wait.forEvent(
        pod,
        "AddedInterface: pod [shop/cart-0]: added interface ens4 to network: storage"
            + "(ips: [10.1.2.11/24])");

    pod.edit("[]");
    Wait.forInterfaces(pod, "eth0");
    Wait.forEvent(
        pod, "RemovedInterface: pod [shop/cart-0]: removed interface ens4 from network: storage");
  }

  @Test
  void anInterfaceThatMultusAttachedIsLeftAloneAndCanBeTakenOff() {
    RigPod pod = rig.createPod(CART, "storage,backup");
    assertThat(pod.linkNames()).containsExactly("eth0", "net1", "net2");
    rig.startAgent();
    pod.edit("storage");
    Wait.forInterfaces(pod, "eth0", "net1");
    assertThat(rig.paperPlugins().leases()).isEmpty();
  }

  @Test
  void anEditMadeWhileTheAgentIsDownIsActedOnWhenItStarts() {
    RigPod pod = rig.createPod(CART, null);
    pod.edit(ONE);
    rig.startAgent();
    Wait.forInterfaces(pod, "eth0", "ens4");
  }

  @Test
  void anInterfaceMovesToAnotherNetwork() {
    RigPod pod = rig.createPod(CART, null);
    rig.startAgent();
    pod.edit(ONE);
    Wait.forInterfaces(pod, "eth0", "ens4");
    pod.edit("[{\"name\":\"backup\",\"interface\":\"ens4\"}]");
    Wait.until(
        () ->
            assertThat(pod.status("ens4").map(entry -> entry.path("name").asString()))
                .hasValue("shop/backup"));
    Wait.forInterfaces(pod, "eth0", "ens4");
    assertThat(rig.paperPlugins().leases()).hasSize(1);
  }

  @Test
  void aMoveToANetworkWhoseConfigNoPluginCanUsePutsTheOldInterfaceBack() {
    rig.store().createNad("shop", "broken", rig.macvlan().replace(rig.lowerLink(), "none0"));
    RigPod pod = rig.createPod(CART, null);
    rig.startAgent();
    pod.edit("[{\"name\":\"storage\",\"interface\":\"x1\",\"ips\":[\"10.1.2.11/24\"]}]");
    Wait.forInterfaces(pod, "eth0", "x1");
    pod.edit("broken@x1");
    Wait.forEvent(
        pod,
        "FailedAddingInterface: pod [shop/cart-0]: failed adding interface x1 to network: broken");
    Wait.forInterfaces(pod, "eth0", "x1");
    assertThat(pod.status("x1").orElseThrow().path("name").asString()).isEqualTo("shop/storage");
    assertThat(pod.events())
        .anyMatch(event -> event.contains("Link not found; shop/storage is attached again"));
    pod.edit("storage@x1");
    Wait.until(() -> assertThat(pod.linkNames()).containsExactlyInAnyOrder("eth0", "x1"));
    pod.edit("[]");
    Wait.forInterfaces(pod, "eth0");
  }

  @Test
  void aNetworkWhoseConfigNoPluginCanUseKeepsNobodyFromItsName() {
    String broken = rig.macvlan().replace(rig.lowerLink(), "none0");
    rig.store().createNad("shop", "broken", broken);
    RigPod pod = rig.createPod(CART, null);
    rig.startAgent();
    pod.edit("broken@x1");
    Wait.forEvent(pod, "FailedAddingInterface");
    pod.edit("storage@x1");
    Wait.forInterfaces(pod, "eth0", "x1");
    pod.edit("broken@x2");
    Wait.forEvent(
        pod,
        "FailedAddingInterface: pod [shop/cart-0]: failed adding interface x2 to network: broken");
    rig.store().editNad("shop", "broken", rig.macvlan());
    Wait.forInterfaces(pod, "eth0", "x2");
  }

  @Test
  void theSecondOfThreeFailsAndTheOthersStayUntilItWorks() {
    RigPod pod = rig.createPod(CART, null);
    rig.paperPlugins()
        .script(
            call -> call.ifname().equals("b") && call.type().equals("bridge"),
            new PluginScript.Fail(3, 11, "try again later", "the switch is busy"));
    rig.startAgent();
    pod.edit("storage@a,backup@b,storage@c");
    Wait.forEvent(
        pod,
        "FailedAddingInterface: pod [shop/cart-0]: failed adding interface b to network: backup");
    Wait.forInterfaces(pod, "eth0", "a", "c", "b");
    assertThat(pod.events()).anyMatch(event -> event.contains("try again later"));
  }

  @Test
  void aNetworkThatAppearsLaterIsAttachedThen() {
    RigPod pod = rig.createPod(CART, null);
    rig.startAgent();
    pod.edit("late@ens4");
    Wait.forEvent(pod, "FailedAddingInterface: pod [shop/cart-0]: failed adding interface ens4");
    rig.store().createNad("shop", "late", rig.macvlan());
    Wait.forInterfaces(pod, "eth0", "ens4");
  }

  @Test
  void theDaemonMayRestartWithANewFolder() {
    RigPod pod = rig.createPod(CART, null);
    rig.startAgent();
    rig.daemon().remove();
    pod.edit(ONE);
    Wait.forEvent(pod, "FailedAddingInterface");
    rig.daemon().listen();
    Wait.forInterfaces(pod, "eth0", "ens4");
  }

  @Test
  void theRuntimeMayRestart() {
    RigPod pod = rig.createPod(CART, null);
    rig.startAgent();
    rig.paperRuntime().stop();
    pod.edit(ONE);
    Wait.forEvent(pod, "FailedAddingInterface");
    rig.paperRuntime().listen();
    Wait.forInterfaces(pod, "eth0", "ens4");
  }

  @Test
  void aWriteThatTookEffectBeforeTheConnectionWasCutIsNotDoneTwice() {
    RigPod pod = rig.createPod(CART, null);
    rig.startAgent();
    rig.api()
        .faults()
        .times(
            2,
            RequestMatch.verb("patch").of("pods/status"),
            new io.dynamicnetworks.standin.kube.Fault.CutAfter());
    pod.edit("storage@ens4,backup@ens5");
    Wait.forInterfaces(pod, "eth0", "ens4", "ens5");
    assertThat(rig.daemon().requests("ADD")).hasSize(2);
  }

  @Test
  void anAnswerThatIsLostAfterTheAddIsReadOffTheCacheOrCleanedUpAndDoneAgain() {
    RigPod pod = rig.createPod(CART, null);
    rig.startAgent();
    rig.daemon().faultNext(1, new Fault.Drop(Fault.When.AFTER_THE_EFFECT));
    pod.edit("backup@ens4");
    Wait.forInterfaces(pod, "eth0", "ens4");
    assertThat(rig.paperPlugins().leases()).hasSize(1);
    if (cache) {
      assertThat(rig.daemon().requests()).extracting("command").containsExactly("ADD");
      return;
    }
    // How many DELs there are depends on when the next look comes; that nothing else is, does not.
    assertThat(rig.daemon().requests("ADD")).hasSize(2);
    assertThat(rig.daemon().requests().getFirst().command()).isEqualTo("ADD");
    assertThat(rig.daemon().requests().getLast().command()).isEqualTo("ADD");
  }

  @Test
  void aPluginThatHangsInOnePodDoesNotHoldUpAnother() {
    RigPod stuck = rig.createPod(CART, null);
    RigPod other = rig.createPod(OTHER, null);
    rig.startAgent();
    rig.paperPlugins()
        .script(
            call -> call.ifname().equals("hang0") && call.command().equals("ADD"),
            new PluginScript.Hang());
    stuck.edit("storage@ens4,storage@hang0");
    Wait.forInterfaces(stuck, "eth0", "ens4");
    other.edit(ONE);
    Wait.forInterfaces(other, "eth0", "ens4");
    rig.paperPlugins().heal();
    Wait.until(() -> assertThat(stuck.statusInterfaces()).containsExactly("eth0", "ens4", "hang0"));
  }

  @Test
  void aPoisonedAnnotationGivesOneWarningAndDisturbsNobody() {
    RigPod poisoned = rig.createPod(CART, null);
    RigPod other = rig.createPod(OTHER, null);
    rig.startAgent();
    poisoned.edit("[null, {\"name\":\"storage\",\"interface\":\"ens4\"}, 7]");
    Wait.forInterfaces(poisoned, "eth0", "ens4");
    Wait.forEvent(poisoned, "InvalidNetworkSelection");
    poisoned.edit("[".repeat(100_000));
    other.edit(ONE);
    Wait.forInterfaces(other, "eth0", "ens4");
    assertThat(poisoned.statusInterfaces()).containsExactly("eth0", "ens4");
  }

  @Test
  void aPodThatIsDeletedGivesItsAddressesBack() {
    RigPod pod = rig.createPod(CART, null);
    rig.startAgent();
    pod.edit("backup@ens4,backup@ens5");
    Wait.forInterfaces(pod, "eth0", "ens4", "ens5");
    assertThat(rig.paperPlugins().leases()).hasSize(2);
    rig.holdTeardowns();
    pod.delete();
    Wait.until(() -> assertThat(rig.paperPlugins().leases()).isEmpty());
    rig.releaseTeardowns();
    Wait.until(() -> assertThat(rig.store().pod(CART)).isNull());
  }

  @Test
  void aPodWithNothingToDoCostsNoCallAndNoWrite() {
    RigPod idle = rig.createPod(CART, "storage");
    RigPod busy = rig.createPod(OTHER, null);
    rig.startAgent();
    // Without the CNI cache a pod with networks is looked up once.
    int once = cache ? 0 : 1;
    await().until(() -> lookUps() == once);
    busy.edit(ONE);
    Wait.forInterfaces(busy, "eth0", "ens4");
    Wait.forEvent(busy, "AddedInterface");
    assertThat(rig.daemon().requests())
        .filteredOn(request -> request.pod().equals(idle.ref()))
        .isEmpty();
    assertThat(lookUps()).isEqualTo(once + 1);
    assertThat(writes()).hasSize(2);
  }

  /** How often a pod's sandbox was looked up. */
  private long lookUps() {
    return rig.paperRuntime().calls(io.dynamicnetworks.cri.v1.ListPodSandboxRequest.class).stream()
        .filter(call -> call.getFilter().getLabelSelectorCount() > 0)
        .count();
  }

  @Test
  void anEditOfOneInterfaceCostsOneWriteOfTheStatusAndOneOfTheEvent() {
    RigPod pod = rig.createPod(CART, null);
    rig.startAgent();
    pod.edit(ONE);
    Wait.forEvent(pod, "AddedInterface");
    Wait.forInterfaces(pod, "eth0", "ens4");
    assertThat(writes())
        .extracting(write -> write.info().verb() + " " + write.info().resource())
        .containsExactlyInAnyOrder("patch pods/status", "create events");
  }

  @Test
  void whatOthersWroteStays() {
    RigPod pod = rig.createPod(CART, null);
    rig.startAgent();
    String foreign =
        "{\"name\":\"ovn-kubernetes\",\"interface\":\"ovn-udn1\",\"ips\":[\"10.7.0.4\"],"
            + "\"dns\":{},\"x-mine\":1.50}";
    String listed = rig.store().annotation(CART, RigPod.STATUS);
    rig.store().editAnnotation(CART, RigPod.STATUS, listed.replaceFirst("]$", "," + foreign + "]"));
    rig.store().editAnnotation(CART, "others/note", "mine");
    pod.edit(ONE);
    Wait.until(
        () -> assertThat(pod.statusInterfaces()).containsExactly("eth0", "ovn-udn1", "ens4"));
    assertThat(pod.status("ovn-udn1").orElseThrow().toString()).isEqualTo(foreign);
    assertThat(rig.store().annotation(CART, "others/note")).isEqualTo("mine");
  }

  @Test
  void killedInTheMiddleOfAnAddItConvergesAfterTheRestart() {
    RigPod pod = rig.createPod(CART, null);
    AgentProcess agent = rig.startProcess();
    rig.daemon().fault(new Fault.Hang(Fault.When.AFTER_THE_EFFECT));
    pod.edit("backup@ens4");
    Wait.until(() -> assertThat(pod.linkNames()).contains("ens4"));
    agent.kill();
    rig.daemon().heal();
    assertThat(pod.statusInterfaces()).containsExactly("eth0");

    AgentProcess next = rig.startProcess();
    Wait.forInterfaces(pod, "eth0", "ens4");
    assertThat(rig.paperPlugins().leases()).hasSize(1);
    assertThat(next.terminate()).isZero();
  }

  @Test
  void stoppedInGoodOrderItFinishesWhatIsUnderWay() {
    RigPod pod = rig.createPod(CART, null);
    AgentProcess agent = rig.startProcess();
    rig.paperPlugins().script("bridge", "ADD", new PluginScript.Slow(Duration.ofMillis(500)));
    pod.edit("backup@ens4");
    Wait.until(() -> assertThat(rig.daemon().requests("ADD")).hasSize(1));
    assertThat(agent.terminate()).isZero();
    assertThat(pod.statusInterfaces()).containsExactly("eth0", "ens4");
  }

  private List<RecordedRequest> writes() {
    return rig.api().requests().matching(RequestMatch.any()).stream()
        .filter(request -> !request.method().equals("GET"))
        .toList();
  }
}
