package io.dynamicnetworks.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.Allocation;
import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.AttachmentState.Origin;
import io.dynamicnetworks.model.Device;
import io.dynamicnetworks.model.EventReason;
import io.dynamicnetworks.model.Explanation;
import io.dynamicnetworks.model.StatusChange;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which device an attach takes (SPEC 6). */
class DevicesTest {
  private static final String SRIOV = "intel.com/sriov";

  private static Scene scene(Mode mode) {
    return Scene.in(mode).takes("a", SRIOV).takes("b", SRIOV);
  }

  private static List<String> devices(Plan plan) {
    return plan.steps().stream()
        .filter(Step.Attach.class::isInstance)
        .map(Step.Attach.class::cast)
        .map(attach -> attach.iface() + "=" + (attach.device() == null ? "" : attach.device().id()))
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void anAttachTakesTheFirstDeviceThatIsFree(Mode mode) {
    Scene scene = scene(mode).allocated(SRIOV, "d1", "d2").wants("a@x1");
    Step.Attach attach = scene.only(Step.Attach.class);
    assertThat(attach.device()).isEqualTo(new Device(SRIOV, "d1", null));
    assertThat(attach.config())
        .isEqualTo(
            Scene.json(
                "{'cniVersion':'1.0.0','name':'a','type':'macvlan','deviceID':'d1',"
                    + "'pciBusID':'d1'}"));
    assertThat(attach.others()).isEmpty();
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(devices(scene.wants("a@x1,b@x2").plan())).containsExactly("x2=d2");
  }

  @ParameterizedTest
  @EnumSource
  void attachesOfOnePlanTakeDifferentDevices(Mode mode) {
    Scene scene = scene(mode).allocated(SRIOV, "d1", "d2", "d3").wants("a@x1,b,a@x2");
    assertThat(devices(scene.plan())).containsExactly("x1=d1", "net2=d2", "x2=d3");
  }

  @ParameterizedTest
  @EnumSource
  void whereAllAreInUseNothingIsSentAndTheEventNamesWhoHoldsThem(Mode mode) {
    Scene scene = scene(mode).allocated(SRIOV, "d1", "d2").wants("a@x1,b@x2");
    assertThat(scene.carriedOut()).isEmpty();
    scene.wants("a@x1,b@x2,a@x3");
    assertThat(scene.steps()).isEmpty();
    assertThat(scene.notices())
        .containsExactly(
            "failed adding interface x3 to network: a: no device of"
                + " intel.com/sriov is free: the pod has 2 (d1 held by x1, d2 held by x2)");
    assertThat(scene.wants("b@x2,a@x3").steps()).containsExactly("Detach a@x1", "Attach a@x3");
    assertThat(devices(scene.plan())).containsExactly("x3=d1");
  }

  @ParameterizedTest
  @EnumSource
  void aMoveBetweenTwoNetworksNeedsNoSpareDevice(Mode mode) {
    Scene scene = scene(mode).allocated(SRIOV, "d1").wants("a@x1");
    assertThat(scene.carriedOut()).isEmpty();
    scene.wants("b@x1");
    assertThat(scene.steps()).containsExactly("Detach a@x1", "Attach b@x1");
    assertThat(devices(scene.plan())).containsExactly("x1=d1");
    assertThat(scene.only(Step.Detach.class).attachment().device())
        .isEqualTo(new Device(SRIOV, "d1", null));
  }

  @ParameterizedTest
  @EnumSource
  void aSpareDeviceIsTakenBeforeOneThatHasToBeFreed(Mode mode) {
    Scene scene = scene(mode).allocated(SRIOV, "d1", "d2").wants("a@x1");
    assertThat(scene.carriedOut()).isEmpty();
    scene.wants("b@x2");
    assertThat(scene.steps()).containsExactly("Attach b@x2", "Detach a@x1");
    assertThat(devices(scene.plan())).containsExactly("x2=d2");
  }

  @ParameterizedTest
  @EnumSource
  void whatHoldsTheNameStaysUntilADeviceIsFree(Mode mode) {
    Scene scene = scene(mode).allocated(SRIOV, "d1").wants("a@x1,c@x2");
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.wants("a@x1,b@x2").steps()).isEmpty();
    assertThat(Explainer.explain(scene.input(), List.of()).observed())
        .flatExtracting(Explanation.Section::facts)
        .contains(
            new Explanation.Fact(
                "result",
                "no element asks for it; it stays until what replaces it can be attached"));
    assertThat(scene.reasons()).containsExactly(EventReason.FAILED_ADDING_INTERFACE);
    scene.allocation(new Allocation.Failed("the kubelet is away"));
    assertThat(scene.steps()).containsExactly("Withheld b@x2");
    assertThat(scene.only(Step.Withheld.class).label()).isEqualTo("Attach shop/b@x2");
  }

  @ParameterizedTest
  @EnumSource
  void aNetworkWithoutAResourceThatThePodRequestsTakesNone(Mode mode) {
    Scene scene = scene(mode).allocated(SRIOV, "d1").requests("other.io/x").wants("a@x1,c@x2");
    assertThat(devices(scene.plan())).containsExactly("x1=", "x2=");
    assertThat(scene.plan().unasked()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void theKubeletIsCalledOnlyIfItsAnswerIsNeeded(Mode mode) {
    Scene scene = scene(mode).requests(SRIOV).wants("a@x1,c@x2");
    assertThat(scene.plan().unasked()).containsExactly(SRIOV);
    assertThat(devices(scene.plan())).containsExactly("x1=", "x2=");
    assertThat(scene.wants("c@x2").plan().unasked()).isEmpty();
    scene.allocated(SRIOV, "d1").wants("a@x1");
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.allocation(new Allocation.NotAsked()).plan().unasked()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void anAddWithoutADeviceCarriesTheReason(Mode mode) {
    Scene scene = scene(mode).allocated(SRIOV).wants("a@x1");
    Step.Attach attach = scene.only(Step.Attach.class);
    assertThat(attach.config()).doesNotContain("deviceID");
    assertThat(attach.withoutDevice())
        .isEqualTo(
            "it was attached without a device of intel.com/sriov: the kubelet lists none for this"
                + " pod");
    assertThat(scene.claims().only(Step.Attach.class).withoutDevice())
        .endsWith("; ResourceClaims are not supported");
    scene.allocation(new Allocation.Unavailable("no socket"));
    assertThat(scene.only(Step.Attach.class).withoutDevice())
        .startsWith("it was attached without a device of intel.com/sriov: no socket");
  }

  @ParameterizedTest
  @EnumSource
  void aNetworkOfAResourceClaimIsSentWithoutADeviceAndTheCauseWouldSaySo(Mode mode) {
    Scene scene = scene(mode).wants("a@x1,c@x2");
    assertThat(scene.plan().steps())
        .allSatisfy(step -> assertThat(((Step.Attach) step).withoutDevice()).isNull());
    Plan plan = scene.claims().plan();
    assertThat(plan.unasked()).isEmpty();
    assertThat(((Step.Attach) plan.steps().getFirst()).withoutDevice())
        .isEqualTo(
            "it was attached without a device of intel.com/sriov: the pod does not request it;"
                + " ResourceClaims are not supported");
    assertThat(((Step.Attach) plan.steps().getLast()).withoutDevice()).isNull();
  }

  @ParameterizedTest
  @EnumSource
  void whatTheClusterNetworkHoldsIsNeitherFreeNorEverDetached(Mode mode) {
    Scene scene =
        scene(mode).clusterTakes("own", SRIOV, "d1").allocated(SRIOV, "d1", "d2").wants("a@x1");
    assertThat(devices(scene.plan())).containsExactly("x1=d2");
    assertThat(scene.only(Step.Attach.class).others()).isEmpty();
    assertThat(scene.carriedOut()).isEmpty();
    scene.wants("a@x1,b@x2");
    assertThat(scene.steps()).isEmpty();
    assertThat(scene.notices())
        .singleElement()
        .asString()
        .endsWith("is free: the pod has 2 (d1 held by eth0, d2 held by x1)");
    assertThat(scene.wants("").steps()).containsExactly("Detach a@x1");
    assertThat(scene.carriedOut()).isEmpty();
  }

  @Test
  void withoutTheCacheTheDeviceOfTheClusterNetworkMayBeUnknown() {
    Scene scene =
        scene(Mode.BLIND)
            .clusterTakes("own", SRIOV, "0000:01:02.1")
            .allocated(SRIOV, "d1", "d2", "d3")
            .wants("a@x1");
    assertThat(devices(scene.plan())).containsExactly("x1=d1");
    assertThat(scene.only(Step.Attach.class).others()).extracting(Device::id).containsExactly("d2");
  }

  /** Nothing but network-status had its device information. */
  @Test
  void anEntryThatIsRestoredNamesTheDeviceThatItLacks() {
    Scene scene =
        scene(Mode.OBSERVING)
            .network("a", "{'name':'a','type':'macvlan','deviceID':'d1'}")
            .createdWith("a,c")
            .allocated(SRIOV, "d1")
            .wants("a,c");
    assertThat(scene.plan().undescribed()).isEmpty();
    scene.listed("[]");
    assertThat(described(scene)).containsExactly("eth0=", "net1=intel.com/sriov d1", "net2=");
    scene.takes("a", "other.io/x");
    assertThat(described(scene))
        .as("multus' record of the sandbox counts")
        .containsExactly("eth0=", "net1=intel.com/sriov d1", "net2=");
  }

  /** The interfaces whose entries the plan restores, and the devices that may be described. */
  private static List<String> described(Scene scene) {
    Plan plan = scene.plan();
    return plan.repairs().stream()
        .map(StatusChange.Put.class::cast)
        .flatMap(put -> put.entries().stream())
        .map(
            entry -> {
              Device device = plan.undescribed().get(entry);
              return entry.iface()
                  + "="
                  + (device == null ? "" : device.resource() + " " + device.id());
            })
        .toList();
  }

  /** If one of the moves fails, its old attachment is re-attached with its own device. */
  @ParameterizedTest
  @EnumSource
  void interfacesThatSwapNetworksKeepTheirDevices(Mode mode) {
    Scene scene = scene(mode).allocated(SRIOV, "d1", "d2").wants("a@x2,b@x1");
    assertThat(scene.carriedOut()).isEmpty();
    scene.wants("a@x1,b@x2");
    assertThat(scene.steps())
        .containsExactly("Detach b@x1", "Detach a@x2", "Attach a@x1", "Attach b@x2");
    assertThat(devices(scene.plan())).containsExactly("x1=d2", "x2=d1");
  }

  @ParameterizedTest
  @EnumSource
  void aDeviceOfAnInterfaceThatMovesIsTakenLast(Mode mode) {
    Scene scene = scene(mode).allocated(SRIOV, "d1", "d2").wants("a@x1,a@x2");
    assertThat(scene.carriedOut()).isEmpty();
    scene.wants("a@x3,b@x1");
    assertThat(devices(scene.plan())).containsExactly("x3=d2", "x1=d1");
  }

  // ---- deviceID ----

  @ParameterizedTest
  @EnumSource
  void aSelectionMayNameADeviceOfItsPodThatIsFree(Mode mode) {
    Scene scene = scene(mode).allocated(SRIOV, "d1", "d2");
    scene.wants("[{'name':'a','interface':'x1'},{'name':'b','interface':'x2','deviceID':'d1'}]");
    assertThat(devices(scene.plan())).containsExactly("x1=d2", "x2=d1");
    assertThat(scene.carriedOut()).isEmpty();
    scene.wants(
        "[{'name':'a','interface':'x1'},{'name':'b','interface':'x2','deviceID':'d1'},"
            + "{'name':'b','interface':'x3','deviceID':'d2'}]");
    assertThat(scene.steps()).isEmpty();
    assertThat(scene.notices())
        .containsExactly(
            "element 3 (shop/b): deviceID: \"d2\" is held by x1, want a free"
                + " device of intel.com/sriov");
    assertThat(scene.reasons()).containsExactly(EventReason.INVALID_NETWORK_SELECTION);
  }

  @ParameterizedTest
  @EnumSource
  void aSelectionMayNotNameADeviceOfAnotherPod(Mode mode) {
    Scene scene = scene(mode).allocated(SRIOV, "d1", "d2");
    scene.wants("[{'name':'a','interface':'x1','deviceID':'d9'}]");
    assertThat(scene.steps()).isEmpty();
    assertThat(scene.notices())
        .containsExactly(
            "element 1 (shop/a): deviceID: \"d9\", want one of this pod's devices of"
                + " intel.com/sriov: d1, d2");
    for (Allocation none :
        List.of(
            new Allocation.Known(Map.of(SRIOV, List.of())),
            new Allocation.Unavailable("no socket"))) {
      assertThat(scene.allocation(none).steps()).isEmpty();
      assertThat(scene.reasons()).containsExactly(EventReason.INVALID_NETWORK_SELECTION);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anotherDeviceForWhatIsAttachedIsRejected(Mode mode) {
    Scene scene = scene(mode).allocated(SRIOV, "d1", "d2").wants("a@x1");
    assertThat(scene.carriedOut()).isEmpty();
    scene.wants("[{'name':'a','interface':'x1','deviceID':'d1'}]");
    assertThat(scene.work()).isEmpty();
    assertThat(scene.notices()).isEmpty();
    scene.wants("[{'name':'a','interface':'x1','deviceID':'d2'}]");
    assertThat(scene.work()).isEmpty();
    assertThat(scene.notices()).singleElement().asString().contains("deviceID: asked for d2");
  }

  @Test
  void anotherDeviceThanMultusChoseIsRejected() {
    Scene scene =
        scene(Mode.OBSERVING)
            .network("a", "{'name':'a','type':'macvlan','deviceID':'d1'}")
            .createdWith("[{'name':'a','deviceID':'d2'}]")
            .allocated(SRIOV, "d1", "d2");
    assertThat(scene.wants("[{'name':'a','deviceID':'d1'}]").notices()).isEmpty();
    assertThat(scene.wants("[{'name':'a','deviceID':'d2'}]").notices())
        .singleElement()
        .asString()
        .contains("deviceID: asked for d2, attached with d1");
    assertThat(scene.work()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aSelectionThatIsolationForbidsReservesNoDevice(Mode mode) {
    Scene scene = scene(mode).takes("other/z", SRIOV).allocated(SRIOV, "d1").isolated();
    scene.wants(
        "[{'name':'z','namespace':'other','interface':'x1','deviceID':'d1'},"
            + "{'name':'a','interface':'x2'}]");
    assertThat(devices(scene.plan())).containsExactly("x2=d1");
  }

  @ParameterizedTest
  @EnumSource
  void ofTwoOfOneNetworkTheOneIsKeptWhoseDeviceIsAskedFor(Mode mode) {
    Scene scene = scene(mode).allocated(SRIOV, "d1", "d2").wants("a@x1,a@x2");
    assertThat(scene.carriedOut()).isEmpty();
    scene.wants("[{'name':'a','deviceID':'d2'}]");
    assertThat(scene.steps()).containsExactly("Detach a@x1");
  }

  /** The plugin does not declare the capability, so that the daemon passes no id on. */
  @ParameterizedTest
  @EnumSource
  void anIdThatNoPluginGotIsNotInUse(Mode mode) {
    String before = "{'name':'c','interface':'x1','deviceID':'d1'}";
    Scene scene = scene(mode).allocated(SRIOV, "d1").wants("[" + before + "]");
    assertThat(scene.carriedOut()).isEmpty();
    scene.wants("[" + before + ",{'name':'a','interface':'x2'}]");
    assertThat(devices(scene.plan())).containsExactly("x2=d1");
  }

  // ---- what is uncertain ----

  @Test
  void withTheCacheWhatMultusAttachedShowsItsDevice() {
    Scene scene =
        scene(Mode.OBSERVING)
            .network("a", "{'name':'a','type':'macvlan','deviceID':'d1'}")
            .createdWith("a")
            .allocated(SRIOV, "d1", "d2")
            .wants("a,b@x1");
    assertThat(devices(scene.plan())).containsExactly("x1=d2");
    assertThat(scene.only(Step.Attach.class).others()).isEmpty();
  }

  @Test
  void aDeviceThatMultusChoseIsHeldWhateverTheNadNamesNow() {
    Scene scene =
        scene(Mode.OBSERVING)
            .network("a", "{'name':'a','type':'macvlan','deviceID':'d1'}")
            .createdWith("a")
            .allocated(SRIOV, "d1", "d2")
            .wants("a,b@x1");
    assertThat(devices(scene.takes("a", "other.io/x").plan())).containsExactly("x1=d2");
    scene.pod.loseRecord();
    assertThat(devices(scene.plan())).containsExactly("x1=d2");
  }

  /** Ids are unique only within a resource. */
  @Test
  void multusRecordShowsOfWhichResourceADeviceIs() {
    Scene scene =
        Scene.in(Mode.OBSERVING)
            .takes("a", "other.io/x")
            .takes("b", SRIOV)
            .network("a", "{'name':'a','type':'macvlan','deviceID':'d1'}")
            .createdWith("a")
            .allocated(SRIOV, "d1", "d2")
            .wants("a,b@x1");
    assertThat(devices(scene.takes("a", SRIOV).plan())).containsExactly("x1=d1");
    scene.pod.loseRecord();
    assertThat(devices(scene.plan())).containsExactly("x1=d2");
  }

  @Test
  void withTheCacheADeviceIsHeldThoughTheLedgerIsLostAndTheNadChanged() {
    Scene scene =
        scene(Mode.OBSERVING)
            .network("a", "{'name':'a','type':'macvlan','deviceID':'d1'}")
            .attachedByOther("a@x1")
            .takes("a", "other.io/x")
            .allocated(SRIOV, "d1", "d2")
            .wants("a@x1,b@x2");
    assertThat(devices(scene.plan())).containsExactly("x2=d2");
  }

  @Test
  void withoutTheCacheDeviceInfoThatNamesNoIdLeavesTheDeviceUnknown() {
    Scene scene =
        scene(Mode.BLIND)
            .createdWith("a")
            .listed(
                "[{'name':'shop/a','interface':'net1','device-info':{'type':'vhost-user',"
                    + "'vhost-user':{'mode':'client','path':'/run/s'}}}]")
            .allocated(SRIOV, "d1", "d2", "d3")
            .wants("a,b@x1");
    assertThat(devices(scene.plan())).containsExactly("x1=d1");
    assertThat(scene.only(Step.Attach.class).others()).extracting(Device::id).containsExactly("d2");
  }

  @Test
  void withoutTheCacheTheKubeletConfirmsTheDeviceThatADetachNames() {
    Scene scene =
        scene(Mode.BLIND)
            .createdWith("a")
            .listed(
                "[{'name':'shop/a','interface':'net1','device-info':{'type':'pci','pci':"
                    + "{'pci-address':'d1'}}}]")
            .requests(SRIOV)
            .wants("a");
    assertThat(scene.plan().unasked()).isEmpty();
    assertThat(scene.carriedOut()).as("it is in the ledger, without its device").isEmpty();
    assertThat(scene.wants("").plan().unasked()).containsExactly(SRIOV);
    scene.allocation(new Allocation.Failed("the kubelet is away"));
    assertThat(scene.only(Step.Detach.class).withheld()).isEqualTo("the kubelet is away");
    scene.allocation(new Allocation.Unavailable("no socket"));
    assertThat(scene.only(Step.Detach.class).withheld()).isNull();
    assertThat(scene.only(Step.Detach.class).attachment().config()).doesNotContain("deviceID");
    Step.Detach detach = scene.allocated(SRIOV, "d1", "d2").only(Step.Detach.class);
    assertThat(scene.plan().unasked()).isEmpty();
    assertThat(detach.attachment().config()).contains("\"deviceID\":\"d1\"");
    assertThat(detach.attachment().device()).isEqualTo(device("d1"));
    assertThat(scene.carriedOut()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void whatAnEarlierSandboxLeftHoldsNoDevice(Mode mode) {
    Scene scene =
        scene(mode)
            .allocated(SRIOV, "d1")
            .remembers(
                Scene.inSandbox(
                        "sandbox-0",
                        Scene.attachment(
                            "a@x1", new AttachmentState.Deleting(Origin.FAILED_ADD, null)))
                    .withDevice(device("d1")))
            .remembers(
                Scene.inSandbox(
                        "sandbox-0", Scene.attachment("a@x3", new AttachmentState.Abandoned(1)))
                    .withDevice(device("d1")))
            .wants("b@x2");
    assertThat(devices(scene.plan())).containsExactly("x2=d1");
    assertThat(scene.notices()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void anAbandonedDetachHoldsNoDevice(Mode mode) {
    Scene scene =
        scene(mode)
            .allocated(SRIOV, "d1")
            .remembers(
                Scene.attachment("a@x1", new AttachmentState.Abandoned(1))
                    .withConfig("{\"name\":\"a\",\"type\":\"macvlan\",\"deviceID\":\"d1\"}"))
            .wants("b@x2");
    assertThat(devices(scene.plan())).containsExactly("x2=d1");
  }

  @Test
  void withoutTheCacheOneAfterAnotherIsTriedAsOftenAsMultusMayHaveTakenOne() {
    Scene scene =
        scene(Mode.BLIND).createdWith("a").allocated(SRIOV, "d1", "d2", "d3").wants("a,b@x1");
    assertThat(devices(scene.plan())).containsExactly("x1=d1");
    assertThat(scene.only(Step.Attach.class).others()).extracting(Device::id).containsExactly("d2");
  }

  @Test
  void withoutTheCacheDeviceInfoShowsWhatMultusTook() {
    Scene scene =
        scene(Mode.BLIND)
            .createdWith("a")
            .listed(
                "[{'name':'shop/a','interface':'net1','device-info':{'type':'pci','pci':"
                    + "{'pci-address':'d1'}}}]")
            .allocated(SRIOV, "d1", "d2", "d3")
            .wants("a,b@x1");
    assertThat(devices(scene.plan())).containsExactly("x1=d2");
    assertThat(scene.only(Step.Attach.class).others()).isEmpty();
    Step.Detach detach = scene.wants("").only(Step.Detach.class);
    assertThat(detach.attachment().config()).contains("\"deviceID\":\"d1\"");
    assertThat(detach.attachment().device()).isEqualTo(new Device(SRIOV, "d1", null));
  }

  @Test
  void deviceInfoThatNamesAnotherPodsDeviceCountsForNothing() {
    Scene scene =
        scene(Mode.BLIND)
            .createdWith("a")
            .listed(
                "[{'name':'shop/a','interface':'net1','device-info':{'type':'pci','pci':"
                    + "{'pci-address':'d9'}}}]")
            .allocated(SRIOV, "d1")
            .wants("");
    assertThat(scene.only(Step.Detach.class).attachment().config()).doesNotContain("deviceID");
  }

  @ParameterizedTest
  @EnumSource
  void anAttemptThatIsRepeatedTakesTheSameDevice(Mode mode) {
    Device device = new Device(SRIOV, "d2", null);
    Scene scene =
        scene(mode)
            .allocated(SRIOV, "d1", "d2")
            .remembers(
                Scene.attachment("a@x1", new AttachmentState.Abandoned(1)).withDevice(device))
            .wants("a@x1,b@x2");
    assertThat(devices(scene.plan())).containsExactly("x1=d2", "x2=d1");
    assertThat(devices(scene.wants("b@x2,b@x3").plan())).containsExactly("x2=d1");
    assertThat(scene.notices())
        .singleElement()
        .asString()
        .endsWith("(d1 held by x2, d2 held by x1 (an abandoned request))");
  }

  @ParameterizedTest
  @EnumSource
  void whatAFailedAttachLeftIsCleanedBeforeItsDeviceIsGivenAway(Mode mode) {
    Scene scene =
        scene(mode)
            .allocated(SRIOV, "d1")
            .remembers(
                Scene.attachment("a@x1", new AttachmentState.Deleting(Origin.FAILED_ADD, null))
                    .withDevice(new Device(SRIOV, "d1", null)))
            .wants("b@x2");
    assertThat(scene.steps()).containsExactly("Clean a@x1", "Attach b@x2");
    assertThat(devices(scene.plan())).containsExactly("x2=d1");
  }

  @Test
  void aListHasTheDeviceInEachElementAndWherePluginsDeclareIt() {
    Scene scene =
        scene(Mode.OBSERVING)
            .network(
                "a",
                "{'cniVersion':'1.0.0','name':'a','plugins':[{'type':'sriov','DeviceId':'old',"
                    + "'capabilities':{'deviceID':true}},{'type':'tuning'}]}")
            .allocated(SRIOV, "d1")
            .wants("a@x1");
    assertThat(scene.only(Step.Attach.class).config())
        .isEqualTo(
            Scene.json(
                "{'cniVersion':'1.0.0','name':'a','plugins':[{'type':'sriov',"
                    + "'capabilities':{'deviceID':true},'deviceID':'d1','pciBusID':'d1',"
                    + "'runtimeConfig':{'deviceID':'d1'}},"
                    + "{'type':'tuning','deviceID':'d1','pciBusID':'d1'}]}"));
    assertThat(AddConfig.withDevice(scene.only(Step.Attach.class).config(), device("d2")))
        .doesNotContain("d1")
        .contains("'runtimeConfig':{'deviceID':'d2'}".replace('\'', '"'));
  }

  private static Device device(String id) {
    return new Device(SRIOV, id, null);
  }

  @ParameterizedTest
  @EnumSource
  void ofTwoSelectionsThatDifferInTheirDeviceTheOneThatIsRemovedIsDetached(Mode mode) {
    String explicit = "{'name':'a','deviceID':'d2'}";
    String any = "{'name':'a'}";
    Scene scene = scene(mode).allocated(SRIOV, "d1", "d2");
    assertThat(scene.wants("[" + explicit + "," + any + "]").carriedOut()).isEmpty();
    scene.wants("[" + any + "," + explicit + "]");
    assertThat(scene.work()).isEmpty();
    assertThat(scene.notices()).isEmpty();
    assertThat(scene.wants("[" + any + "]").steps()).containsExactly("Detach a@net1");
    assertThat(scene.wants("[" + explicit + "]").steps()).containsExactly("Detach a@net2");
  }
}
