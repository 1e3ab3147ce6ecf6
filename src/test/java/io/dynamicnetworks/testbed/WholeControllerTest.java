package io.dynamicnetworks.testbed;

import static io.dynamicnetworks.standin.Patience.await;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.AnnotationKeys;
import io.dynamicnetworks.model.PodRef;
import io.dynamicnetworks.standin.cri.RuntimeFlavor;
import io.dynamicnetworks.standin.kube.ApiFault;
import io.dynamicnetworks.standin.kube.RecordedRequest;
import io.dynamicnetworks.standin.kube.RequestMatch;
import io.dynamicnetworks.standin.multus.DaemonFault;
import io.dynamicnetworks.standin.multus.PluginScript;
import io.dynamicnetworks.standin.multus.Received;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole controller, over real sockets, with stand-ins for all of its peers. */
@ParameterizedClass(name = "reads multus'' CNI cache: {0}")
@ValueSource(booleans = {true, false})
class WholeControllerTest {
  private static final PodRef CART = new PodRef("shop", "cart-0");
  private static final PodRef OTHER = new PodRef("shop", "other-0");
  private static final String ONE = "[{\"name\":\"storage\",\"interface\":\"ens4\"}]";
  private static final String LEASED =
      """
      {"cniVersion":"0.4.0","type":"bridge","bridge":"br0",
       "ipam":{"type":"host-local","subnet":"10.9.0.0/24"}}\
      """;

  private final boolean cache;
  private Testbed testbed;

  WholeControllerTest(boolean cache) {
    this.cache = cache;
    testbed = withStandIns(RuntimeFlavor.CONTAINERD_2);
  }

  @BeforeEach
  void networks() {
    prepare(testbed);
  }

  private Testbed withStandIns(RuntimeFlavor runtime) {
    return Testbed.withStandIns(runtime, cache ? Map.of() : Testbed.withoutCache());
  }

  @AfterEach
  void close() {
    testbed.close();
  }

  private static void prepare(Testbed testbed) {
    testbed.store().createNad("shop", "storage", testbed.macvlan());
    testbed.store().createNad("shop", "backup", LEASED);
  }

  @ParameterizedTest
  @EnumSource(RuntimeFlavor.class)
  void anEditAttachesAndAnEmptyListDetachesWithEachRuntime(RuntimeFlavor runtime) {
    testbed.close();
    testbed = withStandIns(runtime);
    prepare(testbed);
    TestbedPod pod = testbed.createPod(CART, null);
    testbed.startController();

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
    TestbedPod pod = testbed.createPod(CART, "storage,backup");
    assertThat(pod.linkNames()).containsExactly("eth0", "net1", "net2");
    testbed.startController();
    pod.edit("storage");
    Wait.forInterfaces(pod, "eth0", "net1");
    assertThat(testbed.standInPlugins().leases()).isEmpty();
  }

  /** What {@code kubectl get pod -o jsonpath=… | sha256sum} prints. */
  @ParameterizedTest
  @ValueSource(ints = {1, 10_000, 40_000})
  void theHashIsThatOfTheTextHoweverLongItIs(int elements) throws Exception {
    TestbedPod pod = testbed.createPod(CART, null);
    testbed.startController();
    pod.edit("[" + "\"<\u00fc\n".repeat(elements));
    byte[] text =
        testbed.store().annotation(CART, TestbedPod.NETWORKS).getBytes(StandardCharsets.UTF_8);
    String hash =
        HexFormat.of()
            .formatHex(MessageDigest.getInstance("SHA-256").digest(text))
            .substring(0, 16);
    Wait.until(
        () ->
            assertThat(testbed.store().annotation(CART, AnnotationKeys.OBSERVED_NETWORKS))
                .isEqualTo(hash));
  }

  @Test
  void anEditMadeWhileTheControllerIsDownIsActedOnWhenItStarts() {
    TestbedPod pod = testbed.createPod(CART, null);
    pod.edit(ONE);
    testbed.startController();
    Wait.forInterfaces(pod, "eth0", "ens4");
  }

  @Test
  void anInterfaceMovesToAnotherNetwork() {
    TestbedPod pod = testbed.createPod(CART, null);
    testbed.startController();
    pod.edit(ONE);
    Wait.forInterfaces(pod, "eth0", "ens4");
    pod.edit("[{\"name\":\"backup\",\"interface\":\"ens4\"}]");
    Wait.until(
        () ->
            assertThat(pod.status("ens4").map(entry -> entry.path("name").asString()))
                .hasValue("shop/backup"));
    Wait.forInterfaces(pod, "eth0", "ens4");
    assertThat(testbed.standInPlugins().leases()).hasSize(1);
  }

  @Test
  void aMoveToANetworkWhoseConfigNoPluginCanUseReattachesTheOldInterface() {
    testbed
        .store()
        .createNad("shop", "broken", testbed.macvlan().replace(testbed.lowerLink(), "none0"));
    TestbedPod pod = testbed.createPod(CART, null);
    testbed.startController();
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
  void aNetworkWhoseConfigNoPluginCanUseDoesNotBlockItsName() {
    String broken = testbed.macvlan().replace(testbed.lowerLink(), "none0");
    testbed.store().createNad("shop", "broken", broken);
    TestbedPod pod = testbed.createPod(CART, null);
    testbed.startController();
    pod.edit("broken@x1");
    Wait.forEvent(pod, "FailedAddingInterface");
    pod.edit("storage@x1");
    Wait.forInterfaces(pod, "eth0", "x1");
    pod.edit("broken@x2");
    Wait.forEvent(
        pod,
        "FailedAddingInterface: pod [shop/cart-0]: failed adding interface x2 to network: broken");
    testbed.store().editNad("shop", "broken", testbed.macvlan());
    Wait.forInterfaces(pod, "eth0", "x2");
  }

  @Test
  void theSecondOfThreeFailsAndTheOthersStayUntilItWorks() {
    TestbedPod pod = testbed.createPod(CART, null);
    testbed
        .standInPlugins()
        .script(
            call -> call.ifname().equals("b") && call.type().equals("bridge"),
            new PluginScript.Fail(3, 11, "try again later", "the switch is busy"));
    testbed.startController();
    pod.edit("storage@a,backup@b,storage@c");
    Wait.forEvent(
        pod,
        "FailedAddingInterface: pod [shop/cart-0]: failed adding interface b to network: backup");
    Wait.forInterfaces(pod, "eth0", "a", "c", "b");
    assertThat(pod.events()).anyMatch(event -> event.contains("try again later"));
  }

  @Test
  void aNetworkThatAppearsLaterIsAttachedThen() {
    TestbedPod pod = testbed.createPod(CART, null);
    testbed.startController();
    pod.edit("late@ens4");
    Wait.forEvent(pod, "FailedAddingInterface: pod [shop/cart-0]: failed adding interface ens4");
    testbed.store().createNad("shop", "late", testbed.macvlan());
    Wait.forInterfaces(pod, "eth0", "ens4");
  }

  @Test
  void theDaemonMayRestartWithANewFolder() {
    TestbedPod pod = testbed.createPod(CART, null);
    testbed.startController();
    testbed.daemon().remove();
    pod.edit(ONE);
    Wait.forEvent(pod, "FailedAddingInterface");
    testbed.daemon().listen();
    Wait.forInterfaces(pod, "eth0", "ens4");
  }

  @Test
  void theRuntimeMayRestart() {
    TestbedPod pod = testbed.createPod(CART, null);
    testbed.startController();
    testbed.standInRuntime().stop();
    pod.edit(ONE);
    Wait.forEvent(pod, "FailedAddingInterface");
    testbed.standInRuntime().listen();
    Wait.forInterfaces(pod, "eth0", "ens4");
  }

  @Test
  void aWriteThatTookEffectBeforeTheConnectionWasCutIsNotDoneTwice() {
    TestbedPod pod = testbed.createPod(CART, null);
    testbed.startController();
    testbed
        .api()
        .faults()
        .times(
            2,
            RequestMatch.verb("patch").of("pods/status"),
            new io.dynamicnetworks.standin.kube.ApiFault.CutAfter());
    pod.edit("storage@ens4,backup@ens5");
    Wait.forInterfaces(pod, "eth0", "ens4", "ens5");
    assertThat(testbed.daemon().requests("ADD")).hasSize(2);
  }

  @Test
  void anAnswerThatIsLostAfterTheAddIsReadOffTheCacheOrCleanedUpAndDoneAgain() {
    TestbedPod pod = testbed.createPod(CART, null);
    testbed.startController();
    testbed.daemon().faultNext(1, new DaemonFault.Drop(DaemonFault.When.AFTER_THE_EFFECT));
    pod.edit("backup@ens4");
    Wait.forInterfaces(pod, "eth0", "ens4");
    assertThat(testbed.standInPlugins().leases()).hasSize(1);
    if (cache) {
      assertThat(testbed.daemon().requests()).extracting("command").containsExactly("ADD");
      return;
    }
    // The number of DELs depends on the time of the next retry. As long as the lost request may
    // still end, each reconciliation verifies the attachment by an ADD, which is refused.
    assertThat(testbed.daemon().requests().stream().map(Received::command).collect(joining(" ")))
        .matches("ADD( DEL)+ ADD( ADD)*");
  }

  @Test
  void aPluginThatHangsInOnePodDoesNotHoldUpAnother() {
    TestbedPod stuck = testbed.createPod(CART, null);
    TestbedPod other = testbed.createPod(OTHER, null);
    testbed.startController();
    testbed
        .standInPlugins()
        .script(
            call -> call.ifname().equals("hang0") && call.command().equals("ADD"),
            new PluginScript.Hang());
    stuck.edit("storage@ens4,storage@hang0");
    Wait.forInterfaces(stuck, "eth0", "ens4");
    other.edit(ONE);
    Wait.forInterfaces(other, "eth0", "ens4");
    testbed.standInPlugins().heal();
    Wait.until(() -> assertThat(stuck.statusInterfaces()).containsExactly("eth0", "ens4", "hang0"));
  }

  @Test
  void aPoisonedAnnotationGivesOneWarningAndDisturbsNoOtherPod() {
    TestbedPod poisoned = testbed.createPod(CART, null);
    TestbedPod other = testbed.createPod(OTHER, null);
    testbed.startController();
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
    TestbedPod pod = testbed.createPod(CART, null);
    testbed.startController();
    pod.edit("backup@ens4,backup@ens5");
    Wait.forInterfaces(pod, "eth0", "ens4", "ens5");
    assertThat(testbed.standInPlugins().leases()).hasSize(2);
    testbed.holdTeardowns();
    pod.delete();
    Wait.until(() -> assertThat(testbed.standInPlugins().leases()).isEmpty());
    testbed.releaseTeardowns();
    Wait.until(() -> assertThat(testbed.store().pod(CART)).isNull());
  }

  @Test
  void aPodWithNothingToDoCostsNoCallAndNoWrite() {
    TestbedPod idle = testbed.createPod(CART, "storage");
    TestbedPod busy = testbed.createPod(OTHER, null);
    testbed.startController();
    // Without the CNI cache, the sandbox of a pod with networks is looked up once.
    int once = cache ? 0 : 1;
    await().until(() -> lookUps() == once);
    busy.edit(ONE);
    Wait.forInterfaces(busy, "eth0", "ens4");
    Wait.forEvent(busy, "AddedInterface");
    assertThat(testbed.daemon().requests())
        .filteredOn(request -> request.pod().equals(idle.ref()))
        .isEmpty();
    assertThat(lookUps()).isEqualTo(once + 1);
    assertThat(writes()).hasSize(2);
  }

  /** The number of look-ups of a pod's sandbox. */
  private long lookUps() {
    return testbed
        .standInRuntime()
        .calls(io.dynamicnetworks.cri.v1.ListPodSandboxRequest.class)
        .stream()
        .filter(call -> call.getFilter().getLabelSelectorCount() > 0)
        .count();
  }

  @Test
  void anEditOfOneInterfaceCostsOneWriteOfTheStatusAndOneOfTheEvent() {
    TestbedPod pod = testbed.createPod(CART, null);
    testbed.startController();
    pod.edit(ONE);
    Wait.forEvent(pod, "AddedInterface");
    Wait.forInterfaces(pod, "eth0", "ens4");
    assertThat(writes())
        .extracting(write -> write.info().verb() + " " + write.info().resource())
        .containsExactlyInAnyOrder("patch pods/status", "create events");
  }

  @Test
  void whatOthersWroteStays() {
    TestbedPod pod = testbed.createPod(CART, null);
    testbed.startController();
    String foreign =
        "{\"name\":\"ovn-kubernetes\",\"interface\":\"ovn-udn1\",\"ips\":[\"10.7.0.4\"],"
            + "\"dns\":{},\"x-mine\":1.50}";
    String listed = testbed.store().annotation(CART, TestbedPod.STATUS);
    testbed
        .store()
        .editAnnotation(CART, TestbedPod.STATUS, listed.replaceFirst("]$", "," + foreign + "]"));
    testbed.store().editAnnotation(CART, "others/note", "mine");
    pod.edit(ONE);
    Wait.until(
        () -> assertThat(pod.statusInterfaces()).containsExactly("eth0", "ovn-udn1", "ens4"));
    assertThat(pod.status("ovn-udn1").orElseThrow().toString()).isEqualTo(foreign);
    assertThat(testbed.store().annotation(CART, "others/note")).isEqualTo("mine");
  }

  @Test
  void killedInTheMiddleOfAnAddItConvergesAfterTheRestart() {
    TestbedPod pod = testbed.createPod(CART, null);
    ControllerProcess controller = testbed.startProcess();
    testbed.daemon().fault(new DaemonFault.Hang(DaemonFault.When.AFTER_THE_EFFECT));
    pod.edit("backup@ens4");
    Wait.until(() -> assertThat(pod.linkNames()).contains("ens4"));
    controller.kill();
    testbed.daemon().heal();
    assertThat(pod.statusInterfaces()).containsExactly("eth0");

    ControllerProcess next = testbed.startProcess();
    Wait.forInterfaces(pod, "eth0", "ens4");
    assertThat(testbed.standInPlugins().leases()).hasSize(1);
    assertThat(next.terminate()).isZero();
  }

  @Test
  void stoppedInGoodOrderItFinishesWhatIsUnderWay() {
    TestbedPod pod = testbed.createPod(CART, null);
    ControllerProcess controller = testbed.startProcess();
    testbed.standInPlugins().script("bridge", "ADD", new PluginScript.Slow(Duration.ofMillis(500)));
    testbed
        .api()
        .faults()
        .always(
            RequestMatch.verb("create").of("events"), new ApiFault.Delay(Duration.ofMillis(500)));
    pod.edit("backup@ens4");
    Wait.until(() -> assertThat(testbed.daemon().requests("ADD")).hasSize(1));
    assertThat(controller.terminate()).isZero();
    assertThat(pod.statusInterfaces()).containsExactly("eth0", "ens4");
    assertThat(pod.events()).anyMatch(event -> event.startsWith("AddedInterface"));
  }

  private List<RecordedRequest> writes() {
    return testbed.api().requests().matching(RequestMatch.any()).stream()
        .filter(request -> !request.method().equals("GET"))
        .toList();
  }
}
