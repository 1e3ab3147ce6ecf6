package io.dynamicnetworks.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.EventReason;
import io.dynamicnetworks.model.InterfaceRequest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which attachment satisfies which selection (SPEC 4.2, 4.3). */
class MatchingTest {

  @ParameterizedTest
  @EnumSource
  void aPodThatHasWhatItWantsIsLeftAlone(Mode mode) {
    Scene scene = Scene.in(mode).createdWith("a,b@x1").attached("c@x2", "d@net4");
    assertThat(scene.wants("a,b@x1,c@x2,d").work()).isEmpty();
    assertThat(scene.carriedOut()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void anEmptyAnnotationWantsNothing(Mode mode) {
    assertThat(Scene.in(mode).wants("").work()).isEmpty();
    assertThat(Scene.in(mode).wants("[]").work()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aNamedSelectionIsSatisfiedByItsNetworkAndInterfaceAlone(Mode mode) {
    Scene scene = Scene.in(mode).attached("a@x1", "b@x2");
    assertThat(scene.wants("a@x1,b@x2").work()).isEmpty();
    assertThat(scene.wants("a@x3,b@x2").steps()).containsExactly("Attach a@x3", "Detach a@x1");
    assertThat(scene.wants("a@x2,b@x1").steps())
        .containsExactly("Detach b@x2", "Detach a@x1", "Attach a@x2", "Attach b@x1");
  }

  @ParameterizedTest
  @EnumSource
  void anUnnamedSelectionTakesTheOldestThatNoNamedOneClaims(Mode mode) {
    Scene scene = Scene.in(mode).attached("a@x1", "a@x2", "a@x3");
    assertThat(scene.wants("a,a@x1").steps()).containsExactly("Detach a@x3");
    assertThat(scene.wants("a").steps()).containsExactly("Detach a@x3", "Detach a@x2");
    assertThat(scene.wants("a,a,a,a").steps()).containsExactly("Attach a@net4");
  }

  @ParameterizedTest
  @EnumSource
  void anEqualRequestGoesBeforeAge(Mode mode) {
    Scene scene =
        Scene.in(mode)
            .attached("a@x1", Scene.ips("10.1.1.1/24"))
            .attached("a@x2")
            .attached("a@x3", Scene.mac("02:00:00:00:00:AA"));
    assertThat(scene.wants("a").steps()).containsExactly("Detach a@x3", "Detach a@x1");
    assertThat(scene.wants("[{'name':'a','mac':'0200.0000.00aa'}]").steps())
        .containsExactly("Detach a@x2", "Detach a@x1");
    assertThat(scene.wants("[{'name':'a','ips':['10.1.1.1/24']},{'name':'a'}]").steps())
        .containsExactly("Detach a@x3");
  }

  @ParameterizedTest
  @EnumSource
  void reorderingSelectionsChangesNothing(Mode mode) {
    Scene scene = Scene.in(mode).createdWith("a,b,a@x1").attached("b@net4");
    assertThat(scene.wants("b,a@x1,a,b").work()).isEmpty();
    assertThat(scene.wants("a@x1,b,b,a").work()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void removingAnElementInFrontRenamesNothing(Mode mode) {
    Scene scene = Scene.in(mode).createdWith("a,b,c");
    assertThat(scene.wants("b,c").steps()).containsExactly("Detach a@net1");
    assertThat(scene.wants("c").steps()).containsExactly("Detach b@net2", "Detach a@net1");
  }

  @ParameterizedTest
  @EnumSource
  void everyInterfaceOfAResultIsObserved(Mode mode) {
    for (ResultShape shape : ResultShape.values()) {
      Scene scene = Scene.in(mode).gives("a", shape).wants("a,a@x1");
      assertThat(scene.steps()).containsExactly("Attach a@net1", "Attach a@x1");
      if (shape == ResultShape.ETH0_WITH_MAC) {
        scene.carriedOut(); // The second entry takes the place of the first, which is listed again.
      }
      assertThat(scene.carriedOut()).as("%s", shape).isEmpty();
      assertThat(scene.wants("a@x1").steps()).as("%s", shape).containsExactly("Detach a@net1");
      scene.carriedOut();
      assertThat(scene.carriedOut()).as("%s", shape).isEmpty();
      assertThat(scene.wants("").carriedOut()).as("%s", shape).isEmpty();
      assertThat(scene.listed()).as("%s", shape).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void ofTwoSelectionsForOneInterfaceTheFirstWins(Mode mode) {
    Scene scene = Scene.in(mode).wants("a@x1,b@x1,a@x1");
    assertThat(scene.steps()).containsExactly("Attach a@x1");
    assertThat(scene.reasons())
        .containsExactly(
            EventReason.INVALID_NETWORK_SELECTION, EventReason.INVALID_NETWORK_SELECTION);
    assertThat(scene.notices().getFirst()).contains("element 2", "element 1 already asks for it");
  }

  @ParameterizedTest
  @EnumSource
  void theSecondSelectionForAnInterfaceKeepsNothing(Mode mode) {
    Scene scene = Scene.in(mode).attached("b@x1").wants("a@x1,b@x1");
    assertThat(scene.steps()).containsExactly("Detach b@x1", "Attach a@x1");
  }

  @ParameterizedTest
  @EnumSource
  void aSelectionThatAsksForNoNameMakesWayForOneThatAsksForIts(Mode mode) {
    Scene scene = Scene.in(mode).createdWith("a");
    assertThat(scene.wants("a,b@net1").steps())
        .containsExactly("Detach a@net1", "Attach a@net2", "Attach b@net1");
  }

  @ParameterizedTest
  @EnumSource
  void itMakesNoWayForOneThatCannotBeAttached(Mode mode) {
    Scene scene = Scene.in(mode).createdWith("a").missing("b").wants("a,b@net1");
    assertThat(scene.steps()).isEmpty();
    assertThat(scene.reasons()).containsExactly(EventReason.FAILED_ADDING_INTERFACE);
  }

  @ParameterizedTest
  @EnumSource
  void itMakesNoWayIfItMayNotBeDetached(Mode mode) {
    Scene scene = Scene.in(mode).createdWith("a").protects("a").wants("a,b@net1");
    assertThat(scene.steps()).isEmpty();
    assertThat(scene.notices()).singleElement().asString().contains("in use by shop/a");
  }

  // Invalid elements keep the attachments that they may refer to.

  @ParameterizedTest
  @EnumSource
  void anInvalidElementKeepsTheInterfaceThatItNames(Mode mode) {
    Scene scene = Scene.in(mode).attached("a@x1", "a@x2", "b@x3");
    assertThat(scene.wants("[{'name':'a','interface':'x2','ips':'10.1.1.1'}]").steps())
        .containsExactly("Detach b@x3", "Detach a@x1");
    assertThat(scene.reasons()).containsExactly(EventReason.INVALID_NETWORK_SELECTION);
  }

  @ParameterizedTest
  @EnumSource
  void anInvalidElementWithoutInterfaceKeepsAllOfItsNetwork(Mode mode) {
    Scene scene = Scene.in(mode).attached("a@x1", "a@x2", "b@x3");
    assertThat(scene.wants("[{'name':'a','ips':'10.1.1.1'}]").steps())
        .containsExactly("Detach b@x3");
  }

  @ParameterizedTest
  @EnumSource
  void anInvalidElementWithoutNetworkKeepsWhatHasItsInterface(Mode mode) {
    Scene scene = Scene.in(mode).attached("a@x1", "b@x2");
    assertThat(scene.wants("[{'name':'x/y/z','interface':'x2'}]").steps())
        .containsExactly("Detach a@x1");
  }

  @ParameterizedTest
  @EnumSource
  void anElementThatMayMeanAnythingKeepsEverything(Mode mode) {
    Scene scene = Scene.in(mode).createdWith("a").attached("b@x2");
    assertThat(scene.wants("[{'name':7}]").steps()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void anInvalidElementTakesNothingFromAValidOne(Mode mode) {
    Scene scene = Scene.in(mode).attached("a@x1");
    assertThat(scene.wants("[{'name':'a','ips':'10.1.1.1'},{'name':'a'}]").work()).isEmpty();
    assertThat(scene.wants("[{'name':'a','interface':'x1'},{'name':'a','ips':5}]").work())
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void anInvalidElementIsNotAttachedAndWhatItKeepsNotAttachedOver(Mode mode) {
    Scene scene = Scene.in(mode).attached("a@x1");
    assertThat(
            scene
                .wants("[{'name':'a','interface':'x1','ips':5},{'name':'b','interface':'x1'}]")
                .steps())
        .isEmpty();
    assertThat(scene.notices()).anyMatch(notice -> notice.contains("in use by shop/a"));
  }

  // Changed requests.

  @ParameterizedTest
  @EnumSource
  void aChangedRequestIsNotAppliedAndReportedOnce(Mode mode) {
    Scene scene = Scene.in(mode).attached("a@x1", Scene.ips("10.1.1.1/24"));
    scene.wants("[{'name':'a','interface':'x1','ips':['10.1.1.2/24']}]");
    assertThat(scene.work()).isEmpty();
    assertThat(scene.reasons()).containsExactly(EventReason.INTERFACE_UPDATE_REJECTED);
    scene.wants("[{'name':'a','interface':'x1','ips':['10.1.1.1/24'],'mac':'02:00:00:00:00:01'}]");
    assertThat(scene.work()).isEmpty();
    assertThat(scene.notices()).singleElement().asString().contains("mac: asked for 02:");
    scene.wants("a@x1");
    assertThat(scene.reasons()).containsExactly(EventReason.INTERFACE_UPDATE_REJECTED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ips|['10.1.1.1/24']|['10.1.1.2/24']",
        "mac|'02:00:00:00:00:01'|'02:00:00:00:00:02'",
        "infiniband-guid|'c2:11:22:33:44:55:66:77'|'c2:11:22:33:44:55:66:78'",
        "portMappings|[{'hostPort':1,'containerPort':2}]|[{'hostPort':1,'containerPort':3}]",
        "bandwidth|{'ingressRate':1000}|{'ingressRate':2000}",
        "cni-args|{'vlan':1}|{'vlan':2}"
      })
  void aChangeOfAnyPartIsReportedAndCountsInMatching(String key, String before, String after) {
    Element asBefore = new Element(key, before);
    Element asAfter = new Element(key, after);
    for (Mode mode : Mode.values()) {
      Scene scene = Scene.in(mode).attached("a@x1", asBefore.request());
      scene.wants(asBefore.as("x1"));
      assertThat(scene.notices()).isEmpty();
      scene.wants(asAfter.as("x1"));
      assertThat(scene.work()).isEmpty();
      assertThat(scene.reasons()).containsExactly(EventReason.INTERFACE_UPDATE_REJECTED);
      assertThat(scene.notices()).singleElement().asString().contains(key + ": asked for ");
      scene.attached("a@x2", asAfter.request());
      assertThat(scene.wants(asAfter.unnamed()).steps()).containsExactly("Detach a@x1");
    }
  }

  /** An element for network a with one more key. */
  private record Element(String key, String value) {
    String unnamed() {
      return "[{'name':'a','" + key + "':" + value + "}]";
    }

    String as(String iface) {
      return "[{'name':'a','interface':'" + iface + "','" + key + "':" + value + "}]";
    }

    InterfaceRequest request() {
      return Scene.read(unnamed()).valid().getFirst().request();
    }
  }

  @Test
  void everyPartOfARequestIsCompared() {
    // A default route is never applied, and the device is compared with what the attachment holds.
    assertThat(InterfaceRequest.class.getConstructors()[0].getParameters())
        .hasSize(RequestPart.values().length + List.of("defaultRoute", "deviceId").size());
  }

  @ParameterizedTest
  @EnumSource
  void theGuidOfWhatMultusAttachedIsComparedIfItIsKnown(Mode mode) {
    String element = "[{'name':'a','interface':'x1','infiniband-guid':'c2:11:22:33:44:55:66:77'}]";
    Scene scene = Scene.in(mode).createdWith(element).wants(element);
    assertThat(scene.notices()).isEmpty();
    scene.wants(element.replace("77", "78"));
    assertThat(scene.reasons()).containsExactly(EventReason.INTERFACE_UPDATE_REJECTED);
  }

  @ParameterizedTest
  @EnumSource
  void theSameRequestInAnotherSpellingIsNoChange(Mode mode) {
    Scene scene =
        Scene.in(mode)
            .attached("a@x1", Scene.ips("fd00::1/64"))
            .attached("b@x2", Scene.mac("02:00:00:00:00:0a"));
    scene.wants(
        "[{'name':'a','interface':'x1','ips':['FD00:0::0:1/64']},"
            + "{'name':'b','interface':'x2','mac':'02-00-00-00-00-0A'}]");
    assertThat(scene.work()).isEmpty();
    assertThat(scene.notices()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aDefaultRouteIsReportedAndTheInterfaceAttachedWithoutIt(Mode mode) {
    Scene scene =
        Scene.in(mode).wants("[{'name':'a','interface':'x1','default-route':['10.1.1.1']}]");
    assertThat(scene.steps()).containsExactly("Attach a@x1");
    assertThat(scene.notices()).singleElement().asString().contains("default-route is ignored");
  }

  @ParameterizedTest
  @EnumSource
  void aMissingNadIsReportedAndAwaited(Mode mode) {
    Scene scene = Scene.in(mode).missing("a").wants("a,b");
    assertThat(scene.steps()).containsExactly("Attach b@net2");
    assertThat(scene.notices()).singleElement().asString().contains("shop/a not found");
    assertThat(scene.plan().awaitedNads()).containsExactly(Scene.ref("a"));
  }

  @ParameterizedTest
  @EnumSource
  void atMostFiveOfAReasonAreReportedOneByOne(Mode mode) {
    Scene scene = Scene.in(mode).missing("a").wants("a,a,a,a,a,a,a,a");
    assertThat(scene.notices()).hasSize(6).last().asString().contains("and 3 more");
  }

  /** A client in Go writes the keys of a list that it has read in another order. */
  @ParameterizedTest
  @EnumSource
  void aRequestIsTheSameInAnySpelling(Mode mode) {
    Scene scene =
        Scene.in(mode)
            .createdWith(
                "[{'name':'a','cni-args':{'b':1,'a':1}},{'name':'a','cni-args':{'b':2.0,'a':'<'}}]");
    assertThat(scene.wants("[{'name':'a','cni-args':{'a':'\\u003c','b':2}}]").steps())
        .containsExactly("Detach a@net1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'cniVersion':'1.0.0','name':'a','type':'macvlan','args':{'cni':{'n':1}}}",
        // What a list has itself reaches no plugin, and the cache shows the first plugin's.
        "{'cniVersion':'1.0.0','name':'a','args':{'cni':{'own':2}},'plugins':["
            + "{'type':'macvlan','args':{'cni':{'n':1}}},"
            + "{'type':'tuning','args':{'cni':{'own':2}}}]}",
      })
  void whatTheNadItselfPassesToItsPluginIsNoRequest(String config) {
    Scene scene = Scene.in(Mode.OBSERVING).network("a", config);
    NetworkCatalog catalog = new NetworkCatalog(scene.pod.networks);
    InterfaceRequest shown = InterfaceRequest.NONE.withCniArgs("{\"n\":1,\"own\":2}");
    assertThat(catalog.asked(Scene.ref("a"), shown).cniArgs()).isEqualTo("{\"own\":2}");
    InterfaceRequest changed = InterfaceRequest.NONE.withCniArgs("{\"n\":2}");
    assertThat(catalog.asked(Scene.ref("a"), changed)).isEqualTo(changed);
    InterfaceRequest none = InterfaceRequest.NONE.withCniArgs("{\"n\":1}");
    assertThat(catalog.asked(Scene.ref("a"), none)).isEqualTo(InterfaceRequest.NONE);
  }

  /** The config shows its network, and nothing lists it any more. */
  @Test
  void anInvalidElementKeepsAlsoWhatOnlyItsConfigShowsToBeOfItsNetwork() {
    Scene scene = Scene.in(Mode.OBSERVING).attachedByOther("a@x1").unlisted("a@x1");
    assertThat(scene.wants("[{'name':'a','ips':'10.1.1.1'}]").steps()).isEmpty();
    assertThat(scene.wants("[{'name':'a','interface':'x1','ips':'10.1.1.1'}]").steps()).isEmpty();
    assertThat(scene.wants("[{'name':'b','ips':'10.1.1.1'}]").steps())
        .containsExactly("Detach unknown/x1@x1");
    assertThat(scene.wants("[{'name':'b','interface':'x1','ips':'10.1.1.1'}]").steps())
        .containsExactly("Detach unknown/x1@x1");
  }
}
