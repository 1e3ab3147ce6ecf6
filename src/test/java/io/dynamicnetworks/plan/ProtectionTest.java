package io.dynamicnetworks.plan;

import static io.dynamicnetworks.plan.Scene.attachment;
import static io.dynamicnetworks.plan.Scene.ref;
import static io.dynamicnetworks.plan.Scene.scene;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.LedgerEntry.State;
import io.dynamicnetworks.model.Plan;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is never touched (SPEC 3 and 9). */
class ProtectionTest {
  private static final Policy PROTECTS_A = new Policy(false, Set.of(), Set.of(ref("a")));

  @Test
  void theDefaultEntryIsNeverTouched() {
    assertThat(Scene.empty().listed(attachment("shop/a", "net1", true)).plan())
        .isEqualTo(Plan.NOTHING);
  }

  @Test
  void theClusterInterfaceIsNeverTouched() {
    assertThat(scene().listed("a@eth0").plan()).isEqualTo(Plan.NOTHING);
  }

  @Test
  void theDefaultEntryStandsForNoSelection() {
    assertThat(scene().wants("a").listed(attachment("shop/a", "eth0", true)).steps())
        .containsExactly("Attach a@net1");
  }

  @Test
  void anEntryWhoseNameIsNoNetworkIsNeverTouched() {
    assertThat(scene().listed(attachment("cbr0", "net1", false)).plan()).isEqualTo(Plan.NOTHING);
    assertThat(scene().listed(attachment("", null, false)).plan()).isEqualTo(Plan.NOTHING);
  }

  @Test
  void aProtectedNetworkIsNeverDetached() {
    assertThat(scene().policy(PROTECTS_A).listed("a@net1").plan()).isEqualTo(Plan.NOTHING);
    assertThat(scene().policy(PROTECTS_A).plugged("a@net1").steps()).isEmpty();
    assertThat(scene().policy(PROTECTS_A).remembers(State.ATTACHED, "a@net1").steps()).isEmpty();
  }

  @Test
  void aProtectedNetworkIsAttached() {
    assertThat(scene().policy(PROTECTS_A).wants("a").steps()).containsExactly("Attach a@net1");
    assertThat(scene().policy(PROTECTS_A).wants("a").listed("a@net1").steps()).isEmpty();
  }

  @Test
  void aNameThatAProtectedNetworkHoldsIsNotAttachedOver() {
    Scene scene = scene().policy(PROTECTS_A).wants("b@net1").listed("a@net1");
    assertThat(scene.steps()).isEmpty();
    assertThat(scene.notices())
        .containsExactly(
            "pod [shop/cart-0]: failed adding interface net1 to network: b: the interface name"
                + " is in use by shop/a");
  }

  @Test
  void entriesThatShareTheNameOfTheDefaultEntryAreNeverDetached() {
    Scene scene =
        Scene.empty()
            .exists("a")
            .listed(attachment("shop/a", "eth0", true))
            .listed("a@eth0-2", "a@net1");
    assertThat(scene.plan()).isEqualTo(Plan.NOTHING);
    assertThat(scene.wants("a@net1").steps()).isEmpty();
  }

  @Test
  void multusDefaultNetworksAreNeverDetachedUnlessSomebodyAskedForThem() {
    assertThat(scene().listed("kube-system/x@net1").plan()).isEqualTo(Plan.NOTHING);
    assertThat(
            scene()
                .exists("kube-system/x")
                .listed("kube-system/x@net1")
                .remembers(State.ADOPTED, "kube-system/x@net1")
                .steps())
        .containsExactly("Detach kube-system/x@net1");
  }

  @Test
  void multusDefaultNetworksShiftTheNamesOfTheOthers() {
    Scene scene = scene().wants("a", "b").listed("kube-system/x@net1", "a@net2", "b@net3");
    assertThat(scene.steps()).isEmpty();
    assertThat(scene().wants("a").listed("kube-system/x@net1").steps())
        .containsExactly("Attach a@net2");
  }

  @Test
  void whatNobodyAskedForIsLeftAloneOnceThePodIsKnown() {
    assertThat(scene().wants("a").plugged("a@net1").listed("b@net2").steps()).isEmpty();
    assertThat(scene().wants("a").listed("a@net1", "b@net2").steps())
        .containsExactly("Detach b@net2");
  }

  @Test
  void aLedgerOfAnEarlierSandboxIsNoEvidence() {
    assertThat(
            scene()
                .wants("a")
                .listed("a@net1", "b@net2")
                .remembers(Scene.inSandbox("", "old", Scene.entry(State.ADOPTED, "a@net1")))
                .steps())
        .containsExactly("Detach b@net2");
  }
}
