package io.dynamicnetworks.plan;

import static io.dynamicnetworks.plan.Scene.entry;
import static io.dynamicnetworks.plan.Scene.ips;
import static io.dynamicnetworks.plan.Scene.listedWith;
import static io.dynamicnetworks.plan.Scene.mac;
import static io.dynamicnetworks.plan.Scene.scene;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.LedgerEntry.State;
import io.dynamicnetworks.model.Step;
import org.junit.jupiter.api.Test;

/** SPEC 3, last paragraph: in which order things are done. */
class OrderingTest {
  @Test
  void movingAnInterfaceToAnotherNetworkDetachesBeforeItAttaches() {
    Scene scene = scene().wants("b@ens4").plugged("a@ens4");
    assertThat(scene.steps()).containsExactly("Detach a@ens4", "Attach b@ens4");
    assertThat(scene.plan().steps()).first().hasFieldOrPropertyWithValue("freesName", true);
  }

  @Test
  void swappingTwoInterfacesDetachesBothFirst() {
    assertThat(scene().wants("a@ens5", "b@ens4").plugged("a@ens4", "b@ens5").steps())
        .containsExactly("Detach b@ens5", "Detach a@ens4", "Attach a@ens5", "Attach b@ens4");
  }

  @Test
  void aDetachThatFreesARequestedMacGoesFirst() {
    Scene scene =
        scene()
            .wants("b@ens5", mac("02:00:00:00:00:0A"))
            .listed(listedWith("a@ens4", "02:00:00:00:00:0a"));
    assertThat(scene.steps()).containsExactly("Detach a@ens4", "Attach b@ens5");
    assertThat(scene.plan().steps()).first().hasFieldOrPropertyWithValue("freesName", false);
  }

  @Test
  void aDetachThatFreesARequestedAddressGoesFirst() {
    assertThat(
            scene()
                .wants("b@ens5", ips("10.1.0.5/24"))
                .listed(listedWith("a@ens4", null, "10.1.0.5"))
                .steps())
        .containsExactly("Detach a@ens4", "Attach b@ens5");
  }

  @Test
  void addressesAreTheSameHoweverTheyAreWritten() {
    assertThat(
            scene()
                .wants("b@ens5", ips("fd00:0:0::5/64"))
                .listed(listedWith("a@ens4", null, "fd00::5"))
                .steps())
        .containsExactly("Detach a@ens4", "Attach b@ens5");
  }

  @Test
  void anAddressThatOnlyTheLedgerKnowsIsFreedFirstToo() {
    assertThat(
            scene()
                .wants("b@ens5", ips("10.1.0.5"))
                .listed("a@ens4")
                .remembers(entry(State.ATTACHED, "a@ens4", ips("10.1.0.5/24")))
                .steps())
        .containsExactly("Detach a@ens4", "Attach b@ens5");
  }

  @Test
  void attachesKeepTheAnnotationsOrder() {
    assertThat(scene().wants("c@x", "a@y", "b").steps())
        .containsExactly("Attach c@x", "Attach a@y", "Attach b@net3");
  }

  @Test
  void otherDetachesComeAfterTheAttachesLastAttachedFirst() {
    assertThat(scene().wants("d").plugged("a@x", "b@y", "c@z").steps())
        .containsExactly("Attach d@net1", "Detach c@z", "Detach b@y", "Detach a@x");
  }

  @Test
  void whatWasNeverListedCountsAsAttachedLast() {
    assertThat(scene().remembers(State.ATTACHED, "a@x").plugged("b@y").steps())
        .containsExactly("Detach a@x", "Detach b@y");
  }

  @Test
  void theWholeOrder() {
    Scene scene =
        scene()
            .wants("a@new", "b@moved", "c@lost")
            .plugged("d@other", "d@moved")
            .remembers(State.ATTACHED, "c@lost")
            .listed("d@gone")
            .remembers(State.DETACHED, "d@gone")
            .remembers(State.ATTACHING, "d@half")
            .remembers(State.UNCERTAIN, "d@late", "d@new");
    assertThat(scene.steps())
        .containsExactly(
            "Clean d@new",
            "Clean d@half",
            "Retract d@gone",
            "Detach d@moved",
            "Publish c@lost",
            "Attach a@new",
            "Attach b@moved",
            "Detach d@other",
            "Clean d@late");
  }

  @Test
  void aDetachThatMakesRoomSaysSoAndOthersDoNot() {
    assertThat(scene().wants("b@x").plugged("a@x", "a@y").plan().steps())
        .filteredOn(Step.Detach.class::isInstance)
        .extracting(step -> ((Step.Detach) step).freesName())
        .containsExactly(true, false);
  }
}
