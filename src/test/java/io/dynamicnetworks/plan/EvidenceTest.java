package io.dynamicnetworks.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.AttachmentState.Abandoned;
import io.dynamicnetworks.model.AttachmentState.Adding;
import io.dynamicnetworks.model.AttachmentState.Adopted;
import io.dynamicnetworks.model.AttachmentState.Attached;
import io.dynamicnetworks.model.AttachmentState.Deleted;
import io.dynamicnetworks.model.AttachmentState.Deleting;
import io.dynamicnetworks.model.AttachmentState.Origin;
import io.dynamicnetworks.model.StatusEntry;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What counts as attached when the sources of evidence disagree (SPEC 3). */
class EvidenceTest {

  // Undecided: the controller must ask the runtime.

  @ParameterizedTest
  @EnumSource
  void aPodWithoutNetworksNeedsNoLookup(Mode mode) {
    assertThat(Scene.in(mode).wants("").notAsked().plan().isEmpty()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void aPodThatHasWhatItsLedgerKeepsNeedsNoLookupWhereTheCacheShowsIt(Mode mode) {
    Plan plan = Scene.in(mode).attached("a@x1").wants("a@x1").notAsked().plan();
    assertThat(plan.undecided()).isEqualTo(mode == Mode.BLIND);
    assertThat(plan.steps()).isEmpty();
  }

  @Test
  void whatMultusAttachedAndIsDesiredNeedsNoLookup() {
    Scene scene = Scene.in(Mode.OBSERVING).createdWith("a,b@x1").notAsked();
    assertThat(scene.wants("a,b@x1").plan().isEmpty()).isTrue();
    assertThat(scene.wants("b@x1,a").plan().isEmpty()).isTrue();
  }

  @Test
  void whatMultusAttachedAndIsNotDesiredNeedsALookup() {
    Plan plan = Scene.in(Mode.OBSERVING).createdWith("a,b@x1").notAsked().wants("a").plan();
    assertThat(plan.undecided()).isTrue();
    assertThat(plan.steps()).isEmpty();
  }

  @Test
  void aLedgerThatTheCacheContradictsNeedsALookup() {
    Scene scene = Scene.in(Mode.OBSERVING).attached("a@x1").wants("a@x1").notAsked();
    scene.pod.detachByOther(Scene.iface("x1"));
    assertThat(scene.plan().undecided()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void aSandboxThatMayHaveBeenRecreatedNeedsALookup(Mode mode) {
    Scene scene = Scene.in(mode).attached("a@x1").wants("a@x1").notAsked();
    scene.pod.ledger.replaceAll(kept -> kept.withSandboxHint("an earlier hint"));
    assertThat(scene.plan().undecided()).isTrue();
  }

  @Test
  void aListOfNetworksWithoutAnyFileInTheCacheNeedsALookup() {
    Scene scene = Scene.in(Mode.OBSERVING).createdWith("a").wants("a").notAsked();
    scene.pod.bypassMultus();
    assertThat(scene.plan().undecided()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void onceEverythingWasAskedNothingIsUndecided(Mode mode) {
    Scene scene = Scene.in(mode).createdWith("a").attached("b@x1").wants("c");
    assertThat(scene.plan().undecided()).isFalse();
  }

  // The ledger.

  @ParameterizedTest
  @EnumSource
  void anAddOfUnknownOutcomeIsCleanedAndDoneAgainUnlessTheCacheShowsIt(Mode mode) {
    Scene scene =
        Scene.in(mode)
            .remembers(Scene.attachment("a@x1", new Adding(5)).withEntries(List.of()))
            .wants("a@x1");
    assertThat(scene.steps()).containsExactly("Clean a@x1", "Attach a@x1");
  }

  @ParameterizedTest
  @EnumSource
  void whatMayBeHalfDeletedGoesBeforeItIsAttachedAgain(Mode mode) {
    Scene scene =
        Scene.in(mode).attached("a@x1").inState("a@x1", new Deleting(Origin.ATTACHED, null));
    assertThat(scene.wants("a@x1").steps()).containsExactly("Detach a@x1", "Attach a@x1");
    assertThat(scene.wants("").steps()).containsExactly("Detach a@x1");
    assertThat(scene.wants("a@x1").carriedOut()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void whatWasAttachedInAnEarlierSandboxIsCleanedThereAndAttachedHere(Mode mode) {
    Scene scene =
        Scene.in(mode)
            .remembers(Scene.inSandbox("sandbox-0", Scene.attachment("a@x1", new Attached())))
            .wants("a@x1");
    assertThat(scene.steps()).containsExactly("Clean a@x1", "Attach a@x1");
    assertThat(scene.only(Step.Clean.class).attachment().sandbox().id()).isEqualTo("sandbox-0");
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.wants("").steps()).containsExactly("Detach a@x1");
  }

  @ParameterizedTest
  @EnumSource
  void whatMultusAttachedInAnEarlierSandboxIsForgotten(Mode mode) {
    Attachment adopted = Scene.attachment("a@x1", new Adopted());
    Attachment byMultus =
        new Attachment(
            adopted.add(), adopted.state(), adopted.entries(), true, adopted.sandboxHint());
    Scene scene = Scene.in(mode).remembers(Scene.inSandbox("sandbox-0", byMultus)).wants("");
    assertThat(scene.steps()).isEmpty();
  }

  /** Multus' own teardown of that sandbox knew nothing of it. */
  @ParameterizedTest
  @EnumSource
  void whatAnotherHotPlugControllerAttachedInAnEarlierSandboxIsCleanedThere(Mode mode) {
    Scene scene =
        Scene.in(mode)
            .remembers(Scene.inSandbox("sandbox-0", Scene.attachment("a@x1", new Adopted())))
            .wants("");
    assertThat(scene.steps()).containsExactly("Clean a@x1");
    assertThat(scene.only(Step.Clean.class).attachment().sandbox().id()).isEqualTo("sandbox-0");
    assertThat(scene.carriedOut()).isEmpty();
  }

  @Test
  void anAbandonedAddIsDeletedBeforeItIsRepeated() {
    Scene scene =
        Scene.in(Mode.BLIND)
            .remembers(Scene.attachment("a@x1", new Abandoned(5)).withEntries(List.of()))
            .wants("a@x1");
    assertThat(scene.steps()).containsExactly("Clean a@x1", "Attach a@x1");
    assertThat(scene.wants("").steps()).containsExactly("Clean a@x1");
  }

  @Test
  void withTheCacheItIsDoneAgainAtOnce() {
    Scene scene =
        Scene.in(Mode.OBSERVING)
            .remembers(Scene.attachment("a@x1", new Abandoned(5)).withEntries(List.of()));
    assertThat(scene.wants("a@x1").steps()).containsExactly("Attach a@x1");
    assertThat(scene.wants("").steps()).isEmpty();
  }

  @Test
  void withoutTheCacheWhatAnAbandonedDelMayDeleteNeedsALookup() {
    Scene scene =
        Scene.in(Mode.BLIND)
            .attached("a@x1")
            .remembers(Scene.attachment("b@x1", new Abandoned(5)).withEntries(List.of()));
    assertThat(scene.wants("a@x1").steps()).containsExactly("Verify a@x1");
    assertThat(scene.wants("").steps()).containsExactly("Detach a@x1");
  }

  @Test
  void anAttachmentThatIsNotInTheCacheIsAttachedAgain() {
    Scene scene = Scene.in(Mode.OBSERVING).attached("a@x1").wants("a@x1");
    scene.pod.detachByOther(Scene.iface("x1"));
    assertThat(scene.steps()).containsExactly("Attach a@x1");
  }

  // Tombstones.

  @Test
  void whatTheCacheGoesOnListingAfterItsDelIsNotThere() {
    Scene scene = Scene.in(Mode.OBSERVING).attached("a@x1");
    scene.pod.loseLink(Scene.iface("x1"));
    assertThat(scene.wants("").carriedOut()).isEmpty();
    assertThat(scene.wants("").notAsked().plan().isEmpty()).isTrue();
    assertThat(scene.wants("a").steps()).containsExactly("Attach a@net1");
  }

  @Test
  void itIsThereAgainOnceTheFileIsNewer() {
    Scene scene = Scene.in(Mode.OBSERVING).attached("a@x1");
    scene.pod.loseLink(Scene.iface("x1"));
    scene.wants("").carriedOut();
    scene.attachedByOther("a@x1");
    assertThat(scene.wants("a@x1").steps()).isEmpty();
    assertThat(scene.wants("").steps()).containsExactly("Detach a@x1");
  }

  @ParameterizedTest
  @EnumSource
  void aTombstoneGoesOutOfNetworkStatusEvenWhereItIsNotListed(Mode mode) {
    Scene scene = Scene.in(mode).remembers("a@x1", new Deleted(9)).wants("");
    assertThat(scene.work()).containsExactly("Unlist a@x1");
    assertThat(scene.alsoListed("[{'name':'shop/a','interface':'x1'}]").work())
        .containsExactly("Unlist a@x1");
    assertThat(scene.carriedOut()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aTombstoneDoesNotTakeOutWhatWasAttachedSince(Mode mode) {
    Scene scene = Scene.in(mode).attached("a@x1").remembers("a@x1", new Deleted(9));
    assertThat(scene.wants("a@x1").work()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void whatMultusAttachedAndWasDetachedIsNotThereAgain(Mode mode) {
    Scene scene = Scene.in(mode).createdWith("a,a").wants("a");
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.pod.places()).containsExactly("a@net1");
    assertThat(scene.wants("").carriedOut()).isEmpty();
    assertThat(scene.wants("a,a").steps()).containsExactly("Attach a@net1", "Attach a@net2");
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.pod.places()).containsExactly("a@net1", "a@net2");
  }

  @ParameterizedTest
  @EnumSource
  void ofSeveralOfOneNetworkEachStaysWhatItWas(Mode mode) {
    Scene scene = Scene.in(mode).createdWith("a,a@x,a").wants("a,a@x,a");
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.wants("a@x").steps()).containsExactly("Detach a@net3", "Detach a@net1");
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.wants("").steps()).containsExactly("Detach a@x");
    assertThat(scene.carriedOut()).isEmpty();
  }

  // Adopted attachments.

  @ParameterizedTest
  @EnumSource
  void whatAnotherControllerAttachedIsKeptInTheLedgerOnce(Mode mode) {
    Scene scene = Scene.in(mode).attachedByOther("a@x1").wants("a@x1");
    assertThat(scene.plan().toRecord())
        .singleElement()
        .satisfies(kept -> assertThat(Scene.isAt(kept, "a@x1")).isTrue())
        .satisfies(kept -> assertThat(kept.created()).isFalse());
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.plan().toRecord()).isEmpty();
  }

  @Test
  void withoutTheCacheWhatMultusAttachedIsKeptOnce() {
    Scene scene = Scene.in(Mode.BLIND).createdWith("a,b@x1").wants("a,b@x1");
    assertThat(scene.plan().toRecord())
        .extracting(kept -> Scene.place(kept.network(), kept.iface().value()))
        .containsExactly("a@net1", "b@x1");
    assertThat(scene.plan().toRecord()).allMatch(Attachment::created);
    assertThat(scene.carriedOut()).isEmpty();
  }

  @Test
  void withoutTheCacheWhatIsNeitherNamedNorListedSatisfiesItsSelectionAndStays() {
    Scene scene =
        Scene.in(Mode.BLIND).defaults("nets/base").gives("old", ResultShape.OLD).createdWith("old");
    assertThat(scene.wants("old").work()).isEmpty();
    assertThat(scene.wants("").work()).isEmpty();
    assertThat(scene.wants("old,b").work()).containsExactly("Attach b@net3");
    scene.wants("old,old").carriedOut();
    assertThat(scene.wants("old").steps()).containsExactly("Detach old@net3");
  }

  @Test
  void afterTheChangeOfImageUnnamedSelectionsFindWhatTheGoControllerGaveThem() {
    Scene scene = Scene.in(Mode.BLIND).createdWith("a").attachedByOther("a@net2", "b@net3");
    assertThat(scene.wants("a,a,b").steps()).isEmpty();
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.wants("a,b").steps()).containsExactly("Detach a@net2");
  }

  @Test
  void withoutTheCacheTheFirstInterfaceOfAResultGivesTheName() {
    Scene scene =
        Scene.in(Mode.BLIND)
            .gives("nets/base", ResultShape.OLD)
            .gives("a", ResultShape.TWO_INTERFACES)
            .defaults("nets/base")
            .createdWith("a");
    assertThat(scene.wants("").steps()).containsExactly("Detach a@net2");
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.listed()).isEmpty();
  }

  @Test
  void withoutTheCacheWhatIsListedUnderAnotherNameIsNotOfANamedSelection() {
    Scene scene = Scene.in(Mode.BLIND).createdWith("a@x1").attachedByOther("a@go1").wants("");
    assertThat(scene.steps()).containsExactly("Detach a@x1");
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.listed()).containsExactly("a@go1");
  }

  @Test
  void withoutTheCacheWhatIsListedAfterTheFirstLookupIsOfWhatWasSeenThen() {
    Scene scene = Scene.in(Mode.BLIND).gives("a", ResultShape.ETH0).createdWith("a@x1,b");
    List<StatusEntry> byMultus = List.copyOf(scene.pod.status());
    scene.listed("[]").wants("a@x1,b").carriedOut(); // The watch was late.
    scene.pod.status(byMultus);
    assertThat(scene.wants("b").steps()).containsExactly("Detach a@x1");
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.listed()).containsExactly("b@net2");
  }

  @Test
  void anEntryIsAskedForIfNetworkNameAndAddressAre() {
    Evidence.Creation.Known creation =
        new Evidence.Creation.Known(
            Scene.read(
                    "[{'name':'a','interface':'x1','ips':['10.9.0.2/24']},"
                        + "{'name':'b','ips':['10.9.0.3/24']}]")
                .valid());
    assertThat(
            Scene.entries(
                    "[{'name':'shop/a','interface':'x1','ips':['10.9.0.2']},"
                        + "{'name':'shop/b','interface':'net7','ips':['10.9.0.3']},"
                        + "{'name':'shop/a','interface':'x2','ips':['10.9.0.2']},"
                        + "{'name':'shop/a','interface':'x1','ips':['10.9.0.3']},"
                        + "{'name':'shop/c','interface':'x1','ips':['10.9.0.2']},"
                        + "{'name':'shop/a','interface':'x1'}]")
                .stream()
                .map(creation.asked()::include))
        .containsExactly(true, true, false, false, false, false);
  }

  /** Multus lists both as eth0, and nothing shows the second one's name. */
  @Test
  void whatReplacesANamedInterfaceLeavesTheUnnamedOneOfItsNetworkListed() {
    Scene scene =
        Scene.in(Mode.BLIND).gives("a", ResultShape.ETH0).createdWith("a@x1,a").wants("b@x1");
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.listed()).containsExactlyInAnyOrder("a@eth0", "b@x1");
  }

  @ParameterizedTest
  @EnumSource
  void anEntryThatTwoAttachmentsHaveStaysForTheOneThatStays(Mode mode) {
    Scene scene = Scene.in(mode).gives("a", ResultShape.ETH0).createdWith("a");
    assertThat(scene.wants("a,a@x1").carriedOut()).isEmpty();
    assertThat(scene.wants("a").steps()).containsExactly("Detach a@x1");
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.listed()).containsExactly("a@eth0");
  }

  /** What the named selection has does not satisfy the other one. */
  @Test
  void withoutTheCacheAnUnnamedSelectionFindsItsEntryBesideANamedOneOfItsNetwork() {
    Scene scene = Scene.in(Mode.BLIND).createdWith("s@x1").attached("s@net1").ledgerLost();
    assertThat(scene.wants("s,s@x1").steps()).isEmpty();
    assertThat(scene.carriedOut()).isEmpty();
    assertThat(scene.wants("s@x1").steps()).containsExactly("Detach s@net1");
  }

  @Test
  void withoutTheCacheWhatAnEditAddedIsNotTakenForWhatMultusDidNotList() {
    Scene scene =
        Scene.in(Mode.BLIND)
            .gives("s", ResultShape.OLD)
            .createdWith("s@x1")
            .alsoListed("[{'name':'shop/s','interface':'net1','ips':['10.9.9.9']}]");
    assertThat(scene.wants("s,s@x1").steps()).isEmpty();
    assertThat(scene.plan().toRecord())
        .extracting(kept -> Scene.place(kept.network(), kept.iface().value()))
        .containsExactly("s@x1", "s@net1");
  }

  @Test
  void withoutTheCacheAllEntriesOfWhatAnotherControllerAttachedAreItsOwn() {
    for (String networks : List.of("a@net1", "a")) {
      Scene scene =
          Scene.in(Mode.BLIND).gives("a", ResultShape.TWO_INTERFACES).attachedByOther("a@net1");
      assertThat(scene.wants(networks).carriedOut()).isEmpty();
      assertThat(scene.listed()).containsExactly("a@net1", "a@net1-ctl");
      assertThat(scene.wants("").steps()).containsExactly("Detach a@net1");
      assertThat(scene.carriedOut()).isEmpty();
      assertThat(scene.listed()).isEmpty();
    }
  }

  /** An IPAM may give the next sandbox the same address. */
  @Test
  void withoutTheCacheWhatMultusListsWhereItAttachesIsNoFormerEntry() {
    Scene scene = Scene.in(Mode.BLIND).createdWith("a").listed("[" + A_ON_NET1 + "]");
    scene.formerly("[" + A_ON_NET1 + "]");
    assertThat(scene.wants("a").work()).isEmpty();
    assertThat(scene.wants("").steps()).containsExactly("Detach a@net1");
  }

  private static final String A_ON_NET1 =
      "{'name':'shop/a','interface':'net1','ips':['10.9.0.2'],'mac':'02:00:00:00:00:02'}";
}
