package io.dynamicnetworks.plan;

import static io.dynamicnetworks.plan.Scene.attachment;
import static io.dynamicnetworks.plan.Scene.entry;
import static io.dynamicnetworks.plan.Scene.ips;
import static io.dynamicnetworks.plan.Scene.listedWith;
import static io.dynamicnetworks.plan.Scene.mac;
import static io.dynamicnetworks.plan.Scene.ref;
import static io.dynamicnetworks.plan.Scene.scene;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.EventReason;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.LedgerEntry;
import io.dynamicnetworks.model.LedgerEntry.State;
import io.dynamicnetworks.model.Sandbox;
import io.dynamicnetworks.model.Step;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the pod's owner is told. */
class NoticesTest {
  @Test
  void everyInvalidElementIsTold() {
    Scene scene = scene().wantsNonsense().wantsInvalid("a");
    assertThat(scene.reasons())
        .containsExactly(
            EventReason.INVALID_NETWORK_SELECTION, EventReason.INVALID_NETWORK_SELECTION);
    assertThat(scene.notices())
        .containsExactly("pod [shop/cart-0]: element 1: null", "pod [shop/cart-0]: element 2: bad");
  }

  @Test
  void noMoreThanFiveInvalidElementsAreToldOneByOne() {
    Scene scene = scene();
    for (int n = 0; n < 12; n++) {
      scene.wantsNonsense();
    }
    assertThat(scene.notices())
        .hasSize(6)
        .startsWith("pod [shop/cart-0]: element 1: null")
        .endsWith("pod [shop/cart-0]: and 7 more");
  }

  @Test
  void noMoreThanFiveOfAnyReasonAreToldOneByOne() {
    Scene missing = scene().missing("a");
    Scene changed = scene();
    Scene stuck = scene();
    for (int n = 1; n <= 8; n++) {
      missing.wants("a@x" + n);
      changed.wants("a@x" + n, mac("02:00:00:00:00:06")).plugged("a@x" + n);
      stuck.listed("gone@x" + n);
    }
    assertThat(missing.reasons()).hasSize(6).containsOnly(EventReason.FAILED_ADDING_INTERFACE);
    assertThat(changed.reasons()).hasSize(6).containsOnly(EventReason.INTERFACE_UPDATE_REJECTED);
    assertThat(stuck.reasons()).hasSize(6).containsOnly(EventReason.FAILED_REMOVING_INTERFACE);
    for (Scene scene : List.of(missing, changed, stuck)) {
      assertThat(scene.notices()).endsWith("pod [shop/cart-0]: and 3 more");
    }
    assertThat(changed.wantsNonsense().reasons())
        .as("one reason takes no room from another")
        .contains(EventReason.INVALID_NETWORK_SELECTION);
  }

  @Test
  void aMissingNadIsToldAndAwaited() {
    Scene scene = scene().missing("a").wants("a", "b");
    assertThat(scene.steps()).containsExactly("Attach b@net2");
    assertThat(scene.reasons()).containsExactly(EventReason.FAILED_ADDING_INTERFACE);
    assertThat(scene.notices())
        .containsExactly(
            "pod [shop/cart-0]: failed adding interface net1 to network: a:"
                + " NetworkAttachmentDefinition shop/a not found");
    assertThat(scene.plan().awaited()).containsExactly(ref("a"));
  }

  @Test
  void aNadWithABadConfigIsToldAndAwaited() {
    Scene scene = scene().exists("a", "{}").wants("a@ens4");
    assertThat(scene.steps()).isEmpty();
    assertThat(scene.notices())
        .containsExactly(
            "pod [shop/cart-0]: failed adding interface ens4 to network: a: spec.config:"
                + " neither type nor plugins, want one of them");
    assertThat(scene.plan().awaited()).containsExactly(ref("a"));
  }

  @Test
  void aMissingNadOfSomethingThatIsAttachedDoesNotMatter() {
    Scene scene = scene().missing("a").wants("a").plugged("a@net1");
    assertThat(scene.notices()).isEmpty();
    assertThat(scene.plan().awaited()).isEmpty();
  }

  @Test
  void withNamespaceIsolationOnlyOwnAndGlobalNetworksAreAttached() {
    Scene scene =
        scene()
            .policy(new Policy(true, Set.of("infra", "default"), Set.of()))
            .exists("infra/x")
            .exists("other/y")
            .wants("a", "infra/x", "other/y");
    assertThat(scene.steps()).containsExactly("Attach a@net1", "Attach infra/x@net2");
    assertThat(scene.notices())
        .containsExactly(
            "pod [shop/cart-0]: failed adding interface net3 to network: y: namespace"
                + " isolation: a pod of namespace shop may use networks of default, infra, shop,"
                + " not of other");
    assertThat(scene.plan().awaited()).isEmpty();
  }

  @Test
  void globalNamespacesReplaceTheDefault() {
    Scene scene =
        scene()
            .policy(new Policy(true, Set.of("infra"), Set.of()))
            .exists("default/x")
            .wants("default/x");
    assertThat(scene.steps()).isEmpty();
  }

  @Test
  void withoutNamespaceIsolationEveryNetworkIsAttached() {
    assertThat(scene().exists("other/y").wants("other/y").steps())
        .containsExactly("Attach other/y@net1");
  }

  @Test
  void namespaceIsolationDoesNotDetach() {
    Scene scene =
        scene()
            .policy(new Policy(true, Set.of(), Set.of()))
            .wants("other/y")
            .listed("other/y@net1");
    assertThat(scene.steps()).isEmpty();
    assertThat(scene.notices()).isEmpty();
  }

  @Test
  void aDefaultRouteIsToldOnceAndAttachedAnyway() {
    InterfaceRequest request =
        new InterfaceRequest(List.of(), null, null, null, null, null, List.of("10.1.0.1"), null);
    Scene scene = scene().wants("a", request);
    assertThat(scene.steps()).containsExactly("Attach a@net1");
    assertThat(scene.notices())
        .containsExactly(
            "pod [shop/cart-0]: element 1 (shop/a): default-route is ignored: the default route of"
                + " a running pod cannot be changed; interface net1 is attached without it");
    assertThat(scene.plugged("a@net1").notices()).isEmpty();
  }

  @Test
  void changedAddressesAreNotAppliedAndTold() {
    Scene scene =
        scene()
            .wants("a@ens4", ips("10.1.0.6/24"))
            .listed(listedWith("a@ens4", null, "10.1.0.5"))
            .remembers(entry(State.ATTACHED, "a@ens4", ips("10.1.0.5/24")));
    assertThat(scene.steps()).isEmpty();
    assertThat(scene.reasons()).containsExactly(EventReason.INTERFACE_UPDATE_REJECTED);
    assertThat(scene.notices())
        .containsExactly(
            "pod [shop/cart-0]: will not change interface ens4 of network shop/a (ips: asked for"
                + " [10.1.0.6/24], attached with [10.1.0.5/24]): remove it and add it again");
  }

  @Test
  void aChangedMacIsNotAppliedAndTold() {
    Scene scene =
        scene()
            .wants("a", mac("02:00:00:00:00:06"))
            .listed("a@net1")
            .remembers(entry(State.ATTACHED, "a@net1"));
    assertThat(scene.notices())
        .containsExactly(
            "pod [shop/cart-0]: will not change interface net1 of network shop/a (mac: asked for"
                + " 02:00:00:00:00:06, attached with none): remove it and add it again");
  }

  @Test
  void addressesThatAreNoLongerAskedForAreAChange() {
    assertThat(
            scene()
                .wants("a")
                .listed(listedWith("a@net1", "02:00:00:00:00:05", "10.1.0.5"))
                .remembers(entry(State.ATTACHED, "a@net1", ips("10.1.0.5")))
                .reasons())
        .containsExactly(EventReason.INTERFACE_UPDATE_REJECTED);
    assertThat(
            scene()
                .wants("a")
                .listed("a@net1")
                .remembers(entry(State.ATTACHED, "a@net1", mac("02:00:00:00:00:05")))
                .reasons())
        .containsExactly(EventReason.INTERFACE_UPDATE_REJECTED);
  }

  @Test
  void theSameRequestInAnotherSpellingIsNoChange() {
    assertThat(
            scene()
                .wants("a", ips("FD00::5/64", "10.1.0.5"))
                .listed("a@net1")
                .remembers(entry(State.ATTACHED, "a@net1", ips("10.1.0.5", "fd00:0::5/64")))
                .notices())
        .isEmpty();
    assertThat(
            scene()
                .wants("a", mac("0200.0000.000A"))
                .listed("a@net1")
                .remembers(entry(State.ATTACHED, "a@net1", mac("02-00-00-00-00-0a")))
                .notices())
        .isEmpty();
  }

  @Test
  void anIpv4AddressThatIsAskedForAsMappedIpv6IsNoChange() {
    assertThat(
            scene()
                .wants("a", ips("::ffff:10.1.0.5"))
                .listed(listedWith("a@net1", null, "10.1.0.5"))
                .remembers(entry(State.ATTACHED, "a@net1", ips("10.1.0.5")))
                .notices())
        .isEmpty();
    assertThat(
            scene()
                .wants("a", ips("::ffff:10.1.0.5/120"))
                .listed(listedWith("a@net1", null, "10.1.0.5"))
                .notices())
        .as("attached by multus")
        .isEmpty();
  }

  @Test
  void askingForWhatTheInterfaceHasIsNoChange() {
    assertThat(
            scene()
                .wants(
                    "a",
                    new InterfaceRequest(
                        List.of("10.1.0.5/24"),
                        "02:00:00:00:00:05",
                        null,
                        null,
                        null,
                        null,
                        List.of(),
                        null))
                .listed(listedWith("a@net1", "02:00:00:00:00:05", "10.1.0.5"))
                .remembers(entry(State.ATTACHED, "a@net1"))
                .notices())
        .isEmpty();
  }

  @Test
  void aDetachUsesTheLedgersConfigWhenTheNadIsGone() {
    Scene scene = scene().missing("a").plugged("a@net1");
    assertThat(scene.steps()).containsExactly("Detach a@net1");
    assertThat(((Step.Detach) scene.plan().steps().getFirst()).config()).isNull();
    assertThat(scene.notices()).isEmpty();
  }

  @Test
  void aDetachCarriesTheNadsPresentConfigForWantOfABetterOne() {
    assertThat(((Step.Detach) scene().listed("a@net1").plan().steps().getFirst()).config())
        .isEqualTo(Scene.config("a"));
  }

  @Test
  void aDetachWithoutAnyConfigIsToldAndAwaited() {
    Scene scene = scene().missing("a").listed("a@net1");
    assertThat(scene.steps()).isEmpty();
    assertThat(scene.reasons()).containsExactly(EventReason.FAILED_REMOVING_INTERFACE);
    assertThat(scene.notices())
        .containsExactly(
            "pod [shop/cart-0]: failed removing interface net1 from network: a: the config"
                + " that it was attached with is not known any more: NetworkAttachmentDefinition"
                + " shop/a not found");
    assertThat(scene.plan().awaited()).containsExactly(ref("a"));
    assertThat(scene.remembers(scene.plan().adopted().getFirst()).reasons())
        .containsExactly(EventReason.FAILED_REMOVING_INTERFACE);
  }

  @Test
  void anAdoptedEntryWithoutConfigIsDetachedWithTheNadsOnceItIsThere() {
    LedgerEntry nothingKnown =
        new LedgerEntry(
            ref("a"),
            new InterfaceName("net1"),
            Sandbox.NONE,
            "",
            InterfaceRequest.NONE,
            State.ADOPTED,
            0,
            List.of(Scene.listedAs("a@net1")),
            Scene.HINT);
    assertThat(scene().listed("a@net1").remembers(nothingKnown).steps())
        .containsExactly("Detach a@net1");
  }

  @Test
  void anEntryWithoutAUsableInterfaceNameCannotBeDetachedAndIsTold() {
    assertThat(scene().listed("a").notices())
        .containsExactly(
            "pod [shop/cart-0]: failed removing interface (unnamed) from network: a: no usable"
                + " interface name is known");
    Attachment impossible = attachment("shop/a", "far/too", false);
    assertThat(scene().listed(impossible).notices())
        .containsExactly(
            "pod [shop/cart-0]: failed removing interface \"far/too\" from network: a: no"
                + " usable interface name is known");
  }
}
