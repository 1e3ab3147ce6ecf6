package io.dynamicnetworks.plan;

import static io.dynamicnetworks.plan.Scene.HINT;
import static io.dynamicnetworks.plan.Scene.config;
import static io.dynamicnetworks.plan.Scene.entry;
import static io.dynamicnetworks.plan.Scene.inSandbox;
import static io.dynamicnetworks.plan.Scene.ips;
import static io.dynamicnetworks.plan.Scene.listedWith;
import static io.dynamicnetworks.plan.Scene.mac;
import static io.dynamicnetworks.plan.Scene.ref;
import static io.dynamicnetworks.plan.Scene.scene;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.EventReason;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.LedgerEntry;
import io.dynamicnetworks.model.LedgerEntry.State;
import io.dynamicnetworks.model.Sandbox;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What multus attached at creation is taken into the ledger. */
class AdoptionTest {
  @Test
  void aMatchedEntryIsAdoptedWithTheNadsConfigAndTheSelectionsRequest() {
    Scene scene =
        scene().wants("a", ips("10.1.0.5/24")).listed(listedWith("a@net1", null, "10.1.0.5"));
    assertThat(scene.plan().adopted())
        .containsExactly(
            new LedgerEntry(
                ref("a"),
                new InterfaceName("net1"),
                Sandbox.NONE,
                config("a"),
                ips("10.1.0.5/24"),
                State.ADOPTED,
                0,
                List.of(listedWith("a@net1", null, "10.1.0.5")),
                HINT));
    assertThat(scene.notices()).isEmpty();
  }

  @Test
  void anEntryThatIsAboutToBeDetachedIsAdoptedWithoutARequest() {
    Scene scene = scene().listed("a@net1");
    assertThat(scene.steps()).containsExactly("Detach a@net1");
    assertThat(scene.plan().adopted()).containsExactly(entry(State.ADOPTED, "a@net1"));
  }

  @Test
  void anEntryThatAnInvalidSelectionKeepsIsAdopted() {
    assertThat(scene().wantsInvalid("a").listed("a@net1").plan().adopted())
        .containsExactly(entry(State.ADOPTED, "a@net1"));
  }

  @Test
  void whatIsInTheLedgerIsNotAdopted() {
    assertThat(scene().wants("a").plugged("a@net1").plan().adopted()).isEmpty();
    assertThat(
            scene()
                .wants("a")
                .listed("a@net1")
                .remembers(State.ATTACHING, "a@net1")
                .plan()
                .adopted())
        .isEmpty();
    assertThat(
            scene()
                .wants("a")
                .listed("a@net1")
                .remembers(State.UNCERTAIN, "a@net1")
                .plan()
                .adopted())
        .isEmpty();
  }

  @Test
  void whatNobodyAskedForIsNotAdopted() {
    assertThat(scene().wants("a").listed("a@net1", "kube-system/x@net2").plan().adopted())
        .extracting(LedgerEntry::network)
        .containsExactly(ref("a"));
  }

  @Test
  void anEntryWithoutInterfaceIsNotAdopted() {
    assertThat(scene().wants("a").listed("a").plan().adopted()).isEmpty();
  }

  @Test
  void anAdoptedEntryStaysAsItIsWhateverTheNadSaysNow() {
    LedgerEntry before = entry(State.ADOPTED, "a@net1");
    assertThat(
            scene()
                .exists("a", "{\"type\":\"bridge\"}")
                .wants("a")
                .listed("a@net1")
                .remembers(before)
                .plan()
                .adopted())
        .containsExactly(before);
    assertThat(scene().missing("a").listed("a@net1").remembers(before).plan().adopted())
        .containsExactly(before);
  }

  @Test
  void anAdoptedEntryOfAnEarlierSandboxIsAdoptedAnew() {
    assertThat(
            scene()
                .wants("a")
                .listed("a@net1")
                .remembers(inSandbox("", "old", entry(State.ADOPTED, "a@net1")))
                .plan()
                .adopted())
        .containsExactly(entry(State.ADOPTED, "a@net1"));
  }

  @Test
  void anAdoptedEntryGoesWithItsEntryOfNetworkStatus() {
    assertThat(scene().remembers(State.ADOPTED, "a@net1").plan().adopted()).isEmpty();
    assertThat(scene().wants("a").remembers(State.ADOPTED, "a@net1").steps())
        .containsExactly("Attach a@net1");
  }

  @Test
  void withoutAUsableNadTheConfigStaysEmpty() {
    assertThat(scene().missing("a").wants("a").listed("a@net1").plan().adopted())
        .extracting(LedgerEntry::config)
        .containsExactly("");
  }

  @Test
  void aRequestThatContradictsWhatIsThereWasEditedBefore() {
    InterfaceRequest asked =
        new InterfaceRequest(
            List.of("10.1.0.6/24"), "02:00:00:00:00:06", null, null, null, "{}", List.of(), null);
    Scene scene =
        scene().wants("a", asked).listed(listedWith("a@net1", "02:00:00:00:00:05", "10.1.0.5"));
    assertThat(scene.reasons()).containsExactly(EventReason.INTERFACE_UPDATE_REJECTED);
    LedgerEntry adopted = scene.plan().adopted().getFirst();
    assertThat(adopted.request().ips()).containsExactly("10.1.0.5");
    assertThat(adopted.request().mac()).isEqualTo("02:00:00:00:00:05");
    assertThat(adopted.request().cniArgs()).isEqualTo("{}");
    assertThat(scene.remembers(adopted).reasons())
        .containsExactly(EventReason.INTERFACE_UPDATE_REJECTED);
  }

  @Test
  void onlyWhatContradictsIsCorrected() {
    Scene scene =
        scene()
            .wants("a", mac("02:00:00:00:00:06"))
            .listed(listedWith("a@net1", "02:00:00:00:00:05", "10.1.0.5"));
    assertThat(scene.plan().adopted().getFirst().request()).isEqualTo(mac("02:00:00:00:00:05"));
  }

  @Test
  void aRequestThatNothingSpeaksAgainstIsTakenAsItIs() {
    assertThat(scene().wants("a", ips("10.1.0.6")).listed("a@net1").notices()).isEmpty();
    assertThat(
            scene()
                .wants("a", ips("10.1.0.6"))
                .listed(listedWith("a@net1", null, "10.1.0.5", "10.1.0.6"))
                .notices())
        .isEmpty();
    assertThat(
            scene()
                .wants("a", mac("02-00-00-00-00-0A"))
                .listed(listedWith("a@net1", "02:00:00:00:00:0a"))
                .notices())
        .isEmpty();
  }
}
