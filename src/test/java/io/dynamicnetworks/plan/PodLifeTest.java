package io.dynamicnetworks.plan;

import static io.dynamicnetworks.plan.Scene.pod;
import static io.dynamicnetworks.plan.Scene.ref;
import static io.dynamicnetworks.plan.Scene.scene;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.EventReason;
import io.dynamicnetworks.model.LedgerEntry.State;
import io.dynamicnetworks.model.Plan;
import io.dynamicnetworks.model.Pod.Phase;
import io.dynamicnetworks.model.Present;
import io.dynamicnetworks.model.Wanted;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** SPEC 1 and 4: which pods are changed, and what is done for those that are over. */
class PodLifeTest {
  @ParameterizedTest
  @EnumSource(value = Phase.class, names = "RUNNING", mode = EnumSource.Mode.EXCLUDE)
  void onlyARunningPodIsChanged(Phase phase) {
    Scene scene = scene().wants("a").plugged("b@net1").wantsNonsense();
    assertThat(scene.pod(pod(phase, false, false, false)).plan()).isEqualTo(Plan.NOTHING);
  }

  @Test
  void aPodThatIsBeingDeletedIsNotChanged() {
    Scene scene = scene().wants("a").plugged("b@net1");
    assertThat(scene.pod(pod(Phase.RUNNING, true, false, false)).plan()).isEqualTo(Plan.NOTHING);
  }

  @Test
  void aHostNetworkedPodIsToldThatNothingIsAttached() {
    Scene scene = scene().wants("a", "b").pod(pod(Phase.RUNNING, false, false, true));
    assertThat(scene.steps()).isEmpty();
    assertThat(scene.reasons()).containsExactly(EventReason.INTERFACE_ADD_REJECTED);
    assertThat(scene.notices())
        .containsExactly("pod [shop/cart-0]: will not add interface to host networked pod");
  }

  @Test
  void aHostNetworkedPodIsToldTheSameWhateverItsAnnotationSays() {
    Scene invalid = scene().wantsNonsense().pod(pod(Phase.RUNNING, false, false, true));
    Scene unreadable = scene().wantsUnreadable("bad").pod(pod(Phase.RUNNING, false, false, true));
    assertThat(invalid.reasons()).containsExactly(EventReason.INTERFACE_ADD_REJECTED);
    assertThat(unreadable.reasons()).containsExactly(EventReason.INTERFACE_ADD_REJECTED);
  }

  @Test
  void aHostNetworkedPodThatWantsNothingIsToldNothing() {
    assertThat(scene().pod(pod(Phase.RUNNING, false, false, true)).plan()).isEqualTo(Plan.NOTHING);
  }

  @Test
  void aHostNetworkedPodThatDoesNotRunIsToldNothing() {
    assertThat(scene().wants("a").pod(pod(Phase.PENDING, false, false, true)).plan())
        .isEqualTo(Plan.NOTHING);
  }

  @Test
  void whatWasPluggedIsDeletedWhenThePodHasEndedLastAttachedFirst() {
    Scene scene =
        scene()
            .wants("a@x", "b@y")
            .plugged("a@x", "b@y")
            .listed("c@net3")
            .remembers(State.ADOPTED, "c@net3")
            .remembers(State.DETACHED, "d@old")
            .remembers(State.ATTACHING, "d@half")
            .remembers(State.UNCERTAIN, "d@late");
    List<String> cleans = List.of("Clean d@late", "Clean d@half", "Clean b@y", "Clean a@x");
    assertThat(scene.pod(pod(Phase.SUCCEEDED, false, true, false)).steps()).isEqualTo(cleans);
    assertThat(scene.pod(pod(Phase.RUNNING, true, true, false)).steps()).isEqualTo(cleans);
  }

  @Test
  void aRunningPodWhoseContainersAreBetweenTwoRunsHasNotEnded() {
    assertThat(
            scene().wants("a@x").plugged("a@x").pod(pod(Phase.RUNNING, false, true, false)).steps())
        .isEmpty();
  }

  @Test
  void whatMultusAttachedStaysInTheLedgerWhileNothingIsDecided() {
    Scene scene = scene().remembers(State.ADOPTED, "a@net1");
    assertThat(scene.pod(pod(Phase.PENDING, false, false, false)).plan().adopted()).hasSize(1);
  }

  @Test
  void aNetworksAnnotationThatCannotBeReadChangesNothing() {
    Scene scene = scene().wantsUnreadable("not JSON: x").plugged("a@net1");
    assertThat(scene.steps()).isEmpty();
    assertThat(scene.reasons()).containsExactly(EventReason.INVALID_NETWORK_SELECTION);
    assertThat(scene.notices())
        .containsExactly("pod [shop/cart-0]: annotation k8s.v1.cni.cncf.io/networks: not JSON: x");
  }

  @Test
  void aNetworkStatusThatCannotBeReadChangesNothing() {
    Scene scene =
        scene().wants("a").remembers(State.ADOPTED, "b@net1").statusUnreadable("not a list");
    assertThat(scene.steps()).isEmpty();
    assertThat(scene.plan().adopted()).hasSize(1);
    assertThat(scene.notices())
        .containsExactly(
            "pod [shop/cart-0]: annotation k8s.v1.cni.cncf.io/network-status: not a list");
  }

  @Test
  void theNadsNeededAreThoseOfSelectionsAndOfWhatMayBeDetached() {
    var situation =
        scene()
            .wants("a")
            .wantsInvalid("z")
            .listed("b@net1")
            .listed(Scene.attachment("shop/main", "eth0", true))
            .remembers(State.ATTACHED, "c@net2")
            .situation();
    assertThat(Planner.networksNeeded(situation.wanted(), situation.present(), situation.ledger()))
        .containsExactlyInAnyOrder(ref("a"), ref("b"), ref("c"));
  }

  @Test
  void noNadsAreNeededWhereNothingCanBeDecided() {
    assertThat(
            Planner.networksNeeded(new Wanted.Unreadable("x"), Present.Attachments.NONE, List.of()))
        .isEmpty();
    assertThat(
            Planner.networksNeeded(Wanted.Selections.NONE, new Present.Unreadable("x"), List.of()))
        .isEmpty();
  }
}
