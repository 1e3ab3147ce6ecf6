package io.dynamicnetworks.plan;

import static io.dynamicnetworks.plan.Scene.HINT;
import static io.dynamicnetworks.plan.Scene.entry;
import static io.dynamicnetworks.plan.Scene.inSandbox;
import static io.dynamicnetworks.plan.Scene.listedAs;
import static io.dynamicnetworks.plan.Scene.scene;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.LedgerEntry.State;
import io.dynamicnetworks.model.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the ledger says beyond network-status. */
class LedgerEvidenceTest {
  @Test
  void anAttachWhoseWriteWasLostIsPublished() {
    assertThat(scene().wants("a@ens4").remembers(State.ATTACHED, "a@ens4").steps())
        .containsExactly("Publish a@ens4");
  }

  @Test
  void anAttachWhoseWriteWasLostAndThatIsNotWantedIsDetached() {
    Scene scene = scene().remembers(State.ATTACHED, "a@ens4");
    assertThat(scene.steps()).containsExactly("Detach a@ens4");
    assertThat(scene.plan().steps()).first().hasFieldOrPropertyWithValue("entries", List.of());
  }

  @Test
  void anAttachThatIsListedInPartIsNotPublishedAgain() {
    var both = List.of(listedAs("a@ens4"), listedAs("a@ctl"));
    assertThat(
            scene()
                .wants("a@ens4")
                .listed("a@ens4")
                .remembers(entry(State.ATTACHED, "a@ens4").withEntries(both))
                .steps())
        .isEmpty();
  }

  @Test
  void anAttachThatGaveNothingToListIsNeitherPublishedNorAttachedAgain() {
    assertThat(
            scene()
                .wants("a@ens4")
                .remembers(entry(State.ATTACHED, "a@ens4").withEntries(List.of()))
                .steps())
        .isEmpty();
  }

  @Test
  void linksWhoseResultsNameNoInterfaceShareTheirEntryAndAreNotPublishedInTurns() {
    List<Attachment> nameless = List.of(listedAs("a"));
    Scene scene =
        scene()
            .wants("a", "a")
            .listed("a")
            .remembers(entry(State.ATTACHED, "a@net1").withEntries(nameless))
            .remembers(entry(State.ATTACHED, "a@net2").withEntries(nameless));
    assertThat(scene.steps()).isEmpty();
    assertThat(scene.notices()).isEmpty();
    assertThat(scene.listed("a").steps()).as("listed one by one").isEmpty();
  }

  @Test
  void ofTwoLinksThatShareTheirEntryOneIsDetachedAndTheOtherPublished() {
    List<Attachment> nameless = List.of(listedAs("a"));
    Scene shared =
        scene()
            .wants("a")
            .listed("a")
            .remembers(entry(State.ATTACHED, "a@net1").withEntries(nameless))
            .remembers(entry(State.ATTACHED, "a@net2").withEntries(nameless));
    assertThat(shared.steps()).containsExactly("Detach a@net2");
    Scene after =
        scene().wants("a").remembers(entry(State.ATTACHED, "a@net1").withEntries(nameless));
    assertThat(after.steps()).containsExactly("Publish a@net1");
  }

  @Test
  void aDetachWhoseWriteWasLostIsRetracted() {
    Scene scene = scene().listed("a@ens4").remembers(State.DETACHED, "a@ens4");
    assertThat(scene.steps()).containsExactly("Retract a@ens4");
    assertThat(((Step.Retract) scene.plan().steps().getFirst()).entry().entries())
        .containsExactly(listedAs("a@ens4"));
  }

  @Test
  void aDetachIsRetractedEvenWhereItIsNotListedSinceALostWriteMayListItLater() {
    assertThat(scene().remembers(State.DETACHED, "a@ens4").steps())
        .containsExactly("Retract a@ens4");
  }

  @Test
  void aDetachedInterfaceThatIsWantedAgainIsRetractedAndAttached() {
    assertThat(scene().wants("a@ens4").listed("a@ens4").remembers(State.DETACHED, "a@ens4").steps())
        .containsExactly("Retract a@ens4", "Attach a@ens4");
  }

  @Test
  void aLaterAttachIsListedAnewWhereTheEntryMayBeTheEarlierOnes() {
    assertThat(
            scene().wants("a@ens4").remembers(State.DETACHED, "a@ens4").plugged("a@ens4").steps())
        .containsExactly("Retract a@ens4", "Publish a@ens4");
  }

  @Test
  void aDetachOfUnknownOutcomeIsDoneAgainAlsoWhenTheInterfaceIsWantedAgain() {
    Scene scene = scene().wants("a@ens4").listed("a@ens4").remembers(State.DETACHING, "a@ens4");
    assertThat(scene.steps()).containsExactly("Detach a@ens4", "Attach a@ens4");
    assertThat(scene().listed("a@ens4").remembers(State.DETACHING, "a@ens4").steps())
        .containsExactly("Detach a@ens4");
  }

  @Test
  void whatMayStillComeUnderTheNameOfALinkIsLeftAloneAndTheLinkVerified() {
    Scene scene = scene().wants("a@ens4").remembers(State.UNCERTAIN, "b@ens4").plugged("a@ens4");
    assertThat(scene.steps()).containsExactly("Verify a@ens4");
  }

  @Test
  void whatMayStillComeInAnotherSandboxIsCleanedThere() {
    Scene scene =
        scene()
            .wants("a@ens4")
            .plugged("a@ens4")
            .sandbox("sandbox-1")
            .remembers(inSandbox("sandbox-0", "old", entry(State.UNCERTAIN, "b@ens4")));
    assertThat(scene.steps()).containsExactly("Clean b@ens4");
  }

  @Test
  void anAttachOfUnknownOutcomeIsCleanedUpAndRedone() {
    assertThat(scene().wants("a@ens4").remembers(State.ATTACHING, "a@ens4").steps())
        .containsExactly("Clean a@ens4", "Attach a@ens4");
    assertThat(scene().remembers(State.ATTACHING, "a@ens4").steps())
        .containsExactly("Clean a@ens4");
  }

  @Test
  void anAttachOfUnknownOutcomeThatIsListedIsThere() {
    assertThat(
            scene().wants("a@ens4").listed("a@ens4").remembers(State.ATTACHING, "a@ens4").steps())
        .isEmpty();
    assertThat(scene().listed("a@ens4").remembers(State.ATTACHING, "a@ens4").steps())
        .containsExactly("Detach a@ens4");
  }

  @Test
  void anAttachThatWasGivenUpOnIsDeletedBeforeItIsRedone() {
    assertThat(scene().remembers(State.UNCERTAIN, "a@ens4").steps())
        .containsExactly("Clean a@ens4");
    assertThat(scene().wants("a@ens4").remembers(State.UNCERTAIN, "a@ens4").steps())
        .containsExactly("Clean a@ens4", "Attach a@ens4");
    assertThat(scene().missing("a").wants("a@ens4").remembers(State.UNCERTAIN, "a@ens4").steps())
        .containsExactly("Clean a@ens4");
  }

  @Test
  void whatWasAttachedInAnotherSandboxIsCleanedThereAndAttachedHere() {
    Scene scene =
        scene()
            .wants("a@ens4")
            .sandbox("sandbox-2")
            .remembers(inSandbox("sandbox-1", "old", entry(State.ATTACHED, "a@ens4")));
    assertThat(scene.steps()).containsExactly("Clean a@ens4", "Attach a@ens4");
    assertThat(scene.plan().checkSandbox()).isFalse();
  }

  @Test
  void whatMultusAttachedInTheNewSandboxIsNotTakenForTheOld() {
    Scene scene =
        scene()
            .wants("a@ens4")
            .listed("a@ens4")
            .sandbox("sandbox-2")
            .remembers(inSandbox("sandbox-1", "old", entry(State.ATTACHED, "a@ens4")));
    assertThat(scene.steps()).containsExactly("Clean a@ens4");
    assertThat(scene.plan().adopted()).hasSize(1);
  }

  @Test
  void aDetachInAnotherSandboxIsOver() {
    assertThat(
            scene()
                .wants("a@ens4")
                .listed("a@ens4")
                .sandbox("sandbox-2")
                .remembers(inSandbox("sandbox-1", "old", entry(State.DETACHED, "a@ens4")))
                .steps())
        .isEmpty();
  }

  @Test
  void aSandboxThatMayHaveBeenRecreatedMustBeLookedAt() {
    Scene changed =
        scene()
            .wants("a@ens4")
            .listed("a@ens4")
            .remembers(inSandbox("sandbox-1", "old", entry(State.ATTACHED, "a@ens4")));
    assertThat(changed.plan().checkSandbox()).isTrue();
    assertThat(scene().wants("a@ens4").plugged("a@ens4").plan().checkSandbox()).isFalse();
    assertThat(
            scene()
                .wants("a")
                .listed("a@net1")
                .remembers(inSandbox("", "old", entry(State.ADOPTED, "a@net1")))
                .plan()
                .checkSandbox())
        .isFalse();
  }

  @Test
  void aSandboxThatWasLookedAtAndIsTheSameKeepsItsAttachments() {
    Scene scene =
        scene()
            .wants("a@ens4")
            .listed("a@ens4")
            .sandbox("sandbox-1")
            .remembers(inSandbox("sandbox-1", "old", entry(State.ATTACHED, "a@ens4")));
    assertThat(scene.steps()).isEmpty();
    assertThat(scene.plan().checkSandbox()).isFalse();
    assertThat(HINT).isNotEqualTo("old");
  }
}
