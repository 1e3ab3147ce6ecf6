package io.dynamicnetworks.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.AttachmentState.Deleting;
import io.dynamicnetworks.model.AttachmentState.Origin;
import io.dynamicnetworks.model.CachedAttachment;
import io.dynamicnetworks.model.EventReason;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.StatusEntry;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Problems that users reported from their clusters, as far as the planner decides them. */
class FieldReportsTest {

  // Multus' defaultNetworks, and NADs whose results say little.

  @ParameterizedTest
  @EnumSource
  void aNetworkThatMultusGivesEveryPodIsNeverDetached(Mode mode) {
    Scene scene = Scene.in(mode).defaults("nets/base");
    assertThat(scene.wants("").work()).isEmpty();
    assertThat(scene.wants("a@x1").work()).containsExactly("Attach a@x1");
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.wants("").work()).containsExactly("Detach a@x1");
  }

  @ParameterizedTest
  @EnumSource
  void whatMultusListsNothingOfSatisfiesItsSelectionAndIsDetachedOnce(Mode mode) {
    for (ResultShape shape :
        List.of(ResultShape.OLD, ResultShape.EMPTY, ResultShape.WITHOUT_INTERFACE)) {
      for (String annotation : List.of("nv", "nv@x1", "nv@x1,nv@x2")) {
        Scene scene = Scene.in(mode).gives("nv", shape).createdWith(annotation);
        List<String> attached = List.copyOf(scene.pod.places());
        assertThat(scene.listed()).isEmpty();
        assertThat(scene.wants(annotation).work()).as("%s %s", shape, annotation).isEmpty();
        assertThat(scene.carriedOut()).as("%s %s", shape, annotation).isEmpty();
        assertThat(scene.listed()).isEmpty();
        // The name of an attachment that is neither named nor listed is unknown, so it stays.
        boolean isKnown = mode == Mode.OBSERVING || annotation.contains("@");
        assertThat(scene.wants("").steps())
            .as("%s %s", shape, annotation)
            .containsExactlyInAnyOrderElementsOf(
                isKnown ? attached.stream().map(place -> "Detach " + place).toList() : List.of());
        assertThat(scene.carriedOut()).as("%s %s", shape, annotation).isEmpty();
        assertThat(scene.pod.places().isEmpty()).isEqualTo(isKnown);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAddOfSeveralInterfacesIsOneAttachmentAndOneDel(Mode mode) {
    for (String annotation : List.of("n", "n@n1", "n,n", "n@n1,n@n2")) {
      Scene scene = Scene.in(mode).gives("n", ResultShape.TWO_INTERFACES).createdWith(annotation);
      List<String> attached = List.copyOf(scene.pod.places());
      assertThat(scene.wants(annotation).work()).as(annotation).isEmpty();
      assertThat(scene.carriedOut()).as(annotation).isEmpty();
      assertThat(scene.wants("").steps())
          .as(annotation)
          .containsExactlyInAnyOrderElementsOf(
              attached.stream().map(place -> "Detach " + place).toList());
      assertThat(scene.carriedOut()).as(annotation).isEmpty();
      assertThat(scene.listed()).as(annotation).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void ofTwoSelectionsOfOneNetworkTheOneThatIsTakenOutIsDetached(Mode mode) {
    String first = "{'name':'s','ips':['10.80.0.11/24']}";
    String second = "{'name':'s','ips':['10.80.0.12/24']}";
    assertThatTheFirstIsDetached(mode, first, second);
    assertThatTheFirstIsDetached(
        mode, "{'name':'s','mac':'02:00:00:00:00:0A'}", "{'name':'s','mac':'02-00-00-00-00-0b'}");
    assertThatTheFirstIsDetached(
        mode, "{'name':'s','cni-args':{'a':1}}", "{'name':'s','cni-args':{'a':2}}");
    assertThatTheFirstIsDetached(
        mode, "{'name':'s','bandwidth':{'ingressRate':1}}", "{'name':'s'}");
  }

  private static void assertThatTheFirstIsDetached(Mode mode, String first, String second) {
    Scene scene = Scene.in(mode).createdWith("[" + first + "," + second + "]");
    assertThat(scene.wants("[" + second + "," + first + "]").work()).as(second).isEmpty();
    assertThat(scene.carriedOut()).as(second).isEmpty();
    assertThat(scene.wants("[" + second + "]").steps()).containsExactly("Detach s@net1");
    assertThat(scene.carriedOut()).as(second).isEmpty();
    assertThat(scene.pod.places()).containsExactly("s@net2");
  }

  @ParameterizedTest
  @EnumSource
  void ofTwoThatWereAttachedByEditsTheOneThatIsTakenOutIsDetachedToo(Mode mode) {
    String first = "{'name':'s','ips':['10.80.0.11/24']}";
    String second = "{'name':'s','ips':['10.80.0.12/24']}";
    Scene scene = Scene.in(mode).wants("[" + first + "," + second + "]");
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.wants("[" + second + "," + first + "]").work()).isEmpty();
    assertThat(scene.wants("[" + second + "]").steps()).containsExactly("Detach s@net1");
    assertThat(scene.wants("[" + first + "]").steps()).containsExactly("Detach s@net2");
  }

  // Sandboxes set up without multus.

  @Test
  void afterASandboxThatWasSetUpWithoutMultusEverythingIsAttachedAnew() {
    Scene scene = Scene.in(Mode.OBSERVING).createdWith("s").attached("t@x2").wants("s,t@x2");
    scene.pod.bypassMultus();
    scene.pod.ledger.replaceAll(kept -> Scene.inSandbox("sandbox-0", kept));
    assertThat(scene.steps()).containsExactly("Clean t@x2", "Attach s@net1", "Attach t@x2");
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.listed()).containsExactlyInAnyOrder("s@net1", "t@x2");
    assertThat(scene.pod.places()).containsExactly("s@net1", "t@x2");
  }

  @Test
  void whatIsNotWantedThenIsTakenOutOfTheList() {
    Scene scene = Scene.in(Mode.OBSERVING).createdWith("s").attached("t@x2").wants("");
    scene.pod.bypassMultus();
    scene.ledgerLost();
    assertThat(scene.work()).containsExactlyInAnyOrder("Unlist s@net1", "Unlist t@x2");
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.listed()).isEmpty();
  }

  // NADs without config.

  @ParameterizedTest
  @EnumSource
  void aNadWithoutConfigSatisfiesThePodThatWasCreatedWithIt(Mode mode) {
    Scene scene = Scene.in(mode).createdWith("istio").network("istio", "").wants("istio");
    assertThat(scene.work()).isEmpty();
    assertThat(scene.notices()).isEmpty();
    assertThat(scene.carriedOut()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aNadWithoutConfigIsReportedToAnEditedPodAndAwaited(Mode mode) {
    Scene scene = Scene.in(mode).network("istio", "").wants("istio@x1");
    assertThat(scene.work()).isEmpty();
    assertThat(scene.reasons()).containsExactly(EventReason.FAILED_ADDING_INTERFACE);
    assertThat(scene.plan().awaitedNads()).containsExactly(Scene.ref("istio"));
  }

  @ParameterizedTest
  @EnumSource
  void aResultThatNamesEth0SatisfiesItsSelection(Mode mode) {
    Scene scene =
        Scene.in(mode).gives("passt", ResultShape.ETH0).createdWith("passt").wants("passt");
    assertThat(scene.listed()).containsExactly("passt@eth0");
    assertThat(scene.work()).isEmpty();
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.listed()).containsExactly("passt@eth0");
    // Without the cache, the ADD's interface name is unknown.
    assertThat(scene.wants("").steps())
        .isEqualTo(mode == Mode.OBSERVING ? List.of("Detach passt@net1") : List.of());
  }

  // Isolation and devices.

  @ParameterizedTest
  @EnumSource
  void aNetworkThatIsolationForbidsIsNotAttached(Mode mode) {
    Scene scene = Scene.in(mode).isolated("default").wants("t2/secret@x1");
    assertThat(scene.work()).isEmpty();
    assertThat(scene.reasons()).containsExactly(EventReason.FAILED_ADDING_INTERFACE);
    assertThat(scene.notices().getFirst()).contains("namespace isolation", "t2");
    assertThat(scene.wants("default/shared@x1").steps())
        .containsExactly("Attach default/shared@x1");
  }

  @Test
  void aDelUsesTheDeviceThatOnlyMultusKnew() {
    String config =
        "{'cniVersion':'1.0.0','name':'hd','type':'host-device','capabilities':{'deviceID':true}}";
    Scene scene = Scene.in(Mode.OBSERVING).network("hd", config).createdWith("hd@x1");
    scene.pod.attached.computeIfPresent(
        Scene.iface("x1"),
        (iface, there) ->
            new ToyPod.Link(there.network(), withDevice(there.file(), "0000:3b:02.1")));
    assertThat(scene.wants("hd@x1").work()).isEmpty();
    assertThat(scene.wants("").only(Step.Detach.class).attachment().config())
        .contains("\"runtimeConfig\":{\"deviceID\":\"0000:3b:02.1\"}");
  }

  private static CachedAttachment withDevice(CachedAttachment file, String device) {
    InterfaceRequest asked = file.request();
    return new CachedAttachment(
        file.iface(),
        file.networkName(),
        file.netns(),
        file.config(),
        new InterfaceRequest(asked.ips(), asked.mac(), null, null, null, null, List.of(), device),
        file.result(),
        file.byDelegate(),
        file.writtenAtMillis());
  }

  // Network-status written by others.

  @ParameterizedTest
  @EnumSource
  void damagedNetworkStatusIsRepairedWithoutACniCall(Mode mode) {
    String mine = "[{'name':'cbr0','interface':'eth0','default':true}]";
    String older =
        "[{'name':'cbr0','interface':'eth0','default':true},"
            + "{'name':'shop/s1','interface':'net1','mac':'02:00:00:00:ff:ff'}]";
    String others =
        "[{'name':'cbr0','interface':'eth0','default':true},"
            + "{'name':'other/z','interface':'net1','ips':['10.1.1.1']}]";
    for (String status : List.of("[]", mine, older, others)) {
      Scene scene =
          Scene.in(mode).createdWith("s1,s2@x1").attached("s3@x2").wants("s1,s2@x1,s3@x2");
      scene.carriedOut();
      scene.listed(status);
      assertThat(scene.steps()).as(status).isEmpty();
      assertThat(scene.carriedOut()).as(status).isEmpty();
      assertThat(scene.listed()).as(status).contains("s1@net1", "s2@x1", "s3@x2");
      assertThat(scene.listed().stream().filter(place -> place.startsWith("s")))
          .as(status)
          .hasSize(3);
    }
  }

  @Test
  void theCacheIdentifiesTheEntryOfTheClusterNetworkToo() {
    Scene scene = Scene.in(Mode.OBSERVING).createdWith("s1").wants("s1").listed("[]");
    assertThat(scene.work()).containsExactly("List cbr0@eth0", "List s1@net1");
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.pod.status().getFirst().isDefault()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void resultsWithoutInterfacesAreListedOneByOne(Mode mode) {
    Scene scene =
        Scene.in(mode).gives("dpdk", ResultShape.WITHOUT_INTERFACE).wants("dpdk@x1,dpdk@x2");
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.listed()).containsExactly("dpdk@null", "dpdk@null");
    assertThat(scene.wants("dpdk@x2").steps()).containsExactly("Detach dpdk@x1");
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.listed()).containsExactly("dpdk@null");
  }

  // Names.

  @ParameterizedTest
  @EnumSource
  void theDefaultNetworksNadAttachedByAnEditIsDetached(Mode mode) {
    Scene scene =
        Scene.in(mode)
            .listed("[{'name':'shop/dn','interface':'eth0','default':true}]")
            .attached("dn@x1");
    assertThat(scene.wants("dn@x1").work()).isEmpty();
    assertThat(scene.wants("").steps()).containsExactly("Detach dn@x1");
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.pod.status()).hasSize(1).allMatch(StatusEntry::isDefault);
  }

  @ParameterizedTest
  @EnumSource
  void theNameOfALinkThatThePluginFoundGoneIsFree(Mode mode) {
    Scene scene = Scene.in(mode).attached("hd@x1").wants("");
    scene.pod.loseLink(Scene.iface("x1"));
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.listed()).isEmpty();
    assertThat(scene.wants("t@x1").steps()).containsExactly("Attach t@x1");
    assertThat(scene.wants("hd@x1").steps()).containsExactly("Attach hd@x1");
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.wants("").steps()).containsExactly("Detach hd@x1");
  }

  @ParameterizedTest
  @EnumSource
  void whatAnAddThatFailedMayHaveLeftIsNoReasonNotToAttach(Mode mode) {
    Scene scene =
        Scene.in(mode)
            .remembers(
                Scene.attachment("hd@x1", new Deleting(Origin.FAILED_ADD, null))
                    .withEntries(List.of()))
            .wants("hd@x1");
    assertThat(scene.steps()).containsExactly("Clean hd@x1", "Attach hd@x1");
    assertThat(scene.carriedOut()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void theOldNameOfTheInterfaceKeyCounts(Mode mode) {
    String first = "{'name':'a','interfaceRequest':'vlan101'}";
    String second = "{'name':'a','interfaceRequest':'vlan102'}";
    Scene scene = Scene.in(mode).createdWith("[" + first + "," + second + "]");
    assertThat(scene.pod.places()).containsExactly("a@vlan101", "a@vlan102");
    assertThat(scene.wants("[" + second + "]").steps()).containsExactly("Detach a@vlan101");
  }

  @ParameterizedTest
  @EnumSource
  void aNadWithItsKeysInCapitalsIsAttachedAndDetached(Mode mode) {
    Scene scene =
        Scene.in(mode)
            .network("n", "{'CniVersion':'1.0.0','Name':'n','Type':'macvlan'}")
            .wants("n@x1");
    assertThat(scene.steps()).containsExactly("Attach n@x1");
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.wants("").steps()).containsExactly("Detach n@x1");
    assertThat(scene.carriedOut()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void anElementThatNamesNamespaceAndNameInOneIsReportedAndWhatItMeansStays(Mode mode) {
    Scene scene = Scene.in(mode).attached("s@x1").wants("[{'name':'shop/s','interface':'x1'}]");
    assertThat(scene.work()).isEmpty();
    assertThat(scene.reasons()).containsExactly(EventReason.INVALID_NETWORK_SELECTION);
    assertThat(scene.notices().getFirst()).contains("namespace");
  }

  // Moves.

  @ParameterizedTest
  @EnumSource
  void whatIsMovedAwayIsRememberedWithItsDevice(Mode mode) {
    Scene scene = Scene.in(mode).createdWith("s@x1");
    String entry =
        scene.pod.status().getLast().json().replaceFirst("\\}\\s*$", "")
            + ",\"device-info\":{\"type\":\"pci\"}}";
    scene.unlisted("s@x1").alsoListed("[" + entry + "]");
    assertThat(scene.wants("s@x1").work()).isEmpty();
    Step.Detach detach = scene.wants("t@x1").only(Step.Detach.class);
    assertThat(detach.freesName()).isTrue();
    assertThat(detach.attachment().entries().getFirst().json()).contains("device-info");
  }

  @ParameterizedTest
  @EnumSource
  void aMoveWhoseAddFailedLeavesTheInterfaceAloneUntilItsTimeHasCome(Mode mode) {
    Scene scene = Scene.in(mode).attached("s@x1").wants("flap@x1").postponed("flap@x1");
    assertThat(scene.work()).isEmpty();
    assertThat(scene.wants("s@x1").work()).isEmpty();
    assertThat(scene.wants("other@x1").steps()).containsExactly("Detach s@x1", "Attach other@x1");
    assertThat(Scene.in(mode).attached("s@x1").wants("flap@x1").steps())
        .containsExactly("Detach s@x1", "Attach flap@x1");
  }
}
