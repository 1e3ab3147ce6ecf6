package io.dynamicnetworks.plan;

import static io.dynamicnetworks.plan.Scene.attachment;
import static io.dynamicnetworks.plan.Scene.entry;
import static io.dynamicnetworks.plan.Scene.listedAs;
import static io.dynamicnetworks.plan.Scene.ref;
import static io.dynamicnetworks.plan.Scene.scene;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.LedgerEntry.State;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** SPEC 3, rules 1, 2, 4 and 5: which entry stands for which selection. */
class MatchingTest {
  @Test
  void aPodThatHasWhatItWantsIsLeftAlone() {
    assertThat(scene().wants("a", "b@ens4").plugged("a@net1", "b@ens4").steps()).isEmpty();
  }

  @Test
  void anEmptyAnnotationWantsNothing() {
    assertThat(scene().steps()).isEmpty();
    assertThat(scene().plugged("a@net1").steps()).containsExactly("Detach a@net1");
  }

  @Test
  void aNamedSelectionMatchesTheEntryOfItsNetworkAndInterface() {
    assertThat(scene().wants("a@ens4").listed("a@ens4").steps()).isEmpty();
    assertThat(scene().wants("a@ens4").listed("a@ens5").steps())
        .containsExactly("Attach a@ens4", "Detach a@ens5");
    assertThat(scene().wants("a@ens4").listed("b@ens4").steps())
        .containsExactly("Detach b@ens4", "Attach a@ens4");
  }

  @Test
  void anUnnamedSelectionMatchesTheFirstEntryOfItsNetworkThatNoNamedOneClaims() {
    assertThat(scene().wants("a", "a@net1").listed("a@net1", "a@net2", "a@net3").steps())
        .containsExactly("Detach a@net3");
  }

  @Test
  void unnamedSelectionsMatchInOrder() {
    Scene scene = scene().wants("a", "a").wants("b").listed("b@x", "a@y", "a@z");
    assertThat(scene.steps()).isEmpty();
  }

  @Test
  void ofOneNetworkOnlyTheMissingOnesAreAttached() {
    assertThat(scene().wants("a", "a", "a").listed("a@net1").steps())
        .containsExactly("Attach a@net2", "Attach a@net3");
  }

  @Test
  void ofTwoSelectionsForOneInterfaceTheFirstWins() {
    Scene scene = scene().wants("a@ens4", "b@ens4");
    assertThat(scene.steps()).containsExactly("Attach a@ens4");
    assertThat(scene.notices())
        .containsExactly(
            "pod [shop/cart-0]: element 2 (shop/b): interface \"ens4\": element 1 asks for it"
                + " already, want another");
  }

  @Test
  void theSecondSelectionForAnInterfaceKeepsNothingFromTheFirst() {
    assertThat(scene().wants("a@ens4", "b@ens4").plugged("b@ens4").steps())
        .containsExactly("Detach b@ens4", "Attach a@ens4");
  }

  @Test
  void aSelectionOfTheClusterInterfaceIsInvalid() {
    Scene scene = scene().wants("a@eth0", "b");
    assertThat(scene.steps()).containsExactly("Attach b@net2");
    assertThat(scene.notices())
        .containsExactly(
            "pod [shop/cart-0]: element 1 (shop/a): interface \"eth0\": it is the cluster"
                + " network's, want another");
  }

  @Test
  void anInvalidSelectionKeepsWhatIsAttachedForIt() {
    assertThat(scene().wantsInvalid("a@ens4").plugged("a@ens4").steps()).isEmpty();
    assertThat(scene().wantsInvalid("a").plugged("a@net1", "a@net2").steps())
        .containsExactly("Detach a@net2");
  }

  @Test
  void anInvalidSelectionTakesNothingFromAValidOne() {
    assertThat(scene().wantsInvalid("a").wants("a").plugged("a@net1").steps()).isEmpty();
    assertThat(scene().wantsInvalid("a@net1").wants("a").plugged("a@net1").steps())
        .containsExactly("Attach a@net2");
  }

  @Test
  void anInvalidSelectionIsNotAttached() {
    assertThat(scene().wantsInvalid("a@ens4").wants("b").steps()).containsExactly("Attach b@net2");
  }

  @Test
  void whatAnInvalidSelectionKeepsIsNotAttachedOver() {
    Scene scene = scene().wantsInvalid("a@ens4").wants("b@ens4").plugged("a@ens4");
    assertThat(scene.steps()).isEmpty();
    assertThat(scene.notices())
        .contains(
            "pod [shop/cart-0]: failed adding interface ens4 to network: b: the interface name"
                + " is in use by shop/a");
  }

  @Test
  void aSelectionThatAsksForNoNameMakesWayForANewOneThatAsksForIts() {
    assertThat(scene().wants("a", "b@net1").plugged("a@net1").steps())
        .containsExactly("Detach a@net1", "Attach a@net2", "Attach b@net1");
    assertThat(scene().wants("a", "b@x").plugged("a@x", "a@y").steps())
        .containsExactly("Detach a@x", "Attach b@x");
  }

  @Test
  void itMakesNoWayForOneThatCannotBeAttached() {
    assertThat(scene().missing("b").wants("a", "b@net1").plugged("a@net1").steps()).isEmpty();
    assertThat(
            scene()
                .policy(new Policy(true, Set.of(), Set.of()))
                .exists("other/b")
                .wants("a", "other/b@net1")
                .plugged("a@net1")
                .steps())
        .isEmpty();
  }

  @Test
  void itMakesNoWayIfItMayNotBeDetached() {
    assertThat(
            scene()
                .policy(new Policy(false, Set.of(), Set.of(ref("a"))))
                .wants("a", "b@net1")
                .plugged("a@net1")
                .steps())
        .isEmpty();
  }

  @Test
  void anInvalidSelectionWithoutNameKeepsItsInterfaceAllTheSame() {
    assertThat(scene().wantsInvalid("a").wants("b@net1").plugged("a@net1").steps()).isEmpty();
  }

  @Test
  void anEntryWithoutInterfaceStandsForASelectionThatNothingElseMatches() {
    Scene unnamed = scene().wants("a").listed("a");
    assertThat(unnamed.steps()).isEmpty();
    Scene named = scene().wants("a@ens4").listed("a");
    assertThat(named.steps()).isEmpty();
    Scene both = scene().wants("a@ens4", "a").listed("a", "a@ens4");
    assertThat(both.steps()).isEmpty();
    Scene onlyOne = scene().wants("a@ens4", "a").listed("a");
    assertThat(onlyOne.steps()).containsExactly("Attach a@ens4");
  }

  @Test
  void aResultWithoutInterfaceIsNotAttachedAgain() {
    Scene scene =
        scene()
            .wants("a@ens4", "a")
            .listed("a")
            .remembers(entry(State.ATTACHED, "a@ens4").withEntries(List.of(listedAs("a"))));
    assertThat(scene.steps()).containsExactly("Attach a@net2");
  }

  @Test
  void aResultOfSeveralInterfacesIsOneAttachment() {
    var entries = List.of(listedAs("a@ens4"), listedAs("a@ens4-ctl"));
    Scene wanted =
        scene()
            .wants("a@ens4")
            .listed("a@ens4", "a@ens4-ctl")
            .remembers(entry(State.ATTACHED, "a@ens4").withEntries(entries));
    assertThat(wanted.steps()).isEmpty();
    Scene unwanted =
        scene()
            .listed("a@ens4", "a@ens4-ctl")
            .remembers(entry(State.ATTACHED, "a@ens4").withEntries(entries));
    assertThat(unwanted.steps()).containsExactly("Detach a@ens4");
    assertThat(unwanted.plan().steps()).first().hasFieldOrPropertyWithValue("entries", entries);
  }

  @Test
  void aResultWithAnotherNameThanAskedForIsNotAttachedAgain() {
    var other = List.of(listedAs("a@foo"));
    Scene asked =
        scene()
            .wants("a@ens4")
            .listed("a@foo")
            .remembers(entry(State.ATTACHED, "a@ens4").withEntries(other));
    assertThat(asked.steps()).isEmpty();
    Scene named =
        scene()
            .wants("a@foo")
            .listed("a@foo")
            .remembers(entry(State.ATTACHED, "a@ens4").withEntries(other));
    assertThat(named.steps()).isEmpty();
    Scene unwanted =
        scene().listed("a@foo").remembers(entry(State.ATTACHED, "a@ens4").withEntries(other));
    assertThat(unwanted.steps()).containsExactly("Detach a@ens4");
  }

  @Test
  void theLedgersNameGoesBeforeTheListedOne() {
    Scene scene =
        scene()
            .wants("a@ens4", "a@foo")
            .listed("a@foo", "a@ens4")
            .remembers(entry(State.ATTACHED, "a@ens4").withEntries(List.of(listedAs("a@foo"))))
            .remembers(entry(State.ATTACHED, "a@foo").withEntries(List.of(listedAs("a@ens4"))));
    assertThat(scene.steps()).isEmpty();
  }

  @Test
  void anInterfaceNameThatTheKernelWouldNotTakeStandsForAnUnnamedSelectionAllTheSame() {
    Scene scene = scene().wants("a").listed(attachment("shop/a", "far-too-long-a-name", false));
    assertThat(scene.steps()).isEmpty();
    assertThat(scene.plan().adopted()).isEmpty();
  }
}
