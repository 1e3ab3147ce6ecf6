package io.dynamicnetworks.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.AttachmentState.Attached;
import io.dynamicnetworks.model.EventReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Only what a hot-plug controller attached, or multus attached for a selection, is ever detached
 * (SPEC 4.1, 4.7, 4.8).
 */
class OwnershipTest {

  @ParameterizedTest
  @EnumSource
  void whatMultusAttachedForASelectionIsDetachedOnceItIsNotWanted(Mode mode) {
    Scene scene = Scene.in(mode).createdWith("a,b@x1");
    assertThat(scene.wants("a,b@x1").work()).isEmpty();
    assertThat(scene.wants("a").steps()).containsExactly("Detach b@x1");
    assertThat(scene.wants("b@x1").steps()).containsExactly("Detach a@net1");
    assertThat(scene.wants("").steps()).containsExactly("Detach b@x1", "Detach a@net1");
  }

  @ParameterizedTest
  @EnumSource
  void whatMultusAttachedForASelectionStaysDetached(Mode mode) {
    Scene scene = Scene.in(mode).createdWith("a,b@x1").wants("a");
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.pod.places()).containsExactly("a@net1");
    assertThat(scene.wants("a,b@x1").steps()).containsExactly("Attach b@x1");
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.wants("").carriedOut()).isEmpty();
    assertThat(scene.pod.places()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void whatThisControllerAttachedIsDetached(Mode mode) {
    Scene scene = Scene.in(mode).attached("a@x1", "b@x2");
    assertThat(scene.wants("a@x1,b@x2").work()).isEmpty();
    assertThat(scene.wants("").steps()).containsExactly("Detach b@x2", "Detach a@x1");
  }

  @Test
  void whatAnotherControllerAttachedIsManagedLikeOurOwn() {
    Scene scene = Scene.in(Mode.OBSERVING).attachedByOther("a@x1");
    assertThat(scene.wants("a@x1").work()).isEmpty();
    Plan plan = scene.wants("").plan();
    assertThat(plan.steps()).map(Scene::label).containsExactly("Detach a@x1");
    assertThat(scene.only(Step.Detach.class).attachment().config())
        .isEqualTo(Scene.config(Scene.ref("a")));
  }

  @Test
  void whatAnotherControllerAttachedIsKnownByItsConfigWhereNothingListsIt() {
    Scene scene = Scene.in(Mode.OBSERVING).attachedByOther("a@x1").unlisted("a@x1");
    assertThat(scene.wants("a").work()).containsExactly("List a@x1");
    assertThat(scene.wants("").steps()).containsExactly("Detach unknown/x1@x1");
    assertThat(scene.wants("b").steps()).containsExactly("Attach b@net1", "Detach unknown/x1@x1");
    assertThat(scene.wants("b@x1").steps()).containsExactly("Detach unknown/x1@x1", "Attach b@x1");
    assertThat(scene.missing("b").wants("b@x1").steps()).isEmpty();
  }

  @Test
  void whatHasTheConfigOfAKnownNetworkIsNotOfANadWithoutConfig() {
    Scene scene =
        Scene.in(Mode.OBSERVING)
            .network("istio", "")
            .createdWith("a")
            .attachedByOther("a@x1")
            .unlisted("a@x1");
    assertThat(scene.wants("istio,a@net1").steps()).containsExactly("Detach unknown/x1@x1");
    scene = Scene.in(Mode.OBSERVING).network("istio", "").attachedByOther("a@x1").unlisted("a@x1");
    assertThat(scene.wants("istio,b").steps()).containsExactly("Attach b@net2");
  }

  @Test
  void whatAnotherControllerAttachedIsKnownByItsResult() {
    Scene scene =
        Scene.in(Mode.OBSERVING).gives("a", ResultShape.ETH0).attachedByOther("a@x1").wants("");
    assertThat(scene.steps()).containsExactly("Detach a@x1");
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.listed()).isEmpty();
  }

  @Test
  void itIsKnownSoAlsoAfterItsNadChangedIfNothingElseExplainsTheEntry() {
    Scene scene =
        Scene.in(Mode.OBSERVING)
            .gives("a", ResultShape.ETH0)
            .attachedByOther("a@x1")
            .network("a", "{'cniVersion':'1.0.0','name':'a2','type':'macvlan'}")
            .wants("");
    assertThat(scene.steps()).containsExactly("Detach a@x1");
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.listed()).isEmpty();
    scene =
        Scene.in(Mode.OBSERVING)
            .gives("a", ResultShape.ETH0)
            .gives("b", ResultShape.ETH0)
            .createdWith("a")
            .attachedByOther("b@x1")
            .unlisted("b@eth0")
            .network("b", "{'cniVersion':'1.0.0','name':'b2','type':'macvlan'}")
            .wants("a");
    assertThat(scene.steps()).containsExactly("Detach unknown/x1@x1");
  }

  @Test
  void theRuntimeIsAskedWhereASelectionAsksForTheNameOfWhatAnotherMayHave() {
    Scene scene = Scene.in(Mode.OBSERVING).createdWith("a").notAsked();
    assertThat(scene.wants("b@net1,a").plan().undecided()).isTrue();
    assertThat(scene.wants("b@x1,a").plan().undecided()).isFalse();
  }

  @Test
  void withoutTheCacheItCountsOnceASelectionWasSeenToAskForIt() {
    Scene scene = Scene.in(Mode.BLIND).attachedByOther("a@x1", "b@x2");
    assertThat(scene.wants("").work()).isEmpty();
    assertThat(scene.wants("a@x1").steps()).isEmpty();
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.wants("").steps()).containsExactly("Detach a@x1");
  }

  @Test
  void withoutTheCacheAListedEntryOfAForbiddenNetworkIsNotTakenOver() {
    Scene scene = Scene.in(Mode.BLIND).attachedByOther("t2/s@x1").isolated().wants("t2/s@x1");
    assertThat(scene.plan().toRecord()).isEmpty();
    assertThat(scene.work()).isEmpty();
    assertThat(scene.reasons()).containsExactly(EventReason.FAILED_ADDING_INTERFACE);
  }

  @ParameterizedTest
  @EnumSource
  void whatNetworkStatusAloneListsCausesNoCniCall(Mode mode) {
    Scene scene =
        Scene.in(mode)
            .alsoListed("[{'name':'shop/a','interface':'x1'},{'name':'shop/b'}]")
            .wants("");
    assertThat(scene.steps()).isEmpty();
  }

  @Test
  void aTenantsEntryDoesNotSatisfyASelection() {
    Scene scene =
        Scene.in(Mode.OBSERVING).alsoListed("[{'name':'shop/a','interface':'net7'}]").wants("a");
    assertThat(scene.steps()).containsExactly("Attach a@net1");
  }

  @ParameterizedTest
  @EnumSource
  void multusDefaultNetworksAreNeverTouchedWhateverTheirNamespace(Mode mode) {
    Scene scene = Scene.in(mode).defaults("kube-system/infra", "logs").createdWith("a");
    assertThat(scene.pod.places()).contains("a@net3");
    assertThat(scene.wants("a").work()).isEmpty();
    assertThat(scene.wants("").steps()).containsExactly("Detach a@net3");
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.pod.places()).containsExactly("kube-system/infra@net1", "logs@net2");
  }

  @Test
  void aSelectionOfADefaultNetworkIsSatisfiedByWhatMultusAttachedForIt() {
    Scene scene = Scene.in(Mode.OBSERVING).defaults("logs").createdWith("logs");
    assertThat(scene.wants("logs").work()).isEmpty();
    assertThat(scene.wants("[{'name':'logs','mac':'02:00:00:00:00:01'}]").work()).isEmpty();
    assertThat(scene.wants("").steps()).containsExactly("Detach logs@net2");
  }

  @Test
  void withoutMultusRecordTheNumberOfAttachmentsShowsTheDefaultNetworks() {
    Scene scene = Scene.in(Mode.OBSERVING).defaults("logs").createdWith("a,b@x1");
    scene.pod.loseRecord();
    assertThat(scene.wants("a,b@x1").work()).isEmpty();
    assertThat(scene.wants("b@x1").steps()).containsExactly("Detach a@net2");
    assertThat(scene.wants("").steps()).containsExactly("Detach b@x1", "Detach a@net2");
  }

  @ParameterizedTest
  @EnumSource
  void aProtectedNetworkIsNeverDetached(Mode mode) {
    Scene scene = Scene.in(mode).createdWith("p,a").attached("p@x1").protects("p").wants("");
    assertThat(scene.steps()).containsExactly("Detach a@net2");
    assertThat(scene.wants("b@x1").steps()).containsExactly("Detach a@net2");
    assertThat(scene.notices()).singleElement().asString().contains("in use by shop/p");
  }

  @ParameterizedTest
  @EnumSource
  void aProtectedNetworkIsAttached(Mode mode) {
    assertThat(Scene.in(mode).protects("p").wants("p@x1").steps()).containsExactly("Attach p@x1");
  }

  @ParameterizedTest
  @EnumSource
  void whatIsolationForbidsAndMultusAttachedIsLeftAlone(Mode mode) {
    Scene scene = Scene.in(mode).createdWith("t2/s@x1,a@x2").isolated();
    assertThat(scene.wants("a@x2").steps()).isEmpty();
    assertThat(scene.wants("").steps()).containsExactly("Detach a@x2");
  }

  @ParameterizedTest
  @EnumSource
  void whatIsolationForbidsAndIsOurOwnIsDetachedButNotAttached(Mode mode) {
    Scene scene = Scene.in(mode).attached("t2/s@x1").isolated();
    assertThat(scene.wants("t2/s@x1").work()).isEmpty();
    assertThat(scene.wants("").steps()).containsExactly("Detach t2/s@x1");
  }

  @ParameterizedTest
  @EnumSource
  void globalNamespacesAreForEveryPod(Mode mode) {
    Scene scene = Scene.in(mode).isolated("shared").wants("shared/a@x1,other/b@x2");
    assertThat(scene.steps()).containsExactly("Attach shared/a@x1");
    assertThat(scene.notices())
        .singleElement()
        .asString()
        .contains("may use networks of shared, shop, not of other");
  }

  @ParameterizedTest
  @EnumSource
  void theClusterInterfaceCannotBeRequested(Mode mode) {
    Scene scene = Scene.in(mode).wants("a@eth0");
    assertThat(scene.work()).isEmpty();
    assertThat(scene.reasons()).containsExactly(EventReason.INVALID_NETWORK_SELECTION);
  }

  @ParameterizedTest
  @EnumSource
  void withoutAnyConfigADetachIsReportedAndAwaited(Mode mode) {
    Scene scene =
        Scene.in(mode)
            .remembers(Scene.attachment("a@x1", new Attached()).withConfig(null))
            .missing("a")
            .wants("");
    if (mode == Mode.BLIND) {
      assertThat(scene.steps()).isEmpty();
      assertThat(scene.reasons()).containsExactly(EventReason.FAILED_REMOVING_INTERFACE);
      assertThat(scene.plan().awaitedNads()).containsExactly(Scene.ref("a"));
    } else {
      assertThat(scene.steps()).as("nothing is there").isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDetachUsesTheConfigOfItsAddEvenIfTheNadChanged(Mode mode) {
    Scene scene = Scene.in(mode).attached("a@x1").wants("");
    scene.network("a", "{'cniVersion':'1.0.0','name':'a','type':'ipvlan'}");
    assertThat(scene.only(Step.Detach.class).attachment().config()).contains("macvlan");
    scene.missing("a");
    assertThat(scene.steps()).containsExactly("Detach a@x1");
  }

  /** What the same plan takes over and detaches gets one DEL. */
  @Test
  void whatAnotherControllerAttachedIsDetachedOnce() {
    Scene scene = Scene.in(Mode.BLIND).attachedByOther("b@net2").wants("b,c@net2");
    assertThat(scene.steps()).containsExactly("Detach b@net2", "Attach b@net1", "Attach c@net2");
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.pod.places()).containsExactly("b@net1", "c@net2");
  }

  /** The previous controller moved x1 to another network, and only network-status shows it. */
  @Test
  void withoutTheCacheWhatNetworkStatusListsInsteadIsNotDetachedAsWhatThePodWasCreatedWith() {
    Scene scene =
        Scene.in(Mode.BLIND)
            .createdWith("a@x1")
            .unlisted("a@x1")
            .alsoListed("[{'name':'shop/b','interface':'x1'}]");
    assertThat(scene.wants("b@x1").steps()).isEmpty();
    assertThat(scene.wants("").steps()).isEmpty();
    assertThat(scene.wants("a@x1").steps()).as("a tenant may have written the entry").isEmpty();
  }

  @Test
  void withoutTheCacheNoneOfTwoIsDetachedIfOneMayBeADefaultNetwork() {
    Scene scene = Scene.in(Mode.BLIND).defaults("logs").createdWith("logs");
    assertThat(scene.wants("logs").work()).isEmpty();
    assertThat(scene.wants("").steps()).isEmpty();
    assertThat(scene.wants("logs@net2").steps()).isEmpty();
    assertThat(scene.wants("logs@net1").steps()).isEmpty();
  }

  @Test
  void withoutTheCacheAnAddressThatWasAskedForShowsWhichIsWhich() {
    String first = "{'name':'s','ips':['10.1.1.11/24']}";
    String second = "{'name':'s','ips':['10.1.1.12/24']}";
    Scene scene =
        Scene.in(Mode.BLIND)
            .defaults("logs")
            .createdWith("[" + first + "," + second + "]")
            .listed(
                "[{'name':'shop/s','interface':'net2','ips':['10.1.1.11']},"
                    + "{'name':'shop/s','interface':'net3','ips':['10.1.1.12']}]");
    assertThat(scene.wants("[" + second + "]").steps()).containsExactly("Detach s@net2");
    assertThat(scene.wants("[" + first + "]").steps()).containsExactly("Detach s@net3");
  }

  @Test
  void withoutTheCacheAnInterfaceHasNoEntryOfOneWhoseNameBeginsLikeIts() {
    Scene scene = Scene.in(Mode.BLIND).createdWith("a@data,a@data-2").wants("a@data-2");
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.pod.places()).containsExactly("a@data-2");
    assertThat(scene.listed()).containsExactly("a@data-2");
  }

  @Test
  void aProtectedNetworkIsNotDetachedThoughOnlyItsConfigShowsWhichItIs() {
    Scene scene = Scene.in(Mode.OBSERVING).attachedByOther("p@x1").unlisted("p@x1").protects("p");
    assertThat(scene.wants("").steps()).isEmpty();
    scene.alsoListed("[{'name':'shop/b','interface':'x1'}]");
    assertThat(scene.wants("").steps()).isEmpty();
  }

  @Test
  void withoutTheCacheASelectionThatIsSatisfiedTakesNothingOverBesideOneOfAnotherName() {
    Scene scene = Scene.in(Mode.BLIND).defaults("logs").createdWith("logs");
    assertThat(scene.wants("logs@x9,logs").steps()).containsExactly("Attach logs@x9");
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.pod.places()).containsExactly("logs@net1", "logs@net2", "logs@x9");
  }

  /** The pod's cache files are too long to be kept all. */
  @Test
  void whereTheConfigOfTheAttachIsNotKeptNoOtherIsUsedThatMayDiffer() {
    Scene scene = Scene.in(Mode.OBSERVING).createdWith("a@x1").wants("");
    scene.pod.dropTexts(Scene.iface("x1"));
    assertThat(scene.only(Step.Detach.class).withheld()).as("the NAD has that name").isNull();
    scene.network("a", "{'cniVersion':'1.0.0','name':'renamed','type':'macvlan'}");
    assertThat(scene.only(Step.Detach.class).withheld()).contains("too long to be kept");
    Scene device = Scene.in(Mode.OBSERVING).takes("a", "example.com/fast").createdWith("a@x1");
    device.pod.dropTexts(Scene.iface("x1"));
    assertThat(device.wants("").only(Step.Detach.class).withheld()).contains("too long to be kept");
  }
}
