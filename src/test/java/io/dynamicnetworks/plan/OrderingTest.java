package io.dynamicnetworks.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.AttachmentState;
import io.dynamicnetworks.model.AttachmentState.Attached;
import io.dynamicnetworks.model.AttachmentState.Deleting;
import io.dynamicnetworks.model.AttachmentState.Origin;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The order of the steps (SPEC 4.6). */
class OrderingTest {

  @ParameterizedTest
  @EnumSource
  void movingAnInterfaceToAnotherNetworkDetachesBeforeItAttaches(Mode mode) {
    Scene scene = Scene.in(mode).createdWith("a@x1").wants("b@x1");
    assertThat(scene.steps()).containsExactly("Detach a@x1", "Attach b@x1");
    assertThat(scene.only(Step.Detach.class).freesName()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void aDetachThatFreesNoNameSaysSo(Mode mode) {
    assertThat(Scene.in(mode).attached("a@x1").wants("b@x2").only(Step.Detach.class).freesName())
        .isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void aDetachThatFreesAnotherNameOfItsResultGoesFirst(Mode mode) {
    Scene scene =
        Scene.in(mode).gives("a", ResultShape.TWO_INTERFACES).attached("a@x1").wants("b@x1-ctl");
    assertThat(scene.steps()).containsExactly("Detach a@x1", "Attach b@x1-ctl");
  }

  @ParameterizedTest
  @EnumSource
  void aDetachThatFreesARequestedMacGoesFirst(Mode mode) {
    Scene scene =
        Scene.in(mode)
            .attached("a@x1", Scene.mac("02:00:00:00:00:0a"))
            .attached("a@x2")
            .wants("[{'name':'b','interface':'x3','mac':'02-00-00-00-00-0A'}]");
    assertThat(scene.steps()).containsExactly("Detach a@x1", "Attach b@x3", "Detach a@x2");
  }

  @ParameterizedTest
  @EnumSource
  void aDetachThatFreesARequestedAddressGoesFirst(Mode mode) {
    Scene scene =
        Scene.in(mode)
            .attached("a@x1", Scene.ips("fd00::1/64"))
            .attached("a@x2")
            .wants("[{'name':'b','interface':'x3','ips':['fd00:0:0::1/80']}]");
    assertThat(scene.steps()).containsExactly("Detach a@x1", "Attach b@x3", "Detach a@x2");
  }

  @ParameterizedTest
  @EnumSource
  void anAddressThatOnlyTheResultNamesIsFreedFirstToo(Mode mode) {
    Scene scene = Scene.in(mode).gives("a", ResultShape.WITHOUT_INTERFACE).attached("a@x1");
    String address = scene.pod.status().getLast().ips().getFirst();
    scene.wants("[{'name':'b','interface':'x3','ips':['" + address + "/24']}]");
    assertThat(scene.steps()).containsExactly("Detach a@x1", "Attach b@x3");
  }

  @ParameterizedTest
  @EnumSource
  void attachesFollowTheAnnotationAndOtherDetachesComeAfterLastAttachedFirst(Mode mode) {
    Scene scene = Scene.in(mode).createdWith("a,b").wants("a,b");
    scene.carriedOut();
    scene.attached("c@x3").wants("z,y@y1,x");
    assertThat(scene.steps())
        .containsExactly(
            "Attach z@net3",
            "Attach y@y1",
            "Attach x@net4",
            "Detach c@x3",
            "Detach b@net2",
            "Detach a@net1");
  }

  @ParameterizedTest
  @EnumSource
  void theWholeOrder(Mode mode) {
    Scene scene =
        Scene.in(mode)
            .attached("a@x1", "b@x2", "c@x3")
            .remembers(
                Scene.attachment("f@y1", new Deleting(Origin.FAILED_ADD, null))
                    .withEntries(List.of()))
            .remembers(Scene.inSandbox("sandbox-0", Scene.attachment("g@y2", new Attached())))
            .wants("d@x2,e@y1");
    assertThat(scene.steps())
        .containsExactly(
            "Clean f@y1",
            "Detach b@x2",
            "Attach d@x2",
            "Attach e@y1",
            "Detach c@x3",
            "Detach a@x1",
            "Clean g@y2");
  }

  @Test
  void whatMayStillEndUnderTheNameOfAnAttachmentIsDeletedOnlyIfThatHasNoSuchLink() {
    AttachmentState abandoned = new AttachmentState.Abandoned(1);
    Scene linked = Scene.in(Mode.BLIND).attached("b@x1").remembers("c@x1", abandoned);
    assertThat(linked.wants("b@x1").steps()).containsExactly("Verify b@x1");
    Scene apart =
        Scene.in(Mode.BLIND)
            .gives("b", ResultShape.ETH0)
            .attached("b@x1")
            .remembers("c@x1", abandoned);
    assertThat(apart.wants("b@x1").steps()).containsExactly("Clean c@x1");
    Scene hidden =
        Scene.in(Mode.BLIND)
            .gives("b", ResultShape.WITHOUT_INTERFACE)
            .attached("b@x1")
            .remembers("c@x1", abandoned);
    assertThat(hidden.wants("b@x1").steps()).isEmpty();
  }

  /** The name was free when that was attached, so nothing of the failed ADD is left. */
  @ParameterizedTest
  @EnumSource
  void whatAFailedAddMayHaveLeftIsNotDeletedUnderTheNameOfWhatStays(Mode mode) {
    AttachmentState failed = new AttachmentState.Deleting(Origin.FAILED_ADD, null);
    Scene scene =
        Scene.in(mode)
            .attached("b@x1")
            .remembers(Scene.attachment("c@x1", failed).withEntries(List.of()));
    assertThat(scene.wants("b@x1").steps()).isEmpty();
    assertThat(scene.wants("").steps()).containsExactly("Detach b@x1", "Clean c@x1");
  }
}
