package io.dynamicnetworks.plan;

import static io.dynamicnetworks.plan.Scene.attachment;
import static io.dynamicnetworks.plan.Scene.listedWith;
import static io.dynamicnetworks.plan.Scene.mac;
import static io.dynamicnetworks.plan.Scene.ref;
import static io.dynamicnetworks.plan.Scene.scene;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.annotation.NetworkStatus;
import io.dynamicnetworks.annotation.NetworksAnnotation;
import io.dynamicnetworks.model.EventReason;
import io.dynamicnetworks.model.InterfaceRequest;
import io.dynamicnetworks.model.LedgerEntry.State;
import io.dynamicnetworks.model.NetworkDefinition;
import io.dynamicnetworks.model.Notice;
import io.dynamicnetworks.model.Plan;
import io.dynamicnetworks.model.Pod;
import io.dynamicnetworks.model.Step;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** From the two annotations as text to steps and notices: SPEC 2 and 3 together. */
class AnnotationRulesTest {
  private static final String CLUSTER =
      "{\"name\":\"kindnet\",\"interface\":\"eth0\",\"default\":true,\"dns\":{}}";
  private static final String A_NET1 =
      "{\"name\":\"shop/a\",\"interface\":\"net1\",\"ips\":[\"10.1.1.11\"],\"dns\":{}}";

  @Test
  void theReadmesExample() {
    assertThat(steps("[{\"name\":\"a\"},{\"name\":\"b\",\"interface\":\"ens4\"}]", CLUSTER, A_NET1))
        .containsExactly("Attach b@ens4");
    assertThat(steps("[]", CLUSTER, A_NET1)).containsExactly("Detach a@net1");
    assertThat(steps("", CLUSTER, A_NET1)).containsExactly("Detach a@net1");
    assertThat(steps(" a ", CLUSTER, A_NET1)).isEmpty();
  }

  @Test
  void bothFormatsGiveTheSamePlan() {
    assertThat(steps("a,b@ens4,shop/c@eth1.100", CLUSTER))
        .isEqualTo(
            steps(
                "[{\"name\":\"a\"},{\"name\":\"b\",\"interface\":\"ens4\"},"
                    + "{\"Name\":\"c\",\"NAMESPACE\":\"shop\",\"interface\":\"eth1.100\"}]",
                CLUSTER))
        .containsExactly("Attach a@net1", "Attach b@ens4", "Attach c@eth1.100");
  }

  @Test
  void textThatIsNotJsonDetachesNothing() {
    Plan plan = plan("[{\"name\":\"b\"", CLUSTER, A_NET1);
    assertThat(plan.steps()).isEmpty();
    assertThat(plan.notices())
        .extracting(Notice::reason)
        .containsExactly(EventReason.INVALID_NETWORK_SELECTION);
    assertThat(plan.notices().getFirst().message())
        .startsWith(
            "pod [shop/cart-0]: annotation k8s.v1.cni.cncf.io/networks: not JSON: line 1, column ");
  }

  @Test
  void aBadElementKeepsItsInterfaceAndLetsTheOthersThrough() {
    Plan plan =
        plan("[{\"name\":\"a\",\"mac\":\"nonsense\"},{\"name\":\"b\"},null]", CLUSTER, A_NET1);
    assertThat(plan.steps()).extracting(Scene::told).containsExactly("Attach b@net2");
    assertThat(plan.notices())
        .extracting(Notice::message)
        .containsExactly(
            "pod [shop/cart-0]: element 1: mac \"nonsense\": want a MAC address of 6, 8 or 20 bytes"
                + " (network shop/a)",
            "pod [shop/cart-0]: element 3: want an object, got null");
  }

  @Test
  void everyKeyOfASelectionReachesTheAttach() {
    Plan plan =
        plan(
            "[{\"name\":\"a\",\"ips\":[\"10.1.2.11/24\"],\"mac\":\"02:00:00:00:00:01\","
                + "\"cni-args\":{\"k\":1}}]",
            CLUSTER);
    assertThat(plan.steps())
        .singleElement()
        .isInstanceOfSatisfying(
            Step.Attach.class,
            attach -> {
              assertThat(attach.attributes().ips()).containsExactly("10.1.2.11/24");
              assertThat(attach.attributes().mac()).isEqualTo("02:00:00:00:00:01");
              assertThat(attach.attributes().cniArgs()).isEqualTo("{\"k\":1}");
            });
  }

  @Test
  void twoEntriesOfOnePlaceStandForOneSelection() {
    assertThat(scene().wants("a@net1").listed("a@net1", "a@net1").steps())
        .containsExactly("Detach a@net1");
  }

  @Test
  void aSelectionOfTheDefaultNetworksNameIsAttachedBesideIt() {
    Scene scene = Scene.empty().exists("a").listed(attachment("shop/a", "eth0", true)).wants("a");
    assertThat(scene.steps()).containsExactly("Attach a@net1");
  }

  @Test
  void anInvalidSelectionOfAProtectedNetworkChangesNothing() {
    assertThat(
            scene()
                .policy(new Policy(false, Set.of(), Set.of(ref("a"))))
                .wantsInvalid("a@net1")
                .listed("a@net1")
                .steps())
        .isEmpty();
  }

  @Test
  void aMacInAnotherSpellingIsNoUpdate() {
    assertThat(
            scene()
                .wants("a@net1", mac("02-00-00-00-00-0A"))
                .listed(listedWith("a@net1", "02:00:00:00:00:0a"))
                .notices())
        .isEmpty();
  }

  @Test
  void removingAnElementInFrontRenamesNothing() {
    assertThat(scene().wants("b", "c").plugged("a@net1", "b@net2", "c@net3").steps())
        .containsExactly("Detach a@net1");
  }

  @Test
  void reorderingSelectionsChangesNothing() {
    assertThat(scene().wants("c", "a@net1", "b").plugged("a@net1", "b@net2", "c@net3").steps())
        .isEmpty();
  }

  @Test
  void aRequestOtherThanAddressAndMacMayChangeUntold() {
    InterfaceRequest args =
        new InterfaceRequest(List.of(), null, null, null, null, "{\"k\":1}", List.of(), null);
    Scene scene = scene().wants("a", args).plugged("a@net1");
    assertThat(scene.steps()).isEmpty();
    assertThat(scene.notices()).isEmpty();
  }

  @Test
  void aDetachThatFreesAnAddressOfTheOtherFamilyIsNoneThatFreesThis() {
    assertThat(
            scene()
                .wants("b", Scene.ips("fd00::1/64"))
                .listed(listedWith("a@net1", null, "10.0.0.1"))
                .remembers(State.ATTACHED, "a@net1")
                .steps())
        .containsExactly("Attach b@net2", "Detach a@net1");
  }

  private static List<String> steps(String networks, String... entries) {
    return plan(networks, entries).steps().stream().map(Scene::told).toList();
  }

  private static Plan plan(String networks, String... entries) {
    String status = "[" + String.join(",", entries) + "]";
    return Planner.plan(
        new Situation(
            Scene.pod(Pod.Phase.RUNNING, false, false, false),
            NetworksAnnotation.parse(networks, "shop"),
            NetworkStatus.parse(status),
            List.of(),
            Map.of(
                ref("a"), new NetworkDefinition(ref("a"), Scene.config("a")),
                ref("b"), new NetworkDefinition(ref("b"), Scene.config("b")),
                ref("c"), new NetworkDefinition(ref("c"), Scene.config("c"))),
            Policy.DEFAULT,
            null,
            Set.of()));
  }
}
